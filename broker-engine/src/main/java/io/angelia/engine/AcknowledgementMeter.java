/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

/** Counts a consumer's acknowledgements, and how many come per second lately. Allocates nothing. */
final class AcknowledgementMeter {
    private static final long WINDOW_MS = 10_000;
    private static final double MS_PER_SECOND = 1000;

    private long count;
    private long lastMs;
    private long windowStartMs;
    private long inWindow;
    private long inWindowBefore;
    private boolean hasWindowBefore;

    AcknowledgementMeter(final long nowMs) {
        windowStartMs = nowMs;
    }

    void count(final long nowMs) {
        turn(nowMs);
        count++;
        inWindow++;
        lastMs = nowMs;
    }

    long count() {
        return count;
    }

    /** 0 for never. */
    long lastMs() {
        return lastMs;
    }

    double perSecond(final long nowMs) {
        turn(nowMs);
        final long startMs = hasWindowBefore ? windowStartMs - WINDOW_MS : windowStartMs;
        return (inWindow + inWindowBefore) * MS_PER_SECOND / Math.max(1, nowMs - startMs);
    }

    private void turn(final long nowMs) {
        final long passedMs = nowMs - windowStartMs;
        if (passedMs >= 0 && passedMs < WINDOW_MS) {
            return;
        }
        final boolean next = passedMs >= WINDOW_MS && passedMs < 2 * WINDOW_MS;
        // After a longer silence, or when the clock was set back, everything begins anew.
        hasWindowBefore = passedMs >= WINDOW_MS;
        inWindowBefore = next ? inWindow : 0;
        windowStartMs = next ? windowStartMs + WINDOW_MS : nowMs;
        inWindow = 0;
    }
}
