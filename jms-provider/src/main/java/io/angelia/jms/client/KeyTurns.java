/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.jms.message.OrderingKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Which session of a pool works on which ordering key of one consumer, so that no two work on the same. A session has a key from
 * the first message that it is lent until everything of the key that it was lent is settled: acknowledged, committed, or on its
 * way back. What was consumed in a branch keeps the key, and nobody has it, until the branch is decided.
 *
 * <p>Turns outlive the link, because a session may still work on what a lost one has brought. Thread-safe.
 */
final class KeyTurns {
    private final Map<OrderingKey, Turn> turns = new HashMap<>();

    /** One key, while something of it is not settled. Guarded by the turns. */
    static final class Turn {
        private final OrderingKey key;
        private final ClientSession worker;
        private ConsumerBuffer buffer;
        private int unsettled;
        /** True when the worker has consumed something of it in a branch and is done with that. */
        private boolean undecided;

        private long undecidedSinceNs;

        private Turn(final OrderingKey key, final ClientSession worker) {
            this.key = key;
            this.worker = worker;
        }

        /** What a lost link has brought is the broker's again, and counts only while somebody works on it. */
        private boolean isVoid() {
            return buffer.isLost() && !worker.isAtWork();
        }

        private boolean isOf(final ClientSession session) {
            return worker == session && !undecided;
        }
    }

    /** True when nobody has the key. */
    synchronized boolean isFree(final OrderingKey key) {
        final Turn turn = turns.get(key);
        return turn == null || turn.isVoid();
    }

    /** True when this session may have more of the key: nobody has it, or the session itself. */
    synchronized boolean isOpenTo(final OrderingKey key, final ClientSession worker) {
        final Turn turn = turns.get(key);
        return turn == null || turn.isOf(worker) || turn.isVoid();
    }

    /** True when the one who has the key does nothing now and may be waiting for more before it settles what it has. */
    synchronized boolean isWithIdle(final OrderingKey key) {
        final Turn turn = turns.get(key);
        return turn != null && !turn.undecided && !turn.worker.isAtWork();
    }

    /** Gives the key of a message to a session; false when another one has it. */
    synchronized boolean begin(final Delivery delivery, final OrderingKey key, final ClientSession worker) {
        if (!isOpenTo(key, worker)) {
            return false;
        }
        final Turn known = turns.get(key);
        final Turn turn = known != null && known.isOf(worker) ? known : new Turn(key, worker);
        turn.buffer = delivery.buffer();
        turn.unsettled++;
        turns.put(key, turn);
        delivery.turn(turn);
        return true;
    }

    /** The message is settled; true when its key is free now. Does nothing the second time. */
    synchronized boolean end(final Delivery delivery) {
        final Turn turn = delivery.turn();
        delivery.turn(null);
        return turn != null && --turn.unsettled == 0 && turns.remove(turn.key, turn);
    }

    /** The message was consumed in a branch, and its session is done with it. */
    synchronized void undecided(final Delivery delivery) {
        final Turn turn = delivery.turn();
        if (turn != null) {
            turn.undecided = true;
            turn.undecidedSinceNs = System.nanoTime();
        }
    }

    /** Takes the keys out that have been undecided for so long that others may have decided them; in nanoseconds. */
    synchronized List<OrderingKey> takeOverdue(final long patienceNs) {
        final List<OrderingKey> overdue = new ArrayList<>();
        final long nowNs = System.nanoTime();
        for (final Iterator<Turn> all = turns.values().iterator(); all.hasNext(); ) {
            final Turn turn = all.next();
            if (turn.undecided && nowNs - turn.undecidedSinceNs >= patienceNs) {
                overdue.add(turn.key);
                all.remove();
            }
        }
        return overdue;
    }
}
