/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.transaction;

import io.angelia.engine.memory.EntrySpace;
import java.util.Collection;
import java.util.TreeMap;

/** The open transactions that the log knows of, by producer and number. */
public final class TransactionTable {
    private final EntrySpace entries;
    private final TreeMap<Key, OpenTransaction> open = new TreeMap<>();
    private OpenTransaction recent;

    public TransactionTable(final EntrySpace entries) {
        this.entries = entries;
    }

    /** Null when it is not open. */
    public OpenTransaction find(final long producerId, final long transactionId) {
        if (recent != null && recent.producerId() == producerId && recent.transactionId() == transactionId) {
            return recent;
        }
        final OpenTransaction found = open.get(new Key(producerId, transactionId));
        if (found != null) {
            recent = found;
        }
        return found;
    }

    /** Finds the transaction, or opens it. */
    public OpenTransaction open(final long producerId, final long transactionId) {
        OpenTransaction transaction = find(producerId, transactionId);
        if (transaction == null) {
            transaction = new OpenTransaction(producerId, transactionId, entries);
            open.put(new Key(producerId, transactionId), transaction);
            recent = transaction;
        }
        return transaction;
    }

    public void close(final OpenTransaction transaction) {
        open.remove(new Key(transaction.producerId(), transaction.transactionId()));
        recent = null;
    }

    /** All open ones, by producer and number. */
    public Collection<OpenTransaction> all() {
        return open.values();
    }

    private record Key(long producerId, long transactionId) implements Comparable<Key> {
        @Override
        public int compareTo(final Key other) {
            final int byProducer = Long.compare(producerId, other.producerId);
            return byProducer != 0 ? byProducer : Long.compare(transactionId, other.transactionId);
        }
    }
}
