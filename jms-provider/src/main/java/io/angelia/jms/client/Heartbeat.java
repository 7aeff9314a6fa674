/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

/**
 * Says when to send a sign of life and when to give the broker up: after half an interval without a byte written, and
 * after two intervals without a byte read. Belongs to the event loop.
 */
final class Heartbeat {
    private long intervalMs;
    private long lastReadMs = Long.MIN_VALUE;
    private boolean readSinceTick;
    private boolean wroteSinceTick;

    /** Sets the interval, in ms, above 0. */
    void interval(final long newIntervalMs) {
        intervalMs = newIntervalMs;
    }

    long intervalMs() {
        return intervalMs;
    }

    /** How often to call {@link #isPingDue} and {@link #isBrokerLost}. */
    long tickMs() {
        return Math.max(1, intervalMs / 2);
    }

    void onRead() {
        readSinceTick = true;
    }

    void onWritten() {
        wroteSinceTick = true;
    }

    boolean isBrokerLost(final long nowMs) {
        if (readSinceTick || lastReadMs == Long.MIN_VALUE) {
            lastReadMs = nowMs;
            readSinceTick = false;
        }
        return nowMs - lastReadMs >= 2 * intervalMs;
    }

    boolean isPingDue() {
        final boolean due = !wroteSinceTick;
        wroteSinceTick = false;
        return due;
    }
}
