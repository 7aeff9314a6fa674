/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import jakarta.jms.JMSException;
import java.util.function.Supplier;

/**
 * The sends of one session that the broker has not answered: at most so many messages and so many bytes.
 *
 * <p>One sender at a time fills it (the session's lock sees to that), the event loop empties it. What they share is
 * published through the counters; only the end of the connection needs a lock.
 */
final class SendWindow {
    private final int maxMessages;
    private final long maxBytes;
    private final int mask;
    private final long[] endBytes;
    private final PendingSend[] sends;
    private final Signal progress = new Signal();

    /** Bytes sent so far; the sender's. */
    private long sentBytes;

    private volatile long lastSequence;
    private volatile long answeredSequence;
    private volatile long answeredBytes;
    private volatile Supplier<JMSException> failure;

    SendWindow(final int maxMessages, final long maxBytes) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
        final int capacity = Integer.highestOneBit(Math.max(1, maxMessages - 1)) << 1;
        mask = capacity - 1;
        endBytes = new long[capacity];
        sends = new PendingSend[capacity];
    }

    // ---- the sender

    /** The sequence that the next message will have. */
    long nextSequence() {
        return lastSequence + 1;
    }

    /** Waits until one more message may be sent; false when the deadline came first. */
    boolean awaitRoom(final long deadlineNs) throws InterruptedException, JMSException {
        final boolean hasRoom = hasRoom() || progress.await(() -> hasRoom() || failure != null, deadlineNs);
        throwFailure();
        return hasRoom;
    }

    private boolean hasRoom() {
        return lastSequence - answeredSequence < maxMessages && sentBytes - answeredBytes < maxBytes;
    }

    /**
     * Enters the next message, before the event loop can see its frame. {@code send} may be null.
     *
     * @throws JMSException that the connection was lost; nothing was entered then.
     */
    synchronized void add(final long length, final PendingSend send) throws JMSException {
        throwFailure();
        final long sequence = lastSequence + 1;
        final int slot = (int) sequence & mask;
        sentBytes += length;
        endBytes[slot] = sentBytes;
        sends[slot] = send;
        lastSequence = sequence;
    }

    // ---- whoever waits

    /** Waits until the message is answered; false when the deadline came first. */
    boolean awaitAnswer(final long sequence, final long deadlineNs) throws InterruptedException {
        return progress.await(() -> answeredSequence >= sequence, deadlineNs);
    }

    long lastSequence() {
        return lastSequence;
    }

    // ---- the event loop

    /** The message that will be answered with a refusal; null when nobody waits for its outcome. */
    PendingSend pending(final long sequence) {
        return isUnanswered(sequence) ? sends[(int) sequence & mask] : null;
    }

    private boolean isUnanswered(final long sequence) {
        return sequence > answeredSequence && sequence <= lastSequence;
    }

    /** Everything up to this sequence is answered. */
    void onSent(final long sequence) {
        final long first = answeredSequence + 1;
        final long last = Math.min(sequence, lastSequence);
        if (last < first) {
            return;
        }
        answer(first, last);
    }

    private void answer(final long first, final long last) {
        for (long sequence = first; sequence <= last; sequence++) {
            final int slot = (int) sequence & mask;
            final PendingSend send = sends[slot];
            if (send != null) {
                sends[slot] = null;
                send.onAnswered();
            }
        }
        answeredBytes = endBytes[(int) last & mask];
        answeredSequence = last;
        progress.raise();
    }

    /** The connection is gone: whatever is unanswered, or sent from now on, has failed. */
    synchronized void onFailed(final Supplier<JMSException> cause) {
        failure = cause;
        final long last = lastSequence;
        for (long sequence = answeredSequence + 1; sequence <= last; sequence++) {
            final PendingSend send = sends[(int) sequence & mask];
            if (send != null) {
                send.refuse(cause.get());
            }
        }
        onSent(last);
        progress.raise();
    }

    private void throwFailure() throws JMSException {
        final Supplier<JMSException> cause = failure;
        if (cause != null) {
            throw cause.get();
        }
    }
}
