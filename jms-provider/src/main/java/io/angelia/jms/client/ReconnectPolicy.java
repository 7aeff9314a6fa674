/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import java.util.concurrent.TimeUnit;

/**
 * How long a connection that was lost is looked for.
 *
 * @param patienceMs after which time without a connection to give up, in ms; 0 for at once.
 */
public record ReconnectPolicy(long patienceMs) {
    /** Not at all: the loss is the end. */
    public static final ReconnectPolicy OFF = new ReconnectPolicy(0);
    /** For callers that would rather fail than wait. */
    public static final ReconnectPolicy FAST = new ReconnectPolicy(TimeUnit.SECONDS.toMillis(15));
    /** Outlives the restart of a broker. */
    public static final ReconnectPolicy PATIENT = new ReconnectPolicy(TimeUnit.MINUTES.toMillis(5));
    /** As long as the connection is not closed. */
    public static final ReconnectPolicy FOREVER = new ReconnectPolicy(Long.MAX_VALUE);

    /**
     * The policy that has this name as an option.
     *
     * @throws IllegalArgumentException when there is none.
     */
    public static ReconnectPolicy named(final String name) {
        return switch (name) {
            case "off" -> OFF;
            case "fast" -> FAST;
            case "patient" -> PATIENT;
            case "forever" -> FOREVER;
            default -> throw new IllegalArgumentException("there is no reconnect policy '" + name + "'");
        };
    }

    boolean isOff() {
        return patienceMs == 0;
    }
}
