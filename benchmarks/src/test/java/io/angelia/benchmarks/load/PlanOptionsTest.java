/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class PlanOptionsTest {
    @Test
    void shouldPlanAllScenariosByDefault() {
        // when
        final List<LoadPlan> plans = plans();

        // then
        assertThat(plans)
                .extracting(LoadPlan::name)
                .containsExactly("sync-1", "sync-16", "tx-100", "async", "non-persistent", "latency-2000");
    }

    @Test
    void shouldBendAScenario() {
        // when
        final LoadPlan plan = plans("--scenario", "sync-16", "--producers", "3", "--window", "0.5")
                .get(0);

        // then
        assertThat(plan.producers()).isEqualTo(3);
        assertThat(plan.consumers()).isEqualTo(2);
        assertThat(plan.window()).isEqualTo(Duration.ofMillis(500));
        assertThat(plan.openLoop()).isFalse();
    }

    @Test
    void shouldRefuseUnknownScenarios() {
        assertThatThrownBy(() -> plans("--scenario", "sync-2")).hasMessageContaining("sync-2");
    }

    @Test
    void shouldRefuseARateForTransactions() {
        assertThatThrownBy(() -> plans("--scenario", "tx-100", "--rate", "10"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<LoadPlan> plans(final String... args) {
        final PlanOptions options = new PlanOptions();
        new CommandLine(options).parseArgs(args);
        return options.plans();
    }
}
