/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The only source of chance in a run. Everything drawn follows from the seed and the order of the draws. */
final class Dice {
    private final SplittableRandom random;

    Dice(final long seed) {
        random = new SplittableRandom(seed);
    }

    /** Independent dice whose draws do not disturb these. */
    Dice split() {
        return new Dice(random.nextLong());
    }

    boolean chance(final double probability) {
        return random.nextDouble() < probability;
    }

    /** Uniform within both bounds, inclusive. */
    int between(final int low, final int high) {
        return low + random.nextInt(high - low + 1);
    }

    long between(final long low, final long high) {
        return low + random.nextLong(high - low + 1);
    }

    long nextLong() {
        return random.nextLong();
    }

    /** At least one of the choices, in their order. */
    <T> List<T> some(final List<T> choices) {
        final int number = between(1, choices.size());
        final List<T> some = new ArrayList<>(choices);
        while (some.size() > number) {
            some.remove(random.nextInt(some.size()));
        }
        return List.copyOf(some);
    }

    <T> T pick(final List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
