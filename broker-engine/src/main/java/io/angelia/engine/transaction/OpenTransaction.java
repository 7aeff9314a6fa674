/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.transaction;

import io.angelia.engine.memory.EntryList;
import io.angelia.engine.memory.EntrySpace;
import org.agrona.collections.IntArrayList;

/** What an open transaction will do when it commits: messages it sends, in order, and messages it consumes. */
public final class OpenTransaction {
    private final long producerId;
    private final long transactionId;
    private final EntryList staged;
    private final IntArrayList acknowledged = new IntArrayList();

    OpenTransaction(final long producerId, final long transactionId, final EntrySpace entries) {
        this.producerId = producerId;
        this.transactionId = transactionId;
        staged = new EntryList(entries);
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
