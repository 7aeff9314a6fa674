/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.xa;

/** What a unit of work does in its transaction, and how it ends. */
enum Work {
    /** Receives, inserts and sends. */
    TRANSFER(true, true, true),
    /** The same, and rolls back. */
    TRANSFER_ROLLED_BACK(true, true, true),
    /** The same, but the database votes against it. */
    TRANSFER_VETOED(true, true, true),
    /** Only sends: one resource, one phase. */
    SEND(false, false, true),
    /** Only receives: one resource, one phase. */
    RECEIVE(true, false, false),
    /** Receives and inserts. */
    RECEIVE_AND_INSERT(true, true, false),
    /** Inserts and sends. */
    INSERT_AND_SEND(false, true, true),
    /** Inserts, with a session that takes part and does nothing. */
    INSERT_WITH_IDLE_SESSION(false, true, false);

    private final boolean receives;
    private final boolean inserts;
    private final boolean sends;

    Work(final boolean receives, final boolean inserts, final boolean sends) {
        this.receives = receives;
        this.inserts = inserts;
        this.sends = sends;
    }

    boolean receives() {
        return receives;
    }

    boolean inserts() {
        return inserts;
    }

    boolean sends() {
        return sends;
    }

    boolean commits() {
        return this != TRANSFER_ROLLED_BACK && this != TRANSFER_VETOED;
    }
}
