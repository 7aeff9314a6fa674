/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.transaction;

/** What is remembered of a producer: how far it got and how its last transaction ended. */
public final class Producer {
    /** No transaction ended yet, or another one than asked for. */
    public static final int UNKNOWN = 0;

    public static final int COMMITTED = 1;
    public static final int ROLLED_BACK = 2;

    private final long id;
    private long lastSequence;
    private long lastTransactionId;
    private int lastOutcome;
    private long lastUseMs;
    private Copies copies;
    Producer older;
    Producer newer;

    Producer(final long id) {
        this.id = id;
    }

    public long id() {
        return id;
    }

    /** Highest sequence accepted; 0 for none. */
    public long lastSequence() {
        return lastSequence;
    }

    public void lastSequence(final long sequence) {
        lastSequence = Math.max(lastSequence, sequence);
    }

    /** A send of this producer was a copy. */
    public void copied(final Copies.Copy copy) {
        if (copies == null) {
            copies = new Copies();
        }
        copies.add(copy);
    }

    /** Its sends that were copies; null for none. */
    public Copies copies() {
        return copies;
    }

    public long lastTransactionId() {
        return lastTransactionId;
    }

    public int lastOutcome() {
        return lastOutcome;
    }

    public long lastUseMs() {
        return lastUseMs;
    }

    void lastUseMs(final long timeMs) {
        lastUseMs = timeMs;
    }

    /** Keeps the outcome of a transaction; the last one counts. */
    public void finished(final long transactionId, final int outcome) {
        lastTransactionId = transactionId;
        lastOutcome = outcome;
    }

    /** How the transaction ended, if that is still known. */
    public int outcome(final long transactionId) {
        return transactionId == lastTransactionId ? lastOutcome : UNKNOWN;
    }
}
