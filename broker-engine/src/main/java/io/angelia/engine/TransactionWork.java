/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.record.EntryNames;
import java.util.ArrayList;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.LongArrayList;

/**
 * What a running transaction, of one session or a branch of a distributed one, has gathered on the leader: what the log knows
 * of it is in the durable state. Either empty, or open under one number, or open and doomed to roll back.
 */
final class TransactionWork {
    private final LongArrayList volatileSends = new LongArrayList();
    private final IntArrayList acknowledged = new IntArrayList();
    private final List<String> consumers = new ArrayList<>();
    private long id;
    private boolean recorded;
    private int messages;
    private String doom;

    /** 0 when none is open. */
    long id() {
        return id;
    }

    boolean isOpen() {
        return id != 0;
    }

    void open(final long transactionId) {
        id = transactionId;
    }

    /** Messages sent and acknowledged so far. */
    int messages() {
        return messages;
    }

    /** Nothing was done in it. */
    boolean isEmpty() {
        return messages == 0 && !recorded;
    }

    /** A send went to the log. */
    void sentRecorded() {
        recorded = true;
        messages++;
    }

    /** A send went to the volatile store, at this position. */
    void sentVolatile(final long position) {
        volatileSends.addLong(position);
        messages++;
    }

    /** @param consumer who had it, for the story of its attempts; null when that is not known. */
    void acknowledged(final int entry, final String consumer) {
        acknowledged.addInt(entry);
        consumers.add(consumer);
        messages++;
    }

    /** It can only roll back, for this reason; the first one counts. */
    void doom(final String reason) {
        if (doom == null) {
            doom = reason;
        }
    }

    /** Why it can only roll back; null when it may commit. */
    String doom() {
        return doom;
    }

    /** True when the log knows of it. */
    boolean isRecorded() {
        return recorded;
    }

    /** Tells whether the log knows of it, and forgets that. */
    boolean takeRecorded() {
        final boolean was = recorded;
        recorded = false;
        return was;
    }

    LongArrayList volatileSends() {
        return volatileSends;
    }

    /** Entries consumed by it. */
    IntArrayList acknowledged() {
        return acknowledged;
    }

    /** Who had the entry at this place of {@link #acknowledged()}. */
    String consumer(final int index) {
        return consumers.get(index);
    }

    /** What it consumed is with it no more. */
    void gaveBack() {
        acknowledged.clear();
        consumers.clear();
    }

    /**
     * Names the consumed entries that survive a restart, for the log.
     *
     * @return the bytes written to {@code names}.
     */
    int encodeAcknowledged(final EntrySpace entries, final ExpandableArrayBuffer names) {
        int length = 0;
        for (int i = 0; i < acknowledged.size(); i++) {
            final int entry = acknowledged.getInt(i);
            if (!EntrySpace.isVolatile(entry)) {
                length = EntryNames.encode(names, length, entry, entries.position(entry));
            }
        }
        return length;
    }

    /** Back to empty. */
    void reset() {
        id = 0;
        recorded = false;
        messages = 0;
        doom = null;
        volatileSends.clear();
        gaveBack();
    }
}
