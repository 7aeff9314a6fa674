/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Runs many seeds. {@code -Dangelia.simulation.seeds=N} says how many, {@code -Dangelia.simulation.firstSeed=S} from
 * where on.
 */
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("angelia.simulation.seeds", 300);
    private static final long FIRST_SEED = Long.getLong("angelia.simulation.firstSeed", 1);
    /** With fewer seeds than these, chance may leave something out. */
    private static final int SEEDS_THAT_SHOW_EVERYTHING = 300;

    @Test
    @Timeout(36_000)
    void shouldKeepEveryPromiseWhateverHappens() {
        // given
        final Occurrences occurrences = new Occurrences();
        final long started = System.nanoTime();

        // when
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            Seeds.run(seed, PlantedBug.NONE, occurrences);
        }

        // then
        System.out.printf(
                "%d seeds from %d on in %.1f s%n%s",
                SEEDS, FIRST_SEED, (System.nanoTime() - started) / 1e9, occurrences);
        if (SEEDS >= SEEDS_THAT_SHOW_EVERYTHING) {
            assertThat(occurrences.missing()).isEmpty();
        }
    }
}
