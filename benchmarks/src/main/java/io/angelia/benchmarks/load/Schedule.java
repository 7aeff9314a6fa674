/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.load;

import java.util.concurrent.locks.LockSupport;

/**
 * When a run starts, measures and ends, and when an open-loop send is due. Immutable.
 *
 * @param startNs   first send, in ns of {@link System#nanoTime()} as all times here.
 * @param measureNs start of the measured window.
 * @param endNs     end of the window; nothing is sent at or after it.
 */
record Schedule(long startNs, long measureNs, long endNs) {
    /** Below this a thread does not go to sleep again, because waking it takes about as long. */
    private static final long SLEEP_THRESHOLD_NS = 20_000;

    /** True for what was due within the window. */
    boolean measures(final long dueNs) {
        return dueNs - measureNs >= 0 && dueNs - endNs < 0;
    }

    boolean isOver(final long timeNs) {
        return timeNs - endNs >= 0;
    }

    /** Due time of a producer's n-th message when all producers share the rate evenly, a part of a period apart. */
    long dueNs(final LoadPlan plan, final int producer, final long sequence) {
        final double periodNs = 1e9 / plan.ratePerSecond();
        return startNs + (long) ((sequence * plan.producers() + producer) * periodNs);
    }

    /** Returns at once when the time has passed. */
    static void awaitTime(final long timeNs) {
        for (long left = timeNs - System.nanoTime(); left > SLEEP_THRESHOLD_NS; left = timeNs - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
