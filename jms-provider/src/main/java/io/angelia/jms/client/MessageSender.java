/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.jms.message.JmsMessage;
import io.angelia.jms.message.MessageEncoder;
import io.angelia.wire.frame.FrameWriter;
import io.netty.buffer.ByteBuf;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The sending half of a session: numbers the messages, encodes them straight into the link's outbound buffer and keeps
 * within the send window. A message longer than a chunk is uploaded piece by piece, so that frames of other sessions pass
 * in between.
 *
 * <p>Between two links messages are written all the same, to the buffer of the link that is lost: what the window keeps of
 * them goes out with the next.
 *
 * <p>Thread-safe: sends of several threads follow one another. Under the lock a sender waits for nothing but its link to
 * take bytes, which ends with the link, so that {@link #moveTo} is not held up.
 */
final class MessageSender {
    private static final int FRAME_OVERHEAD = 64;

    private final ClientConnection connection;
    private final int sessionId;
    private final long producerId;
    private final SendWindow window;
    private final long sendTimeoutMs;
    private final ReentrantLock lock = new ReentrantLock();
    private final MessageEncoder encoder = new MessageEncoder();
    private Link link;
    private Outbound outbound;
    private int chunkLength;
    private long maxMessageLength;

    MessageSender(final ClientConnection connection, final SessionDescriptor descriptor, final Link link) {
        this.connection = connection;
        sessionId = descriptor.sessionId();
        producerId = descriptor.producerId();
        window = new SendWindow(link.terms().sendWindowMessages(), link.terms().sendWindowBytes());
        sendTimeoutMs = connection.timeouts().sendMs();
        use(link);
    }

    SendWindow window() {
        return window;
    }

    private void use(final Link next) {
        link = next;
        outbound = next.outbound();
        chunkLength = next.terms().chunkLength();
        maxMessageLength = next.terms().maxMessageLength();
    }

    /** Goes on with another link: repeats what is unanswered, before anything new. */
    void moveTo(final Link next) {
        lock.lock();
        try {
            use(next);
            window.limit(next.terms().sendWindowMessages(), next.terms().sendWindowBytes());
            window.repeat(outbound, next.terms().incarnation());
        } finally {
            lock.unlock();
        }
        next.outbound().flush();
    }

    /**
     * Hands a message to the connection; returns before the broker has answered.
     *
     * @param transaction which the message belongs to; null for none.
     * @param send        is told the outcome; null when nobody asks.
     * @return the message's number in this session.
     */
    long send(
            final JmsMessage message, final SendHeaders headers, final Transaction transaction, final PendingSend send)
            throws JMSException {
        final long deadlineNs = Deadlines.in(sendTimeoutMs);
        try {
            while (true) {
                if (transaction != null && !transaction.hasWork()) {
                    connection.awaitLink("A send", sendTimeoutMs, deadlineNs);
                }
                if (!window.awaitRoom(deadlineNs)) {
                    throw JmsExceptions.sendWindowFull(sendTimeoutMs);
                }
                lock.lock();
                try {
                    if (window.hasRoom()) {
                        return write(message, headers, transaction, send, deadlineNs);
                    }
                } finally {
                    lock.unlock();
                }
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw JmsExceptions.interrupted("room in the send window");
        }
    }

    private long write(
            final JmsMessage message,
            final SendHeaders headers,
            final Transaction transaction,
            final PendingSend send,
            final long deadlineNs)
            throws JMSException, InterruptedException {
        final long sequence = window.nextSequence();
        message.setProviderHeaders(
                headers.destination(),
                headers.deliveryMode(),
                headers.priority(),
                headers.timestamp(),
                headers.expiration(),
                headers.deliveryTime(),
                producerId,
                sequence);
        final long length = encoder.begin(message);
        try {
            checkLength(length);
            if (transaction != null && transaction.isLostOn(link)) {
                window.addLost(send, connection.rolledBackByLoss());
            } else if (length <= chunkLength) {
                writeWhole(sequence, transaction, length, headers, send);
            } else {
                upload(sequence, transaction, length, headers, send, deadlineNs);
            }
        } finally {
            encoder.end();
        }
        if (transaction != null) {
            transaction.work(link);
        }
        return sequence;
    }

    private static long idOf(final Transaction transaction) {
        return transaction == null ? 0 : transaction.id();
    }

    private void writeWhole(
            final long sequence,
            final Transaction transaction,
            final long length,
            final SendHeaders headers,
            final PendingSend send)
            throws JMSException {
        final ByteBuf out = outbound.begin((int) length + FRAME_OVERHEAD);
        boolean written = false;
        try {
            final int frame = FrameWriter.sendBegin(out, sessionId, sequence, idOf(transaction));
            encoder.writeHeader(out);
            encoder.writeBody(out, 0, encoder.bodyLength());
            FrameWriter.end(out, frame);
            if (transaction == null) {
                window.add(length, send, isPersistent(headers), carrier(), out, frame, out.writerIndex() - frame);
            } else {
                addTransactional(length, send);
            }
            written = true;
        } finally {
            end(written);
        }
    }

    private void end(final boolean written) {
        if (written) {
            outbound.commit();
        } else {
            outbound.abort();
        }
    }

    private void addTransactional(final long length, final PendingSend send) throws JMSException {
        if (outbound.isClosed()) {
            window.addLost(send, connection.rolledBackByLoss());
        } else {
            window.addTransactional(length, send);
        }
    }

    private static boolean isPersistent(final SendHeaders headers) {
        return headers.deliveryMode() == DeliveryMode.PERSISTENT;
    }

    /** Which broker may get the frame that is being written; 0 for none. */
    private long carrier() {
        return outbound.isClosed() ? 0 : link.terms().incarnation();
    }

    private void upload(
            final long sequence,
            final Transaction transaction,
            final long length,
            final SendHeaders headers,
            final PendingSend send,
            final long deadlineNs)
            throws JMSException, InterruptedException {
        final List<ByteBuf> kept = new ArrayList<>();
        boolean complete = false;
        try {
            final int chunks = uploadChunks(sequence, transaction == null ? kept : null, deadlineNs);
            writeChunkedHeader(sequence, transaction, length, headers, send, chunks, kept);
            complete = true;
        } finally {
            if (!complete) {
                kept.forEach(ByteBuf::release);
                outbound.write(out -> FrameWriter.abandonUpload(out, sessionId, sequence));
            }
        }
    }

    /** Waits before each chunk until little else is queued, so that the frames of others are not far behind. */
    private int uploadChunks(final long sequence, final List<ByteBuf> kept, final long deadlineNs)
            throws JMSException, InterruptedException {
        final int bodyLength = encoder.bodyLength();
        int chunks = 0;
        for (int from = 0; from < bodyLength; from += chunkLength) {
            if (!outbound.awaitRoom(chunkLength, deadlineNs)) {
                throw JmsExceptions.sendWindowFull(sendTimeoutMs);
            }
            writeChunk(sequence, chunks++, from, Math.min(chunkLength, bodyLength - from), kept);
        }
        return chunks;
    }

    private void writeChunk(
            final long sequence, final int chunk, final int from, final int length, final List<ByteBuf> kept)
            throws JMSException {
        final ByteBuf out = outbound.begin(length + FRAME_OVERHEAD);
        boolean written = false;
        try {
            final int frame = FrameWriter.sendChunkBegin(out, sessionId, sequence, chunk);
            encoder.writeBody(out, from, length);
            FrameWriter.end(out, frame);
            if (kept != null) {
                kept.add(out.retainedSlice(frame, out.writerIndex() - frame));
            }
            written = true;
        } finally {
            end(written);
        }
    }

    private void writeChunkedHeader(
            final long sequence,
            final Transaction transaction,
            final long length,
            final SendHeaders headers,
            final PendingSend send,
            final int chunks,
            final List<ByteBuf> kept)
            throws JMSException {
        final ByteBuf out = outbound.begin(encoder.headerLength() + FRAME_OVERHEAD);
        boolean written = false;
        try {
            final int frame = FrameWriter.sendChunkedBegin(out, sessionId, sequence, idOf(transaction), chunks);
            encoder.writeHeader(out);
            FrameWriter.end(out, frame);
            if (transaction == null) {
                kept.add(out.retainedSlice(frame, out.writerIndex() - frame));
                window.addLarge(length, send, isPersistent(headers), carrier(), kept);
            } else {
                addTransactional(length, send);
            }
            written = true;
        } finally {
            end(written);
        }
    }

    private void checkLength(final long length) throws JMSException {
        if (length > maxMessageLength) {
            throw JmsExceptions.messageTooLarge(length, maxMessageLength);
        }
    }

    /** Waits until the message is answered. */
    void awaitAnswer(final long sequence, final PendingSend send) throws JMSException {
        try {
            if (!window.awaitAnswer(sequence, Deadlines.in(sendTimeoutMs))) {
                throw JmsExceptions.timedOut("The send", sendTimeoutMs);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw JmsExceptions.interrupted("the answer to a send");
        }
        if (send.failure() != null) {
            throw send.failure();
        }
    }

    void onFailed(final Supplier<JMSException> cause) {
        window.onFailed(cause);
    }
}
