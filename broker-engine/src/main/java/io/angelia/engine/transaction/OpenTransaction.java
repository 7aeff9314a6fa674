/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.transaction;

import io.angelia.engine.memory.EntryList;
import io.angelia.engine.memory.EntrySpace;
import org.agrona.collections.IntArrayList;

/**
 * What an open transaction will do when it commits: messages it sends, in order, and messages it consumes. A branch of a
 * distributed transaction, into which several sessions may send, belongs to no producer: its id is below 0.
 */
public final class OpenTransaction {
    /** Stands for the producer of a branch. */
    public static final long NO_PRODUCER = 0;

    private final long producerId;
    private final long transactionId;
    private final EntryList staged;
    private final IntArrayList acknowledged = new IntArrayList();

    OpenTransaction(final long producerId, final long transactionId, final EntrySpace entries) {
        this.producerId = producerId;
        this.transactionId = transactionId;
        staged = new EntryList(entries);
    }

    public static boolean isBranch(final long transactionId) {
        return transactionId < 0;
    }

    public long producerId() {
        return producerId;
    }

    public long transactionId() {
        return transactionId;
    }

    /** Staged entries in the order of sending. */
    public EntryList staged() {
        return staged;
    }

    /** Entries consumed, in the order of the records. */
    public IntArrayList acknowledged() {
        return acknowledged;
    }
}
