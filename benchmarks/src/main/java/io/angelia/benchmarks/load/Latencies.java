/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.load;

import org.HdrHistogram.Histogram;

/**
 * A summary of measured times, in microseconds.
 *
 * @param count measured events; 0 makes all other values 0.
 */
public record Latencies(
        long count, double mean, double p50, double p90, double p99, double p999, double p9999, double max) {
    private static final int SIGNIFICANT_DIGITS = 3;

    /** An empty histogram of nanoseconds that grows as needed; for one writing thread. */
    static Histogram newHistogram() {
        return new Histogram(SIGNIFICANT_DIGITS);
    }

    static Latencies of(final Histogram ns) {
        return new Latencies(
                ns.getTotalCount(),
                us(Math.round(ns.getMean())),
                us(ns.getValueAtPercentile(50)),
                us(ns.getValueAtPercentile(90)),
                us(ns.getValueAtPercentile(99)),
                us(ns.getValueAtPercentile(99.9)),
                us(ns.getValueAtPercentile(99.99)),
                us(ns.getMaxValue()));
    }

    /** Microseconds with one decimal. */
    private static double us(final long ns) {
        return Math.round(ns / 100.0) / 10.0;
    }
}
