/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Breaks rules on purpose, to see that the checker is awake. */
class PlantedBugTest {
    private static final int MOST_SEEDS = 400;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void shouldFindPlantedBugWithinSeeds(final PlantedBug bug) {
        // given
        long seed = 0;
        Violation found = null;

        // when
        while (found == null && seed < MOST_SEEDS) {
            found = run(++seed, bug);
        }

        // then
        System.out.printf("%s is found by seed %d: %s%n", bug, seed, found == null ? "" : found.getMessage());
        assertThat(found).isNotNull();
    }

    private static Violation run(final long seed, final PlantedBug bug) {
        try {
            new Simulation(seed, bug, new Occurrences(), new Trace(false)).run();
            return null;
        } catch (final Violation e) {
            return e;
        }
    }
}
