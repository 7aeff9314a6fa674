/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many scheduled messages do not need heap. {@code -Pmany-scheduled} makes it a million messages with a heap of 256 MiB; without it
 * there are fewer, with a heap that would be too small if each took a hundred bytes of it.
 */
class ScheduledBacklogTest {
    private static final int MESSAGES = Integer.getInteger("angelia.scheduled.messages", 150_000);
    private static final String HEAP = System.getProperty("angelia.scheduled.heap", "24m");
    private static final long MAX_GROWTH_KIB = 4 * 1024;

    @TempDir
    private Path directory;

    @Test
    @Timeout(600)
    void shouldKeepManyScheduledMessagesInASmallHeap() throws IOException, InterruptedException {
        // given
        final Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + HEAP,
                        "--add-opens",
                        "java.base/jdk.internal.misc=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ScheduledBacklog.class.getName(),
                        directory.toString(),
                        Integer.toString(MESSAGES))
                .redirectErrorStream(true)
                .start();

        // when
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        // then
        System.out.printf("%d scheduled messages, heap %s:%n%s", MESSAGES, HEAP, output);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        final Map<String, Long> numbers = new HashMap<>();
        output.lines().filter(line -> line.matches("\\w+=\\d+")).forEach(line -> {
            final int equals = line.indexOf('=');
            numbers.put(line.substring(0, equals), Long.parseLong(line.substring(equals + 1)));
        });
        assertThat(numbers)
                .containsEntry("cancelled", 1L)
                .containsEntry("cancelledAgain", 0L)
                .containsEntry("hastened", 1L)
                .containsEntry("listed", 256L)
                .containsEntry("delayedAfterRestart", MESSAGES - 2L)
                .containsEntry("readyAfterRestart", 1L);
        assertThat(numbers.get("heapWithBacklogKiB")).isLessThan(numbers.get("heapAtStartKiB") + MAX_GROWTH_KIB);
        assertThat(numbers.get("heapAfterRestartKiB")).isLessThan(numbers.get("heapAtStartKiB") + MAX_GROWTH_KIB);
    }
}
