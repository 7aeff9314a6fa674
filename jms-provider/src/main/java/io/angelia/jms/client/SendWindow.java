/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.netty.buffer.ByteBuf;
import jakarta.jms.JMSException;
import java.util.List;
import java.util.function.Supplier;

/**
 * The sends of one session that the broker has not answered, at most so many messages and so many bytes, with the frames to
 * repeat them on the next link.
 *
 * <p>One sender at a time fills it (the session's lock sees to that), the event loop empties it, and who re-establishes the
 * session repeats it. Changes are made under the monitor; waiting threads look at the counters only.
 */
final class SendWindow {
    /** The incarnation of a broker that no link led to yet. */
    private static final long NOWHERE = 0;

    private static final int INITIAL_CAPACITY = 16;

    private final Signal progress = new Signal();
    private Slot[] slots = newSlots(INITIAL_CAPACITY);
    private volatile int maxMessages;
    private volatile long maxBytes;
    private volatile long sentBytes;
    private volatile long lastSequence;
    private volatile long answeredSequence;
    private volatile long answeredBytes;
    private volatile Supplier<JMSException> failure;

    SendWindow(final int maxMessages, final long maxBytes) {
        limit(maxMessages, maxBytes);
    }

    private static Slot[] newSlots(final int capacity) {
        final Slot[] slots = new Slot[capacity];
        for (int i = 0; i < capacity; i++) {
            slots[i] = new Slot();
        }
        return slots;
    }

    /** Sets how much may be unanswered. */
    void limit(final int messages, final long bytes) {
        maxMessages = messages;
        maxBytes = bytes;
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

    boolean hasRoom() {
        return lastSequence - answeredSequence < maxMessages && sentBytes - answeredBytes < maxBytes;
    }

    /**
     * Enters the next message, before the event loop can see its frame, and keeps the frame until it is answered.
     *
     * @param send        is told the outcome; may be null.
     * @param persistent  whether the message must be repeated even to a broker that was restarted.
     * @param incarnation of the broker that may get the frame now; 0 when nobody gets it.
     * @throws JMSException that the connection has ended; nothing was entered then.
     */
    synchronized void add(
            final long length,
            final PendingSend send,
            final boolean persistent,
            final long incarnation,
            final ByteBuf buffer,
            final int index,
            final int frameLength)
            throws JMSException {
        final Slot slot = enter(length, send, persistent ? Kind.PERSISTENT : Kind.NON_PERSISTENT);
        slot.incarnation = incarnation;
        slot.buffer = buffer.retain();
        slot.index = index;
        slot.frameLength = frameLength;
    }

    /** Like {@link #add}, for a message in several frames, whose references it takes over. */
    synchronized void addLarge(
            final long length,
            final PendingSend send,
            final boolean persistent,
            final long incarnation,
            final List<ByteBuf> frames)
            throws JMSException {
        final Slot slot = enter(length, send, persistent ? Kind.PERSISTENT : Kind.NON_PERSISTENT);
        slot.incarnation = incarnation;
        slot.frames = frames;
    }

    /** Enters a message that belongs to a transaction, and so to one link. */
    synchronized void addTransactional(final long length, final PendingSend send) throws JMSException {
        enter(length, send, Kind.TRANSACTIONAL);
    }

    /** Enters a message of a transaction that is lost: it goes nowhere. */
    synchronized void addLost(final PendingSend send, final JMSException cause) throws JMSException {
        enter(0, send, Kind.DROPPED);
        if (send != null) {
            send.refuse(cause);
        }
        answerDropped();
    }

    private Slot enter(final long length, final PendingSend send, final Kind kind) throws JMSException {
        throwFailure();
        final long sequence = lastSequence + 1;
        if (sequence - answeredSequence > slots.length) {
            grow();
        }
        final Slot slot = slot(sequence);
        final long end = sentBytes + length;
        sentBytes = end;
        slot.endBytes = end;
        slot.send = send;
        slot.kind = kind;
        lastSequence = sequence;
        return slot;
    }

    private void grow() {
        final Slot[] larger = newSlots(slots.length * 2);
        for (long sequence = answeredSequence + 1; sequence <= lastSequence; sequence++) {
            larger[(int) sequence & (larger.length - 1)] = slot(sequence);
        }
        slots = larger;
    }

    private Slot slot(final long sequence) {
        return slots[(int) sequence & (slots.length - 1)];
    }

    // ---- whoever waits

    /** Waits until the message is answered; false when the deadline came first. */
    boolean awaitAnswer(final long sequence, final long deadlineNs) throws InterruptedException {
        return progress.await(() -> answeredSequence >= sequence, deadlineNs);
    }

    // ---- the event loop

    /** The message that will be answered with a refusal; null when nobody waits for its outcome. */
    synchronized PendingSend pending(final long sequence) {
        return sequence > answeredSequence && sequence <= lastSequence ? slot(sequence).send : null;
    }

    /** Everything up to this sequence is answered. */
    synchronized void onSent(final long sequence) {
        answer(Math.min(sequence, lastSequence));
        answerDropped();
    }

    private void answerDropped() {
        long last = answeredSequence;
        while (last < lastSequence && slot(last + 1).kind == Kind.DROPPED) {
            last++;
        }
        answer(last);
    }

    private void answer(final long last) {
        if (last <= answeredSequence) {
            return;
        }
        for (long sequence = answeredSequence + 1; sequence <= last; sequence++) {
            final Slot slot = slot(sequence);
            slot.releaseFrames();
            final PendingSend send = slot.send;
            if (send != null) {
                slot.send = null;
                send.onAnswered();
            }
        }
        answeredBytes = slot(last).endBytes;
        answeredSequence = last;
        progress.raise();
    }

    /** The link is lost, and with it what was sent in transactions. */
    synchronized void onLinkLost(final Supplier<JMSException> cause) {
        for (long sequence = answeredSequence + 1; sequence <= lastSequence; sequence++) {
            final Slot slot = slot(sequence);
            if (slot.kind == Kind.TRANSACTIONAL) {
                slot.drop(cause.get());
            }
        }
        answerDropped();
    }

    /** The connection is gone for good: whatever is unanswered, or sent from now on, has failed. */
    synchronized void onFailed(final Supplier<JMSException> cause) {
        failure = cause;
        for (long sequence = answeredSequence + 1; sequence <= lastSequence; sequence++) {
            slot(sequence).drop(cause.get());
        }
        answerDropped();
        progress.raise();
    }

    private void throwFailure() throws JMSException {
        final Supplier<JMSException> cause = failure;
        if (cause != null) {
            throw cause.get();
        }
    }

    // ---- a new link

    /**
     * Queues everything unanswered once more, in order. Only non-persistent messages that a broker may have had which was
     * restarted since are not repeated, because nobody can tell whether they were delivered: they count as answered.
     *
     * @param incarnation of the broker on the new link.
     */
    synchronized void repeat(final Outbound outbound, final long incarnation) {
        for (long sequence = answeredSequence + 1; sequence <= lastSequence; sequence++) {
            final Slot slot = slot(sequence);
            if (slot.kind == Kind.NON_PERSISTENT && slot.incarnation != NOWHERE && slot.incarnation != incarnation) {
                slot.drop(null);
            } else if (slot.kind != Kind.DROPPED) {
                slot.incarnation = incarnation;
                slot.repeatFrames(outbound);
            }
        }
        answerDropped();
    }

    private enum Kind {
        PERSISTENT,
        NON_PERSISTENT,
        /** Belongs to a transaction, and is lost together with it. */
        TRANSACTIONAL,
        /** Goes nowhere any more; answered as soon as all before it are. */
        DROPPED
    }

    /** One message; used again for later ones. */
    private static final class Slot {
        private long endBytes;
        private PendingSend send;
        private Kind kind;
        private long incarnation;
        private ByteBuf buffer;
        private int index;
        private int frameLength;
        private List<ByteBuf> frames;

        void drop(final JMSException cause) {
            kind = Kind.DROPPED;
            releaseFrames();
            if (send != null && cause != null) {
                send.refuse(cause);
            }
        }

        void repeatFrames(final Outbound outbound) {
            if (buffer != null) {
                outbound.repeat(buffer, index, frameLength);
            }
            if (frames != null) {
                frames.forEach(frame -> outbound.repeat(frame, frame.readerIndex(), frame.readableBytes()));
            }
        }

        void releaseFrames() {
            if (buffer != null) {
                buffer.release();
                buffer = null;
            }
            if (frames != null) {
                frames.forEach(ByteBuf::release);
                frames = null;
            }
        }
    }
}
