/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LoadResultTest {
    @Test
    void shouldSurviveItsOneLineOfJson() {
        // given
        final Histogram histogram = Latencies.newHistogram();
        histogram.recordValue(120_000);
        histogram.recordValue(8_000_000);
        final Latencies latencies = Latencies.of(histogram);
        final LoadResult result = new LoadResult(
                "a", "sync-1", 1, 1, 1024, true, 0, 2.5, 10, 11, latencies, latencies, latencies, 5, 5, 0, 0, 0, 0,
                null);

        // when
        final String json = result.toJson();

        // then
        assertThat(json).doesNotContain("\n");
        assertThat(LoadResult.ofJson(json)).isEqualTo(result);
        assertThat(latencies.count()).isEqualTo(2);
        assertThat(latencies.p50()).isEqualTo(120, within(0.2));
    }

    @Test
    void shouldNameTheFailureInItsText() {
        // given
        final Latencies none = Latencies.of(Latencies.newHistogram());
        final LoadResult result = new LoadResult(
                "a", "sync-1", 1, 1, 1024, true, 0, 2.5, 0, 0, none, none, none, 5, 4, 1, 0, 0, 0, "1 lost");

        // then
        assertThat(result.toText()).contains("FAILED").contains("1 lost");
    }
}
