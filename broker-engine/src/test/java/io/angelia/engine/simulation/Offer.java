/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import java.util.ArrayList;
import java.util.List;

/** One message as its producer offered it, and what the producer may rely on. */
final class Offer {
    enum Status {
        /** Handed to the engine, not answered. */
        PENDING,
        /** Answered, alone or by the commit of its transaction: the engine owes its copies. */
        ANSWERED,
        /** Not answered when the power went: there once or not at all. */
        IN_DOUBT,
        /** Refused, rolled back or lost as only a non-persistent message may be: never to be seen. */
        VOID
    }

    private final MessageContent content;
    private final byte[] encoded;
    private final Origin origin;
    private final TransactionHistory transaction;
    private final boolean chunked;
    private final List<Copy> copies = new ArrayList<>();
    private Status status = Status.PENDING;
    private boolean answeredBeforeForce;
    private boolean busy;
    private boolean hastened;
    private long offeredMs;
    private long latestMsAtOffer;
    private boolean resent;

    Offer(
            final MessageContent content,
            final byte[] encoded,
            final Origin origin,
            final TransactionHistory transaction,
            final boolean chunked) {
        this.content = content;
        this.encoded = encoded;
        this.origin = origin;
        this.transaction = transaction;
        this.chunked = chunked;
    }

    MessageContent content() {
        return content;
    }

    byte[] encoded() {
        return encoded;
    }

    int headerLength() {
        return encoded.length - content.bodyLength();
    }

    Origin origin() {
        return origin;
    }

    /** Null outside a transaction. */
    TransactionHistory transaction() {
        return transaction;
    }

    /** Messages of one producer and one line keep their order; those of a branch come when that commits. */
    long line() {
        return transaction != null && transaction.isBranch() ? transaction.id() : 0;
    }

    /** True when its body is sent in chunks. */
    boolean isChunked() {
        return chunked;
    }

    /** True when it may lie in the log: large messages do even when they are not persistent. */
    boolean mayBeRecorded() {
        return content.persistent() || chunked;
    }

    /** True while an operator waits for an answer about it. */
    boolean isBusy() {
        return busy;
    }

    void busy(final boolean waits) {
        busy = waits;
    }

    /** True when an operator wanted it to be delivered before its time. */
    boolean isHastened() {
        return hastened;
    }

    void hastened(final boolean early) {
        hastened = early;
    }

    /** The engine got it, by this clock. */
    void offeredAt(final long ms, final long latestMs) {
        offeredMs = ms;
        latestMsAtOffer = latestMs;
    }

    /** The latest that the clock had been when the engine got it. */
    long latestMsAtOffer() {
        return latestMsAtOffer;
    }

    /** The engine gets it again. */
    void offeredAgain() {
        resent = true;
    }

    long offeredMs() {
        return offeredMs;
    }

    /** True when it is not known which time of several is the one of its record. */
    boolean wasResent() {
        return resent;
    }

    Status status() {
        return status;
    }

    void status(final Status status) {
        this.status = status;
    }

    List<Copy> copies() {
        return copies;
    }

    /** Answered by a destination that does not wait for the disk. */
    void durableLater() {
        answeredBeforeForce = true;
    }

    void durable() {
        answeredBeforeForce = false;
    }

    void powerLost() {
        if (status == Status.VOID) {
            return;
        }
        if (answeredBeforeForce) {
            copies.forEach(Copy::mayBeLost);
        }
        if (!mayBeRecorded()) {
            status = Status.VOID;
        } else if (status == Status.PENDING || answeredBeforeForce || !content.persistent()) {
            status = Status.IN_DOUBT;
        }
    }

    /** The engine stopped in peace, which keeps every persistent message that was answered. */
    void stopped() {
        answeredBeforeForce = false;
        powerLost();
    }

    @Override
    public String toString() {
        return String.format(
                "%s#%d to %s (%s%s, priority %d, %d bytes, %s)",
                Long.toHexString(content.producerId()),
                content.sequence(),
                content.destination(),
                content.persistent() ? "persistent" : "non-persistent",
                transaction == null ? "" : ", " + transaction,
                content.priority(),
                encoded.length,
                status);
    }

    /**
     * Who sent it, for noLocal.
     *
     * @param clientId null when the connection has none.
     */
    record Origin(long connectionId, String clientId) {}
}
