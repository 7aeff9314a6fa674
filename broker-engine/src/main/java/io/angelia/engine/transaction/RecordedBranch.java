/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.transaction;

/** A branch of a distributed transaction that the log knows by name: prepared, or ended by an operator and not forgotten. */
public final class RecordedBranch {
    private final long id;
    private final String xid;
    private Outcome outcome = Outcome.PREPARED;
    private long sinceMs;
    private int messages;
    private int acknowledgements;

    RecordedBranch(final long id, final String xid, final long sinceMs) {
        this.id = id;
        this.xid = xid;
        this.sinceMs = sinceMs;
    }

    /** Its transaction id: a negative number, lower than that of every branch before. */
    public long id() {
        return id;
    }

    public String xid() {
        return xid;
    }

    public Outcome outcome() {
        return outcome;
    }

    /** When it became what it is, in ms since the epoch. */
    public long sinceMs() {
        return sinceMs;
    }

    /** Of an ended one: messages that it sent; else 0. */
    public int messages() {
        return messages;
    }

    /** Of an ended one: messages that it consumed; else 0. */
    public int acknowledgements() {
        return acknowledgements;
    }

    /** An operator has ended it. */
    public void settled(final Outcome as, final long timeMs, final int sent, final int consumed) {
        outcome = as;
        sinceMs = timeMs;
        messages = sent;
        acknowledgements = consumed;
    }

    /** What has become of it. The numbers are part of checkpoints. */
    public enum Outcome {
        /** It waits for its transaction manager. */
        PREPARED(0),
        /** An operator has committed it. */
        COMMITTED(1),
        /** An operator has rolled it back. */
        ROLLED_BACK(2);

        private final int number;

        Outcome(final int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }

        public static Outcome of(final int number) {
            for (final Outcome outcome : values()) {
                if (outcome.number == number) {
                    return outcome;
                }
            }
            throw new IllegalStateException("outcome " + number + " of a branch is not known");
        }
    }
}
