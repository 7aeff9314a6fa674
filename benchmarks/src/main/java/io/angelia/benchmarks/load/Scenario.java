/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.load;

/** The standard runs; each constant says what is on both sides of the queue. */
public enum Scenario {
    /** One producer waits for each persistent message to be safe; one listener drains. */
    SYNC_1("sync-1", SendMode.SYNCHRONOUS, true, 1, 1, 0),
    /** Sixteen producers, each as in {@link #SYNC_1}; two listeners drain. */
    SYNC_16("sync-16", SendMode.SYNCHRONOUS, true, 16, 2, 0),
    /** One producer commits a transaction per hundred persistent messages; one listener drains. */
    TRANSACTED_100("tx-100", SendMode.TRANSACTED, true, 1, 1, 0),
    /** One producer with a completion listener and a bounded number of persistent messages in flight; one listener drains. */
    ASYNC("async", SendMode.COMPLETION_LISTENER, true, 1, 1, 0),
    /** One producer of non-persistent messages at full speed to one listener. */
    NON_PERSISTENT("non-persistent", SendMode.SYNCHRONOUS, false, 1, 1, 0),
    /** Two thousand persistent messages per second, due at fixed times, by four synchronous producers to one listener. */
    LATENCY("latency-2000", SendMode.SYNCHRONOUS, true, 4, 1, 2_000);

    private final String label;
    private final SendMode mode;
    private final boolean persistent;
    private final int producers;
    private final int consumers;
    private final int ratePerSecond;

    Scenario(
            final String label,
            final SendMode mode,
            final boolean persistent,
            final int producers,
            final int consumers,
            final int ratePerSecond) {
        this.label = label;
        this.mode = mode;
        this.persistent = persistent;
        this.producers = producers;
        this.consumers = consumers;
        this.ratePerSecond = ratePerSecond;
    }

    /** The name on the command line and in results. */
    public String label() {
        return label;
    }

    /** True when the result is about latencies at a given rate, false when it is about the rate. */
    public boolean openLoop() {
        return ratePerSecond > 0;
    }

    SendMode mode() {
        return mode;
    }

    boolean persistent() {
        return persistent;
    }

    int producers() {
        return producers;
    }

    int consumers() {
        return consumers;
    }

    int ratePerSecond() {
        return ratePerSecond;
    }

    /** The scenario of that {@link #label()}. */
    public static Scenario of(final String label) {
        for (final Scenario scenario : values()) {
            if (scenario.label.equals(label)) {
                return scenario;
            }
        }
        throw new IllegalArgumentException("no scenario is called " + label);
    }
}
