/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.message.EntryState;
import io.angelia.engine.queue.MessageQueue;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.Long2LongHashMap;

/**
 * Sees to it that a transaction does not consume a message of an ordering key for good while an earlier one of that key came back,
 * or may still come back.
 */
final class Turns {
    private static final long NOT_LOOKED_UP = -1;

    private final BrokerState state;
    private final Long2LongHashMap firstUndecided = new Long2LongHashMap(NOT_LOOKED_UP);

    Turns(final BrokerState state) {
        this.state = state;
    }

    /**
     * Decides that the entries are consumed together, if that is not out of turn.
     *
     * @return null when it is decided; else why it cannot be.
     */
    String decide(final IntArrayList consumed) {
        decided(consumed);
        MessageQueue before = null;
        for (int i = 0; i < consumed.size(); i++) {
            final int entry = consumed.getInt(i);
            final MessageQueue queue = queueOf(entry);
            if (queue != before) {
                firstUndecided.clear();
                before = queue;
            }
            if (queue != null && isOutOfTurn(queue, entry)) {
                undecided(consumed);
                return "out of turn: it consumed a message of " + queue.name()
                        + " of which an earlier one with the same ordering key came back or is not decided";
            }
        }
        return null;
    }

    private boolean isOutOfTurn(final MessageQueue queue, final int entry) {
        final long key = queue.keyOf(entry);
        long first = firstUndecided.get(key);
        if (first == NOT_LOOKED_UP) {
            first = queue.firstUndecided(key);
            firstUndecided.put(key, first);
        }
        return first < state.entries.sequence(entry);
    }

    /** The end of the entries was recorded. */
    void decided(final IntArrayList consumed) {
        for (int i = 0; i < consumed.size(); i++) {
            final MessageQueue queue = queueOf(consumed.getInt(i));
            if (queue != null) {
                queue.decided(consumed.getInt(i));
            }
        }
    }

    private void undecided(final IntArrayList consumed) {
        for (int i = 0; i < consumed.size(); i++) {
            final MessageQueue queue = queueOf(consumed.getInt(i));
            if (queue != null) {
                queue.undecided(consumed.getInt(i));
            }
        }
    }

    /** A prepared branch decides on the entries from now on. */
    void prepared(final IntArrayList consumed) {
        for (int i = 0; i < consumed.size(); i++) {
            final MessageQueue queue = queueOf(consumed.getInt(i));
            if (queue != null) {
                queue.prepared(consumed.getInt(i));
            }
        }
    }

    /** Null when the entry went with its queue. */
    private MessageQueue queueOf(final int entry) {
        final int entryState = state.entries.state(entry);
        return entryState == EntryState.IN_FLIGHT || entryState == EntryState.ACKNOWLEDGED_IN_TRANSACTION
                ? state.queues.get(state.entries.queueId(entry))
                : null;
    }
}
