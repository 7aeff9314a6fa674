/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.transaction.Copies;
import io.angelia.engine.transaction.Producer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is remembered of producers beside the log: how far their sessions got, and how transactions ended that had nothing to
 * record. It does not survive a restart, as the messages it speaks of do not either.
 */
final class RecentProducers {
    private final long windowMs;
    private final Map<Long, Recent> producers = new LinkedHashMap<>();

    /** @param windowMs how long a silent producer is remembered. */
    RecentProducers(final long windowMs) {
        this.windowMs = windowMs;
    }

    /** Highest sequence that a session of the producer accepted; 0 when unknown. */
    long accepted(final long producerId) {
        final Recent recent = producers.get(producerId);
        return recent == null ? 0 : recent.accepted;
    }

    /** What a session of the producer refused; null for nothing. */
    Refusals refusals(final long producerId) {
        final Recent recent = producers.get(producerId);
        return recent == null ? null : recent.refusals;
    }

    /**
     * A session has ended.
     *
     * @param accepted highest sequence that it accepted.
     * @param refusals may be null.
     */
    void ended(final long producerId, final long accepted, final Refusals refusals, final long nowMs) {
        final Recent recent = use(producerId, nowMs);
        recent.accepted = Math.max(recent.accepted, accepted);
        recent.refusals = refusals;
    }

    /** A send that does not survive a restart was a copy. */
    void copied(final long producerId, final Copies.Copy copy, final long nowMs) {
        final Recent recent = use(producerId, nowMs);
        if (recent.copies == null) {
            recent.copies = new Copies();
        }
        recent.copies.add(copy);
    }

    /** The producer's sends that were copies; null for none. */
    Copies copies(final long producerId) {
        final Recent recent = producers.get(producerId);
        return recent == null ? null : recent.copies;
    }

    void finished(final long producerId, final long transactionId, final int outcome, final long nowMs) {
        final Recent recent = use(producerId, nowMs);
        recent.transactionId = transactionId;
        recent.outcome = outcome;
    }

    int outcome(final long producerId, final long transactionId) {
        final Recent recent = producers.get(producerId);
        return recent == null || recent.transactionId != transactionId ? Producer.UNKNOWN : recent.outcome;
    }

    private Recent use(final long producerId, final long nowMs) {
        final Recent known = producers.remove(producerId);
        final Recent recent = known == null ? new Recent() : known;
        recent.lastUseMs = nowMs;
        producers.put(producerId, recent);
        final Iterator<Recent> oldest = producers.values().iterator();
        while (oldest.next().lastUseMs < nowMs - windowMs) {
            oldest.remove();
        }
        return recent;
    }

    private static final class Recent {
        private long accepted;
        private Refusals refusals;
        private Copies copies;
        private long transactionId;
        private int outcome;
        private long lastUseMs;
    }
}
