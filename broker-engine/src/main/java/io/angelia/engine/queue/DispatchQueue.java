/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.queue;

import java.util.ArrayDeque;

/** The queues that wait for a turn to dispatch, first come first served, each at most once. */
public final class DispatchQueue {
    private final ArrayDeque<MessageQueue> waiting = new ArrayDeque<>();

    void add(final MessageQueue queue) {
        queue.dispatchScheduled = true;
        waiting.addLast(queue);
    }

    /** The next queue, or null. */
    public MessageQueue poll() {
        final MessageQueue queue = waiting.pollFirst();
        if (queue != null) {
            queue.dispatchScheduled = false;
        }
        return queue;
    }

    public int size() {
        return waiting.size();
    }

    public boolean isEmpty() {
        return waiting.isEmpty();
    }
}
