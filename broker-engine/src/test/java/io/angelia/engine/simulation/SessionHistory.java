/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** One engine session as the checker sees it: its unanswered sends and unacknowledged deliveries. */
final class SessionHistory {
    private final TreeMap<Long, Offer> unanswered = new TreeMap<>();
    private final TreeMap<Long, Delivery> unacknowledged = new TreeMap<>();
    private final List<Copy> unsynced = new ArrayList<>();
    private final List<ConsumerHistory> consumers = new ArrayList<>();
    private long lastTag;
    private long handedTold;
    private long highestAcknowledged;
    private boolean closed;

    void offering(final Offer offer) {
        unanswered.put(offer.content().sequence(), offer);
    }

    void withdrawn(final Offer offer) {
        unanswered.remove(offer.content().sequence());
    }

    /** Takes out what an answer up to {@code sequence} covers. */
    List<Offer> answered(final long sequence) {
        final List<Offer> covered =
                List.copyOf(unanswered.headMap(sequence, true).values());
        unanswered.headMap(sequence, true).clear();
        return covered;
    }

    /** The message of that number, when it is not answered; null otherwise. */
    Offer pending(final long sequence) {
        return unanswered.get(sequence);
    }

    Offer refused(final long sequence) {
        return unanswered.remove(sequence);
    }

    void deliver(final long tag, final Delivery delivery) {
        if (closed) {
            throw new Violation("delivered to a closed session: " + delivery);
        }
        if (tag != lastTag + 1) {
            throw new Violation("delivery tag " + tag + " after " + lastTag);
        }
        lastTag = tag;
        unacknowledged.put(tag, delivery);
    }

    Delivery delivery(final long tag) {
        return unacknowledged.get(tag);
    }

    /** The engine was told that the application got everything up to the tag. */
    void toldHanded(final long tag) {
        handedTold = Math.max(handedTold, tag);
    }

    /** The deliveries of a range that are not acknowledged yet. */
    Collection<Delivery> range(final long firstTag, final long lastTag) {
        return unacknowledged.subMap(firstTag, true, lastTag, true).values();
    }

    void acknowledged(final long tag) {
        highestAcknowledged = Math.max(highestAcknowledged, tag);
    }

    List<Copy> unsynced() {
        return unsynced;
    }

    NavigableMap<Long, Delivery> unacknowledged() {
        return unacknowledged;
    }

    long handedTold() {
        return handedTold;
    }

    long highestAcknowledged() {
        return highestAcknowledged;
    }

    List<ConsumerHistory> consumers() {
        return consumers;
    }

    long lastTag() {
        return lastTag;
    }

    void close() {
        closed = true;
        for (final ConsumerHistory consumer : consumers) {
            if (!consumer.isClosed()) {
                consumer.close();
                consumer.holder().consumerClosed(consumer.isReady());
            }
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** @param copy null for what a browser was shown. */
    record Delivery(long tag, Copy copy, ConsumerHistory consumer) {}
}
