/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
    @TempDir
    private Path directory;

    @Test
    void shouldAnswerOrdersAndEndWithItsInput() throws IOException {
        // given
        final ChildProcess process = ChildProcess.startAnswering("cat", List.of("cat"), directory.resolve("log"));

        // when
        process.order("one");
        final String answer = process.answer(Duration.ofSeconds(30));
        process.close();

        // then
        assertThat(answer).isEqualTo("one");
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void shouldEndAProcessThatDoesNotAnswer() throws IOException {
        // given
        try (ChildProcess process = ChildProcess.startAnswering("cat", List.of("cat"), directory.resolve("log"))) {

            // when
            final String answer = process.answer(Duration.ofMillis(50));

            // then
            assertThat(answer).isNull();
        }
    }

    @Test
    void shouldTellWhatAProcessSaidThatEndedInsteadOfListening() throws IOException {
        // given
        final List<String> command = List.of("sh", "-c", "echo no such option; exit 2");
        try (ChildProcess process = ChildProcess.start("broken", command, directory.resolve("log"))) {

            // then
            assertThatThrownBy(() -> process.awaitListening(ChildProcess.freePort(), Duration.ofSeconds(30)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no such option");
        }
    }

    @Test
    void shouldReadResidentMemory() throws IOException {
        assumeThat(Files.exists(Path.of("/proc/self/status"))).isTrue();

        // when
        final ResidentMemory memory = ResidentMemory.of(ProcessHandle.current().pid());

        // then
        assertThat(memory.anonymous()).isGreaterThan(1024 * 1024);
        assertThat(memory.file()).isPositive();
    }
}
