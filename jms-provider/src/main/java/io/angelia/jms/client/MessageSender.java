/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.jms.message.AngeliaMessage;
import io.angelia.jms.message.MessageEncoder;
import io.angelia.wire.frame.FrameWriter;
import io.netty.buffer.ByteBuf;
import jakarta.jms.JMSException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The sending half of a session: numbers the messages, encodes them straight into the connection's outbound buffer and
 * keeps within the send window. A message longer than a chunk is uploaded piece by piece, so that frames of other
 * sessions pass in between.
 *
 * <p>Thread-safe: sends of several threads follow one another.
 */
final class MessageSender {
    private static final int FRAME_OVERHEAD = 64;

    private final int sessionId;
    private final long producerId;
    private final Outbound outbound;
    private final SendWindow window;
    private final int chunkLength;
    private final long maxMessageLength;
    private final long sendTimeoutMs;
    private final ReentrantLock lock = new ReentrantLock();
    private final MessageEncoder encoder = new MessageEncoder();

    MessageSender(
            final SessionDescriptor descriptor, final Outbound outbound, final Welcome terms, final long timeoutMs) {
        sessionId = descriptor.sessionId();
        producerId = descriptor.producerId();
        this.outbound = outbound;
        window = new SendWindow(terms.sendWindowMessages(), terms.sendWindowBytes());
        chunkLength = terms.chunkLength();
        maxMessageLength = terms.maxMessageLength();
        sendTimeoutMs = timeoutMs;
    }

    SendWindow window() {
        return window;
    }

    /**
     * Hands a message to the connection; returns before the broker has answered.
     *
     * @param send is told the outcome; null when nobody asks.
     * @return the message's number in this session.
     */
    long send(final AngeliaMessage message, final SendHeaders headers, final long transactionId, final PendingSend send)
            throws JMSException {
        final long deadlineNs = Deadlines.in(sendTimeoutMs);
        lock.lock();
        try {
            if (!window.awaitRoom(deadlineNs)) {
                throw JmsExceptions.sendWindowFull(sendTimeoutMs);
            }
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
                if (length <= chunkLength) {
                    sendWhole(sequence, transactionId, length, send);
                } else {
                    upload(sequence, transactionId, length, send, deadlineNs);
                }
            } finally {
                encoder.end();
            }
            return sequence;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw JmsExceptions.interrupted("room in the send window");
        } finally {
            lock.unlock();
        }
    }

    private void sendWhole(final long sequence, final long transactionId, final long length, final PendingSend send)
            throws JMSException {
        writeFrame(length, out -> FrameWriter.sendBegin(out, sessionId, sequence, transactionId), out -> {
            encoder.writeHeader(out);
            encoder.writeBody(out, 0, encoder.bodyLength());
            window.add(length, send);
        });
    }

    private void upload(
            final long sequence,
            final long transactionId,
            final long length,
            final PendingSend send,
            final long deadlineNs)
            throws JMSException, InterruptedException {
        final int bodyLength = encoder.bodyLength();
        final int chunks = Math.toIntExact((bodyLength + chunkLength - 1L) / chunkLength);
        boolean complete = false;
        try {
            for (int chunk = 0; chunk < chunks; chunk++) {
                uploadChunk(sequence, chunk, bodyLength, deadlineNs);
            }
            writeFrame(
                    encoder.headerLength(),
                    out -> FrameWriter.sendChunkedBegin(out, sessionId, sequence, transactionId, chunks),
                    out -> {
                        encoder.writeHeader(out);
                        window.add(length, send);
                    });
            complete = true;
        } finally {
            if (!complete) {
                outbound.write(out -> FrameWriter.abandonUpload(out, sessionId, sequence));
            }
        }
    }

    /** Waits before each chunk until little else is queued, so that the frames of others are not far behind. */
    private void uploadChunk(final long sequence, final int chunk, final int bodyLength, final long deadlineNs)
            throws JMSException, InterruptedException {
        if (!outbound.awaitRoom(chunkLength, deadlineNs)) {
            throw JmsExceptions.sendWindowFull(sendTimeoutMs);
        }
        final int from = chunk * chunkLength;
        final int length = Math.min(chunkLength, bodyLength - from);
        writeFrame(
                length,
                out -> FrameWriter.sendChunkBegin(out, sessionId, sequence, chunk),
                out -> encoder.writeBody(out, from, length));
    }

    private void writeFrame(final long rangeLength, final FrameStart start, final FrameRange range)
            throws JMSException {
        final ByteBuf out = outbound.begin((int) rangeLength + FRAME_OVERHEAD);
        boolean written = false;
        try {
            final int frame = start.begin(out);
            range.write(out);
            FrameWriter.end(out, frame);
            written = true;
        } finally {
            if (written) {
                outbound.commit();
            } else {
                outbound.abort();
            }
        }
    }

    @FunctionalInterface
    private interface FrameStart {
        int begin(ByteBuf out);
    }

    @FunctionalInterface
    private interface FrameRange {
        void write(ByteBuf out) throws JMSException;
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
