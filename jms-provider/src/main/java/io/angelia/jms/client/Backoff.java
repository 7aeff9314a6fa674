/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The pauses between attempts: none, then from 50 ms doubling to 5 s, each up to half longer, so that many clients do not
 * come at once. They start over when a connection has held for a while. Used by one thread after the other.
 */
final class Backoff {
    private static final long FIRST_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_NS = TimeUnit.SECONDS.toNanos(5);
    /** A connection that is lost earlier was none. */
    private static final long STABLE_NS = TimeUnit.SECONDS.toNanos(10);

    private long nextNs;
    private long connectedNs = System.nanoTime() - STABLE_NS;

    /** A connection was made. */
    void connected() {
        connectedNs = System.nanoTime();
    }

    /** A connection was lost. */
    void lost() {
        if (System.nanoTime() - connectedNs >= STABLE_NS) {
            nextNs = 0;
        }
    }

    /**
     * Waits until the next attempt is due; false when there is to be none.
     *
     * @param atMostMs longest pause, in ms.
     */
    boolean pause(final ClientConnection connection, final long atMostMs) {
        final long wantedNs = nextNs + ThreadLocalRandom.current().nextLong(nextNs / 2 + 1);
        final long pauseNs = Math.min(wantedNs, TimeUnit.MILLISECONDS.toNanos(atMostMs));
        nextNs = Math.min(LONGEST_NS, Math.max(FIRST_NS, nextNs * 2));
        return connection.isStillReconnectingAfter(pauseNs);
    }
}
