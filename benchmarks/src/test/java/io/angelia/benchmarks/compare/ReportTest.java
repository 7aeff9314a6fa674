/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.benchmarks.load.Latencies;
import io.angelia.benchmarks.load.LoadResult;
import io.angelia.benchmarks.load.Scenario;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final Report report = new Report(List.of("a", "b"));

    @Test
    void shouldPrintMediansSpreadsAndPairedRatios() {
        // given
        final double[] ratesOfA = {100, 1_000, 200};
        final double[] ratesOfB = {200, 1_500, 600};

        // when
        for (int round = 0; round < 3; round++) {
            report.add(Scenario.SYNC_1, 0, measurement("a", ratesOfA[round], null));
            report.add(Scenario.SYNC_1, 1, measurement("b", ratesOfB[round], null));
        }

        // then
        assertThat(report.failures()).isEmpty();
        assertThat(report.tables())
                .containsPattern("sync-1 +\\| +200 \\(100-1,000\\) \\| +600 \\(200-1,500\\) \\| +2\\.00");
    }

    @Test
    void shouldLeaveFailedRunsOutOfTheTablesAndNameThem() {
        // given
        report.add(Scenario.SYNC_1, 0, measurement("a", 100, null));

        // when
        report.add(Scenario.SYNC_1, 1, measurement("b", 100, "1 lost"));

        // then
        assertThat(report.failures()).singleElement().asString().contains("1 lost");
        assertThat(report.tables()).doesNotContain("sync-1");
    }

    private static Measurement measurement(final String label, final double rate, final String failure) {
        final Latencies latencies = new Latencies(1, 1, 1, 1, 1, 1, 1, 1);
        return new Measurement(
                new LoadResult(
                        label, "sync-1", 1, 1, 1024, true, 0, 1, rate, rate, latencies, latencies, latencies, 1, 1, 0,
                        0, 0, 0, failure),
                5);
    }
}
