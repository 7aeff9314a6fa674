/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.queue;

import io.angelia.engine.memory.LaneHeap;
import io.angelia.engine.memory.LaneSpace;

/** A consumer as its queue sees it, with the lanes from which it alone may take more. */
final class Taker {
    private final QueueConsumer consumer;
    private final int number;
    private final LaneHeap held;
    private final LaneSearch search;

    /** @param number unique in its queue, never used again. */
    Taker(final QueueConsumer consumer, final int number, final LaneSpace lanes) {
        this.consumer = consumer;
        this.number = number;
        held = new LaneHeap(lanes, true);
        search = consumer.cursor() == null ? null : new LaneSearch(consumer, lanes);
    }

    QueueConsumer consumer() {
        return consumer;
    }

    /** A higher one gets messages first. */
    int priority() {
        return consumer.priority();
    }

    int number() {
        return number;
    }

    /** Lanes of which it has something in flight and more waits. */
    LaneHeap held() {
        return held;
    }

    /** Null for one without a selector. */
    LaneSearch search() {
        return search;
    }

    void close() {
        held.close();
        if (search != null) {
            search.close();
        }
    }
}
