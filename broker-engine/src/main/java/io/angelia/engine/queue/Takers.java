/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.queue;

import java.util.ArrayList;
import java.util.List;

/**
 * The consumers of a queue and whose turn it is: those of a higher priority are asked first, those of the same one by one. Of an
 * exclusive queue one consumer is active, and the others stand by until it leaves.
 */
final class Takers {
    private final boolean exclusive;
    /** Highest priority first. */
    private final List<Level> levels = new ArrayList<>();

    private Taker active;
    private int count;
    private int level;
    private int asked;

    Takers(final boolean exclusive) {
        this.exclusive = exclusive;
    }

    int count() {
        return count;
    }

    /** In the order of priorities. */
    Taker get(final int index) {
        int left = index;
        for (final Level present : levels) {
            if (left < present.takers.size()) {
                return present.takers.get(left);
            }
            left -= present.takers.size();
        }
        throw new IndexOutOfBoundsException("there are " + count + " consumers, not more than " + index);
    }

    void add(final Taker taker) {
        int at = 0;
        while (at < levels.size() && levels.get(at).priority > taker.priority()) {
            at++;
        }
        if (at == levels.size() || levels.get(at).priority != taker.priority()) {
            levels.add(at, new Level(taker.priority()));
        }
        levels.get(at).takers.add(taker);
        count++;
        if (active == null) {
            active = taker;
        }
    }

    /** Null when it is not there. */
    Taker remove(final QueueConsumer consumer) {
        for (int i = 0; i < levels.size(); i++) {
            final Taker removed = levels.get(i).remove(consumer);
            if (removed != null) {
                if (levels.get(i).takers.isEmpty()) {
                    levels.remove(i);
                }
                count--;
                if (removed == active) {
                    active = levels.isEmpty() ? null : levels.get(0).takers.get(0);
                }
                return removed;
            }
        }
        return null;
    }

    /** The one that alone gets messages; null for none, and when the queue is not exclusive. */
    Taker active() {
        return exclusive ? active : null;
    }

    // ---- turns

    /** From now on {@link #ask} answers everybody once more. */
    void beginRound() {
        level = 0;
        asked = 0;
    }

    /** Who may take something next, or null when all of the round were asked. */
    Taker ask() {
        if (exclusive) {
            return asked++ == 0 ? active : null;
        }
        while (level < levels.size()) {
            final Level present = levels.get(level);
            if (asked < present.takers.size()) {
                asked++;
                return present.takeTurn();
            }
            level++;
            asked = 0;
        }
        return null;
    }

    /** The one who was asked last could not take what was there: it keeps its turn. */
    void keepTurn() {
        if (!exclusive) {
            levels.get(level).next--;
        }
    }

    private static final class Level {
        private final int priority;
        private final List<Taker> takers = new ArrayList<>();
        private int next;

        Level(final int priority) {
            this.priority = priority;
        }

        private Taker takeTurn() {
            if (next >= takers.size()) {
                next = 0;
            }
            return takers.get(next++);
        }

        private Taker remove(final QueueConsumer consumer) {
            for (int i = 0; i < takers.size(); i++) {
                if (takers.get(i).consumer() == consumer) {
                    next -= i < next ? 1 : 0;
                    return takers.remove(i);
                }
            }
            return null;
        }
    }
}
