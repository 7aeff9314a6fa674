/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.load;

import java.time.Duration;

/**
 * What a run does. Every producer and every consumer has a connection and a session of its own; all consumers listen on the
 * one queue of the run in {@code AUTO_ACKNOWLEDGE} mode while the producers send.
 *
 * @param name            what the result is called.
 * @param mode            how messages are sent.
 * @param persistent      delivery mode of all messages.
 * @param producers       producing threads, at least 1.
 * @param consumers       draining listeners, at least 1.
 * @param bodyBytes       length of the bytes body, at least {@link MessageBody#MINIMUM_LENGTH}.
 * @param ratePerSecond   messages per second over all producers (open loop); 0 for as fast as it goes (closed loop).
 * @param transactionSize messages per transaction; only for {@link SendMode#TRANSACTED}.
 * @param inFlight        unconfirmed sends per producer; only for {@link SendMode#COMPLETION_LISTENER}.
 * @param maxBacklog      sent and not yet received messages at which closed-loop producers wait, so that a run measures
 *                        what can be sustained; 0 for no limit.
 * @param warmUp          time before anything is measured.
 * @param window          measured time.
 * @param drainTimeout    longest pause between two received messages after the last send; then the rest counts as lost.
 */
record LoadPlan(
        String name,
        SendMode mode,
        boolean persistent,
        int producers,
        int consumers,
        int bodyBytes,
        int ratePerSecond,
        int transactionSize,
        int inFlight,
        int maxBacklog,
        Duration warmUp,
        Duration window,
        Duration drainTimeout) {

    LoadPlan {
        requireAtLeast("producers", producers, 1);
        requireAtLeast("consumers", consumers, 1);
        requireAtLeast("bodyBytes", bodyBytes, MessageBody.MINIMUM_LENGTH);
        requireAtLeast("ratePerSecond", ratePerSecond, 0);
        requireAtLeast("transactionSize", transactionSize, 1);
        requireAtLeast("inFlight", inFlight, 1);
        requireAtLeast("maxBacklog", maxBacklog, 0);
        if (ratePerSecond > 0 && mode == SendMode.TRANSACTED) {
            throw new IllegalArgumentException(
                    "an open loop of transactions has no due time per message: leave out the rate");
        }
    }

    boolean openLoop() {
        return ratePerSecond > 0;
    }

    private static void requireAtLeast(final String name, final int value, final int minimum) {
        if (value < minimum) {
            throw new IllegalArgumentException(name + " " + value + " is below " + minimum);
        }
    }
}
