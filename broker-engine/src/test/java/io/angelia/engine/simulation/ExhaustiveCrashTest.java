/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Loses the power after every single I/O call of a small workload, each time with several fates of what was unforced. */
class ExhaustiveCrashTest {
    private static final int WORKLOADS = 3;
    private static final int DISK_OUTCOMES = 4;
    private static final int FEWEST_CALLS = 60;
    private static final Occurrences OCCURRENCES = new Occurrences();

    /** The first seeds whose workload prepares branches, however the dice fall. */
    static LongStream workloads() {
        return LongStream.iterate(1, seed -> seed + 1)
                .filter(ExhaustiveCrashTest::preparesBranches)
                .limit(WORKLOADS);
    }

    private static boolean preparesBranches(final long seed) {
        final Occurrences undisturbed = new Occurrences();
        new Simulation(seed, 0, smallWorkload(), PlantedBug.NONE, undisturbed, new Trace(false)).run();
        return undisturbed.of(Occurrence.BRANCH_PREPARED) > 0;
    }

    @ParameterizedTest
    @MethodSource("workloads")
    @Timeout(600)
    void shouldKeepEveryPromiseWhereverThePowerIsLost(final long seed) {
        // given
        final Scenario scenario = smallWorkload();

        // when
        long calls = 0;
        while (runWithPowerLossAfter(calls, seed, scenario)) {
            calls++;
        }

        // then
        System.out.printf(
                "workload %d: power lost after each of %d I/O calls, %d disk outcomes%n", seed, calls, DISK_OUTCOMES);
        assertThat(calls).isGreaterThan(FEWEST_CALLS);
    }

    @AfterAll
    static void shouldHaveMetPreparedBranches() {
        assertThat(OCCURRENCES.of(Occurrence.BRANCH_PREPARED)).isPositive();
        assertThat(OCCURRENCES.of(Occurrence.BRANCH_RECOVERED)).isPositive();
    }

    private static Scenario smallWorkload() {
        final Set<Feature> features = EnumSet.complementOf(EnumSet.of(
                Feature.POWER_LOSS,
                Feature.FAILED_FORCES,
                Feature.SHORT_SPACE,
                Feature.CLEAN_RESTARTS,
                Feature.CLOCK_JUMPS));
        return new Scenario(
                features, List.of("queue://plain", "queue://impatient"), 2, 400, 64 * 1024, 4 * 1024, 2_000);
    }

    /** False when the workload makes fewer calls. */
    private static boolean runWithPowerLossAfter(final long calls, final long seed, final Scenario scenario) {
        boolean lost = false;
        for (int outcome = 0; outcome < DISK_OUTCOMES; outcome++) {
            try {
                lost |= new Simulation(seed, outcome, scenario, PlantedBug.NONE, OCCURRENCES, new Trace(false))
                        .runWithPowerLossAfter(calls);
            } catch (final RuntimeException | Error e) {
                throw new AssertionError(
                        "workload " + seed + ", power lost after " + calls + " I/O calls, disk outcome " + outcome, e);
            }
        }
        return lost;
    }
}
