/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.compare;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The middle of some values, with the lowest and the highest. */
record Median(double value, double lowest, double highest) {
    /** Of at least one measurement; of an even number, the mean of the middle two. */
    static Median of(final List<Measurement> measurements, final ToDoubleFunction<Measurement> fact) {
        return of(measurements.stream().mapToDouble(fact));
    }

    /** Of one contestant's values divided by another's, each pair measured one after the other. */
    static Median ofRatios(
            final List<Measurement> dividends,
            final List<Measurement> divisors,
            final ToDoubleFunction<Measurement> fact) {
        final int pairs = Math.min(dividends.size(), divisors.size());
        return of(IntStream.range(0, pairs)
                .mapToDouble(i -> fact.applyAsDouble(dividends.get(i)) / fact.applyAsDouble(divisors.get(i))));
    }

    private static Median of(final DoubleStream values) {
        final double[] sorted = values.sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no measurement");
        }
        final double upper = sorted[sorted.length / 2];
        final double lower = sorted[(sorted.length - 1) / 2];
        return new Median((lower + upper) / 2, sorted[0], sorted[sorted.length - 1]);
    }
}
