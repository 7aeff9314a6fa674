/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

/** Wall clock of the simulated machine, in ms since the epoch. Moves only when told to, now and then backwards. */
final class Clock {
    private static final long START_MS = 1_800_000_000_000L;

    private long nowMs = START_MS;
    private long latestMs = START_MS;

    long nowMs() {
        return nowMs;
    }

    /** The latest time ever shown. What was due then may have happened, even if the clock was set back since. */
    long latestMs() {
        return latestMs;
    }

    void advance(final long ms) {
        nowMs += ms;
        latestMs = Math.max(latestMs, nowMs);
    }
}
