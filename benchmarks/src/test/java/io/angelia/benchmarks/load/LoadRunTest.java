/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.jms.AngeliaConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

class LoadRunTest {
    private static final String QUEUE = "load";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void shouldMeasureEveryScenarioAndFindAllMessages(final Scenario scenario) throws Exception {
        // given
        final LoadRun run = new LoadRun("embedded", plan(scenario), QUEUE);

        // when
        final LoadResult result = run.execute(broker());

        // then
        assertThat(result.failure()).isNull();
        assertThat(result.scenario()).isEqualTo(scenario.label());
        assertThat(result.sent()).isPositive().isEqualTo(result.received());
        assertThat(result.receivedPerSecond()).isPositive();
        assertThat(result.send().count()).isPositive();
        assertThat(result.endToEnd().p50()).isPositive();
    }

    @Test
    void shouldFailWhenAMessageIsThereThatItDidNotSend() throws Exception {
        // given
        final ConnectionFactory broker = broker();
        try (Connection keepsItUp = broker.createConnection();
                JMSContext stranger = broker.createContext()) {
            stranger.createProducer().send(stranger.createQueue(QUEUE), new byte[17]);

            // when
            final LoadResult result = new LoadRun("embedded", plan(Scenario.SYNC_1), QUEUE).execute(broker);

            // then
            assertThat(result.failure()).contains("17 bytes");
        }
    }

    private ConnectionFactory broker() {
        return new AngeliaConnectionFactory(
                "vm://" + directory.getFileName() + "?dataDirectory=" + directory.resolve("data"));
    }

    private static LoadPlan plan(final Scenario scenario) {
        final PlanOptions options = new PlanOptions();
        new CommandLine(options).parseArgs("--scenario", scenario.label(), "--warm-up", "0.1", "--window", "0.3");
        return options.plans().get(0);
    }
}
