/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seeds that once found something. What they run changes with the workload; they stay as a cheap reminder. */
class RegressionSeedsTest {
    @ParameterizedTest
    @ValueSource(
            longs = {
                3, 16, 33, 45, 54, 89, 125, 180, 285, 622, 1056, 1226, 1250, 1433, 1704, 1898, 2045, 2223, 2323, 2416,
                2422, 2658, 2880, 3033, 3121, 3475, 4373, 51636
            })
    void shouldStayFixed(final long seed) {
        Seeds.run(seed, PlantedBug.NONE, new Occurrences());
    }
}
