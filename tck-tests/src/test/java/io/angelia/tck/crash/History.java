/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What producers and consumers saw, in the order in which they saw it. Thread-safe. */
final class History {
    private final List<Sent> sent = new ArrayList<>();
    private final List<Received> received = new ArrayList<>();
    private final LongAdder acknowledged = new LongAdder();

    /** How a send or a commit ended for its caller. */
    enum Outcome {
        /** It returned: the broker has promised to keep the message. */
        ACKNOWLEDGED,
        /** It threw: the message may be there or not. */
        UNKNOWN
    }

    /**
     * A message that a producer sent.
     *
     * @param sequence    1, 2, 3 … per producer.
     * @param transaction messages of one producer with the same number belong to one transaction; 0 for none.
     */
    record Sent(int producer, long sequence, long transaction, Outcome outcome) {}

    /** A delivery that a consumer was handed. */
    record Received(int consumer, int producer, long sequence, boolean redelivered) {}

    void sent(final Sent message) {
        synchronized (sent) {
            sent.add(message);
        }
        if (message.outcome() == Outcome.ACKNOWLEDGED) {
            acknowledged.increment();
        }
    }

    void received(final Received delivery) {
        synchronized (received) {
            received.add(delivery);
        }
    }

    /** Messages that are promised so far. */
    long acknowledged() {
        return acknowledged.sum();
    }

    List<Sent> sent() {
        synchronized (sent) {
            return List.copyOf(sent);
        }
    }

    List<Received> received() {
        synchronized (received) {
            return List.copyOf(received);
        }
    }
}
