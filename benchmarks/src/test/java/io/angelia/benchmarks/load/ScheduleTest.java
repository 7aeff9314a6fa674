/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ScheduleTest {
    @Test
    void shouldShareTheRateEvenlyBetweenProducers() {
        // given
        final LoadPlan plan = plan("--scenario", "latency-2000", "--rate", "1000", "--producers", "2");
        final Schedule schedule = new Schedule(100, 0, 0);

        // when
        final long first = schedule.dueNs(plan, 0, 0);
        final long second = schedule.dueNs(plan, 1, 0);
        final long third = schedule.dueNs(plan, 0, 1);

        // then
        assertThat(first).isEqualTo(100);
        assertThat(second).isEqualTo(1_000_100);
        assertThat(third).isEqualTo(2_000_100);
    }

    @Test
    void shouldMeasureOnlyWhatWasDueWithinTheWindow() {
        // given
        final Schedule schedule = new Schedule(0, 10, 20);

        // then
        assertThat(schedule.measures(9)).isFalse();
        assertThat(schedule.measures(10)).isTrue();
        assertThat(schedule.measures(19)).isTrue();
        assertThat(schedule.measures(20)).isFalse();
        assertThat(schedule.isOver(19)).isFalse();
        assertThat(schedule.isOver(20)).isTrue();
    }

    private static LoadPlan plan(final String... args) {
        final PlanOptions options = new PlanOptions();
        new CommandLine(options).parseArgs(args);
        return options.plans().get(0);
    }
}
