/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The belongings of connections that were lost, for the grace time in which their client may come back, and what a client that
 * came back has not asked for again. The grace begins with the duty cycle that follows the loss, since only there is time; a
 * clock that is set back does not prolong it. Of too many, those that were lost first go early.
 */
final class DetachedConnections {
    private static final long NEVER = Long.MAX_VALUE;

    private final long graceMs;
    private final int limit;
    /** In the order of their loss or return, so that the first is the first to go. */
    private final Map<Key, Waiting> waiting = new LinkedHashMap<>();
    /** True when the time of a loss is still to be noted. */
    private boolean unnoted;

    private long nextDeadlineMs = NEVER;
    private long latestMs;

    /**
     * Keeps up to {@code limit} connections.
     *
     * @param graceMs 0 to keep nothing.
     */
    DetachedConnections(final long graceMs, final int limit) {
        this.graceMs = graceMs;
        this.limit = limit;
    }

    /** True when a connection with this id may come back. */
    boolean mayReturn(final Key key) {
        return graceMs > 0 && key.connectionId != 0;
    }

    /** The connection was lost. */
    void detach(final Key key, final Belongings belongings) {
        waiting.remove(key);
        if (belongings.isEmpty()) {
            return;
        }
        put(key, new Waiting(belongings, false));
        if (waiting.size() > limit) {
            final Iterator<Waiting> oldest = waiting.values().iterator();
            oldest.next().end();
            oldest.remove();
        }
    }

    /** What the connection left behind; null when that was nothing, or is gone. What is not claimed now goes after the grace. */
    Belongings resume(final Key key) {
        final Waiting left = waiting.remove(key);
        if (left == null) {
            return null;
        }
        if (left.belongings.holdsSubscriptions()) {
            put(key, new Waiting(left.belongings, true));
        }
        return left.belongings;
    }

    private void put(final Key key, final Waiting next) {
        waiting.put(key, next);
        unnoted = true;
    }

    /** The connection was closed. */
    void forget(final Key key) {
        waiting.remove(key);
    }

    /** Ends what has waited long enough; answers how much that was. */
    int expire(final long nowMs) {
        final boolean nothingDue = !unnoted && nowMs < nextDeadlineMs && nowMs >= latestMs;
        latestMs = nowMs;
        return nothingDue ? 0 : look(nowMs);
    }

    private int look(final long nowMs) {
        int ended = 0;
        nextDeadlineMs = NEVER;
        unnoted = false;
        for (final Iterator<Waiting> all = waiting.values().iterator(); all.hasNext(); ) {
            final Waiting next = all.next();
            next.deadlineMs = Math.min(next.deadlineMs, nowMs + graceMs);
            if (next.deadlineMs <= nowMs) {
                all.remove();
                next.end();
                ended++;
            } else {
                nextDeadlineMs = Math.min(nextDeadlineMs, next.deadlineMs);
            }
        }
        return ended;
    }

    /** When something is to be ended; Long.MAX_VALUE for never. */
    long nextDeadlineMs() {
        return nextDeadlineMs;
    }

    /** True when a duty cycle has something to do here. */
    boolean hasWork() {
        return unnoted || nextDeadlineMs <= latestMs;
    }

    /** The engine stops: nobody comes back to it. */
    void end() {
        waiting.values().forEach(Waiting::end);
        waiting.clear();
    }

    /** What makes a connection the same as one before: nobody takes over what another user left. */
    record Key(long connectionId, String userName) {}

    private static final class Waiting {
        private final Belongings belongings;
        private final boolean resumed;
        private long deadlineMs = NEVER;

        Waiting(final Belongings belongings, final boolean resumed) {
            this.belongings = belongings;
            this.resumed = resumed;
        }

        void end() {
            if (resumed) {
                belongings.releaseHolds();
            } else {
                belongings.end();
            }
        }
    }
}
