/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.jms.transport.Transport;
import io.angelia.jms.transport.TransportListener;
import io.angelia.wire.frame.ClientFrameHandler;
import io.angelia.wire.frame.FrameReader;
import io.angelia.wire.frame.FrameSplitter;
import io.angelia.wire.frame.FrameWriter;
import io.angelia.wire.frame.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The event loop's side of a link: cuts bytes into frames, hands these to whom they concern, and wakes every session
 * at most once per batch of bytes.
 */
final class InboundFrames implements TransportListener, ClientFrameHandler {
    static final int PROTOCOL_VERSION = 1;
    /** Longest frame that this client takes, its length field included: a chunk and room for the rest of a delivery. */
    static final int MAX_FRAME_LENGTH = 4 * 1024 * 1024;
    /** Clocks that differ by less, in ms, are taken for the same. */
    private static final long CLOCK_TOLERANCE_MS = 1_000;

    private final Link link;
    private final ConnectionDescriptor self;
    private final Outbound outbound;
    private final Heartbeat heartbeat = new Heartbeat();
    private final Set<SessionLink> touched = new LinkedHashSet<>();
    private SessionLink latest;
    private Transport transport;
    private FrameSplitter splitter;

    InboundFrames(final Link link, final ConnectionDescriptor self) {
        this.link = link;
        this.self = self;
        outbound = link.outbound();
    }

    // ---- transport

    @Override
    public void onConnected(final Transport connected) {
        transport = connected;
        splitter = new FrameSplitter(
                connected.allocator(),
                MAX_FRAME_LENGTH,
                (in, frameIndex, frameLength) -> FrameReader.dispatch(in, frameIndex, this));
        outbound.connected(connected);
        outbound.write(out -> FrameWriter.hello(
                out,
                PROTOCOL_VERSION,
                PROTOCOL_VERSION,
                self.userName(),
                self.password(),
                self.clientId(),
                self.connectionId(),
                self.heartbeatMs(),
                MAX_FRAME_LENGTH,
                self.description()));
    }

    @Override
    public void onBytes(final ByteBuf in) {
        heartbeat.onRead();
        try {
            splitter.feed(in);
        } catch (final MalformedFrameException e) {
            end(e);
        }
    }

    @Override
    public void onReadComplete() {
        if (!touched.isEmpty()) {
            touched.forEach(session -> session.session().wakeUp());
            touched.clear();
            latest = null;
            outbound.expectAcknowledgements();
        }
    }

    @Override
    public void onWritable() {
        if (outbound.drain()) {
            heartbeat.onWritten();
        }
    }

    @Override
    public void onTimer() {
        outbound.onTimer();
        onWritable();
    }

    @Override
    public void onTick(final long nowMs) {
        if (heartbeat.isBrokerLost(nowMs)) {
            end(new IOException("nothing was heard for " + 2 * heartbeat.intervalMs() + " ms"));
        } else if (heartbeat.isPingDue()) {
            outbound.write(out -> FrameWriter.ping(out, nowMs));
        }
    }

    @Override
    public void onClosed(final Throwable cause) {
        splitter.close();
        link.onTransportClosed(cause);
    }

    private void end(final Throwable cause) {
        splitter.close();
        link.onLost(cause);
        transport.abort();
    }

    // ---- connection

    @Override
    public void onWelcome(
            final int version,
            final long brokerTimeMs,
            final int heartbeatMs,
            final int maxFrameLength,
            final int chunkLength,
            final long maxMessageLength,
            final int sendWindowMessages,
            final long sendWindowBytes,
            final String brokerId,
            final String brokerVersion,
            final long incarnation) {
        final long offsetMs = brokerTimeMs - System.currentTimeMillis();
        if (heartbeatMs > 0) {
            heartbeat.interval(heartbeatMs);
            transport.tickEvery(heartbeat.tickMs());
        }
        link.onWelcome(new Welcome(
                Math.abs(offsetMs) < CLOCK_TOLERANCE_MS ? 0 : offsetMs,
                heartbeatMs,
                chunkLength,
                maxMessageLength,
                sendWindowMessages,
                sendWindowBytes,
                brokerId,
                brokerVersion,
                incarnation));
    }

    @Override
    public void onPing(final long token) {
        outbound.write(out -> FrameWriter.pong(out, token));
    }

    @Override
    public void onPong(final long token) {
        // That it arrived is all it says.
    }

    @Override
    public void onGoodbye(final int errorCode, final String reason) {
        link.onGoodbye(errorCode, reason);
        transport.abort();
    }

    @Override
    public void onDone(final int sessionId, final long requestId, final long value, final String text) {
        final Request request = link.requests().remove(requestId);
        if (request != null) {
            request.onDone(value, text);
        }
    }

    @Override
    public void onRefused(final int sessionId, final long requestId, final int errorCode, final String reason) {
        final Request request = link.requests().remove(requestId);
        if (request != null) {
            request.onFailed(JmsExceptions.refused(errorCode, request.what() + " was refused: " + reason));
        }
    }

    // ---- session

    /** The session of that number, which will be woken up; null when it is closed. */
    private SessionLink touch(final int sessionId) {
        final SessionLink session = link.session(sessionId);
        if (session != null && session != latest) {
            latest = session;
            touched.add(session);
        }
        return session;
    }

    @Override
    public void onSent(final int sessionId, final long sequence) {
        final SessionLink session = link.session(sessionId);
        if (session != null) {
            session.session().sender().window().onSent(sequence);
        }
    }

    @Override
    public void onSendRefused(final int sessionId, final long sequence, final int errorCode, final String reason) {
        final SessionLink session = link.session(sessionId);
        if (session == null) {
            return;
        }
        final JMSException cause = JmsExceptions.refused(errorCode, "The message was refused: " + reason);
        final PendingSend send = session.session().sender().window().pending(sequence);
        if (send == null) {
            link.connection().listener().onFailure(cause);
        } else {
            send.refuse(cause);
        }
    }

    @Override
    public void onSendDuplicate(final int sessionId, final long sequence, final String firstMessageId) {
        final SessionLink session = link.session(sessionId);
        final PendingSend send =
                session == null ? null : session.session().sender().window().pending(sequence);
        if (send != null) {
            send.duplicateOf(firstMessageId);
        }
    }

    @Override
    public void onDelivery(
            final int sessionId,
            final long consumerId,
            final long deliveryTag,
            final int deliveryCount,
            final boolean redelivered,
            final ByteBuf buffer,
            final int annotationsIndex,
            final int annotationsLength,
            final int messageIndex,
            final int messageLength) {
        final SessionLink session = touch(sessionId);
        if (session != null) {
            session.onDelivery(
                    consumerId,
                    deliveryTag,
                    deliveryCount,
                    redelivered,
                    buffer,
                    annotationsIndex,
                    annotationsLength,
                    messageIndex,
                    messageLength);
        }
    }

    @Override
    public void onDeliveryHeader(
            final int sessionId,
            final long consumerId,
            final long deliveryTag,
            final int deliveryCount,
            final boolean redelivered,
            final int chunkCount,
            final ByteBuf buffer,
            final int annotationsIndex,
            final int annotationsLength,
            final int headerIndex,
            final int headerLength) {
        final SessionLink session = touch(sessionId);
        if (session != null) {
            session.onDeliveryHeader(
                    consumerId,
                    deliveryTag,
                    deliveryCount,
                    redelivered,
                    chunkCount,
                    buffer,
                    annotationsIndex,
                    annotationsLength,
                    headerIndex,
                    headerLength);
        }
    }

    @Override
    public void onDeliveryChunk(
            final int sessionId,
            final long deliveryTag,
            final int chunkIndex,
            final ByteBuf buffer,
            final int chunkIndexInBuffer,
            final int chunkLength) {
        final SessionLink session = touch(sessionId);
        if (session != null) {
            session.onDeliveryChunk(deliveryTag, chunkIndex, buffer, chunkIndexInBuffer, chunkLength);
        }
    }

    @Override
    public void onBrowseEnd(final int sessionId, final long consumerId) {
        final SessionLink session = touch(sessionId);
        if (session != null) {
            session.onBrowseEnd(consumerId);
        }
    }

    @Override
    public void onConsumerClosed(final int sessionId, final long consumerId, final int errorCode, final String reason) {
        final SessionLink session = touch(sessionId);
        if (session != null) {
            final JMSException cause = JmsExceptions.refused(errorCode, "The broker closed the consumer: " + reason);
            session.onConsumerClosed(consumerId, cause);
            link.connection().listener().onFailure(cause);
        }
    }
}
