/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import java.util.concurrent.TimeUnit;

/** Moments in the time of {@link System#nanoTime()}. */
public final class Deadlines {
    /** The deadline that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final long LONGEST_MS = TimeUnit.DAYS.toMillis(36_500);

    private Deadlines() {}

    /** The moment that many milliseconds from now; {@link #NEVER} when that is more than a century. */
    public static long in(final long timeoutMs) {
        return timeoutMs > LONGEST_MS ? NEVER : System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    }

    /** Nanoseconds that are left; not above 0 when the moment has passed. */
    static long leftNs(final long deadlineNs) {
        return deadlineNs == NEVER ? NEVER : deadlineNs - System.nanoTime();
    }
}
