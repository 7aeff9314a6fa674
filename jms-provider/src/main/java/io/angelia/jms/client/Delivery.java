/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.jms.message.Failable;
import io.angelia.jms.message.JmsMessage;
import io.angelia.jms.message.OrderingKey;
import io.angelia.wire.frame.FailureFlags;
import io.angelia.wire.frame.FrameWriter;
import jakarta.jms.IllegalStateException;

/**
 * A message that the broker has given to a consumer, with the number by which to acknowledge it on the link that brought it.
 * A large one keeps its place in the order of deliveries while its pieces still arrive.
 */
public final class Delivery implements Failable {
    /** For {@link #describeFailure}: the delay is the policy's. */
    public static final long DELAY_BY_POLICY = -1;

    /** In characters; what is longer is cut off. */
    private static final int MAX_TEXT = 2_000;

    private final ConsumerBuffer buffer;
    private final long tag;
    private final long length;
    /** Of a message that is still arriving, or was asked for; null for none. Any thread finds the same. */
    private OrderingKey key;

    private volatile JmsMessage message;
    /** While a session of a pool has its key and it is not settled; null otherwise. Guarded by the consumer's turns. */
    private volatile KeyTurns.Turn turn;
    /** Whose it is to acknowledge it, since that session's end of this number; null when it cannot fail any more. */
    private ClientSession worker;

    private long workEpoch;
    private long redeliveryDelayMs = DELAY_BY_POLICY;
    private boolean rejected;
    private String rejectReason;

    Delivery(final ConsumerBuffer buffer, final JmsMessage message, final long tag, final long length) {
        this(buffer, message, null, tag, length);
    }

    /** A null message says that it is still arriving; its key is known already. */
    Delivery(
            final ConsumerBuffer buffer,
            final JmsMessage message,
            final OrderingKey key,
            final long tag,
            final long length) {
        this.buffer = buffer;
        this.key = key;
        this.message = message;
        this.tag = tag;
        this.length = length;
    }

    public JmsMessage message() {
        return message;
    }

    /** True when its message has this key. Any thread. */
    boolean isOfKey(final OrderingKey wanted) {
        final JmsMessage whole = message;
        return whole == null ? wanted.covers(key) : whole.isOfKey(wanted);
    }

    /** Its ordering key; null for none. Any thread. */
    OrderingKey orderingKey() {
        final JmsMessage whole = message;
        OrderingKey known = key;
        if (known == null && whole != null) {
            known = whole.orderingKey();
            key = known;
        }
        return known;
    }

    /** What must not overtake it when it fails: its key, or everything of a queue that has one order; null for nothing. */
    OrderingKey keyOfOrder() {
        return buffer.isWholeOrder() ? OrderingKey.EVERYTHING : orderingKey();
    }

    KeyTurns.Turn turn() {
        return turn;
    }

    void turn(final KeyTurns.Turn newTurn) {
        turn = newTurn;
    }

    /** For one that was lent: acknowledged or on its way back, so that its key may go to another session. Any thread. */
    void settled() {
        if (turn != null && buffer.turns().end(this)) {
            session().session().wakeUp();
        }
    }

    boolean isUnsettled() {
        return turn != null;
    }

    /** For one that was lent: consumed in a branch that is to be decided. */
    void undecided() {
        buffer.turns().undecided(this);
    }

    boolean isComplete() {
        return message != null;
    }

    /** True when the message was delivered before, here or elsewhere. For a complete one that the application has not got. */
    public boolean isRetry() {
        return message.getJMSRedelivered();
    }

    void complete(final JmsMessage arrived) {
        message = arrived;
    }

    /** 1, 2, 3 … in the order in which the session got its messages on one link. */
    public long tag() {
        return tag;
    }

    /** True when the link that brought it is lost: the message is the broker's again and comes once more. */
    public boolean isLost() {
        return session().link().isLost();
    }

    /** True when this session processes it for the one that got it. */
    public boolean isForeignTo(final ClientSession worker) {
        return session().session() != worker;
    }

    /**
     * For one that was lent: it is about to be processed.
     *
     * @return false when it was taken back meanwhile or its link is lost.
     */
    public boolean begin() {
        return session().session().begin(this);
    }

    /** For one that was lent: it will not be processed, and goes back as if it had not been taken. */
    public void takeBack() {
        session().session().takeBack(this);
    }

    // ---- its failure

    /** From now on this session works on it, and the application may say how it fails. */
    public void workBegins(final ClientSession by) {
        worker = by;
        workEpoch = by.endings();
        message.setFailable(this);
    }

    /** It was acknowledged or given back on its own. */
    public void workEnds() {
        worker = null;
    }

    @Override
    public void redeliverAfter(final long delayMs) throws IllegalStateException {
        checkCanFail();
        redeliveryDelayMs = delayMs;
        rejected = false;
        rejectReason = null;
        describe(null, null);
    }

    @Override
    public void reject(final String reason) throws IllegalStateException {
        checkCanFail();
        redeliveryDelayMs = DELAY_BY_POLICY;
        rejected = true;
        rejectReason = reason;
        describe(null, reason);
    }

    private void checkCanFail() throws IllegalStateException {
        if (worker == null || workEpoch != worker.endings()) {
            throw JmsExceptions.illegalState(
                    "This delivery of " + message + " cannot fail any more: it is acknowledged,"
                            + " or its session was committed, rolled back or recovered since");
        }
    }

    /**
     * Tells the broker why it fails, beside what was said before about how.
     *
     * @param delayMs   until the next attempt, {@link #DELAY_BY_POLICY} to keep what was said.
     * @param reject    true for no further attempt, false to keep what was said.
     * @param exception name of a class; may be null.
     * @param reason    may be null.
     */
    public void describeFailure(final long delayMs, final boolean reject, final String exception, final String reason) {
        if (reject) {
            rejected = true;
        } else if (delayMs != DELAY_BY_POLICY) {
            rejected = false;
            rejectReason = null;
            redeliveryDelayMs = delayMs;
        }
        describe(exception, joined(rejectReason, reason));
    }

    private static String joined(final String first, final String second) {
        if (first == null || second == null || first.equals(second)) {
            return first == null ? second : first;
        }
        return first + "; " + second;
    }

    private void describe(final String exception, final String reason) {
        final long delayMs = rejected ? DELAY_BY_POLICY : redeliveryDelayMs;
        final int flags = rejected ? FailureFlags.REJECT : 0;
        final SessionLink from = session();
        from.outbound()
                .write(out -> FrameWriter.failure(
                        out, from.id(), tag, tag, delayMs, flags, shortened(exception), shortened(reason)));
    }

    private static String shortened(final String text) {
        return text == null || text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT - 1) + '…';
    }

    /** Encoded length in bytes, which is what the message took of the consumer's credit. */
    long length() {
        return length;
    }

    ConsumerBuffer buffer() {
        return buffer;
    }

    /** Where it is acknowledged. */
    SessionLink session() {
        return buffer.session();
    }
}
