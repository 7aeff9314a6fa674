/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.transport;

import io.angelia.engine.ConsumerSpec;
import io.angelia.engine.DeliveredMessage;
import io.angelia.engine.EngineConsumer;
import io.angelia.engine.EngineSession;
import io.angelia.engine.ErrorCode;
import io.angelia.engine.SessionListener;
import io.angelia.engine.redelivery.DescribedFailure;
import io.angelia.wire.frame.ConsumerAnswers;
import io.angelia.wire.frame.FailureFlags;
import io.angelia.wire.frame.FrameWriter;
import io.angelia.wire.frame.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * One JMS session of a connection: its commands on their way to the engine, the engine's effects on their way to the
 * connection. Used by the event loop only.
 */
final class ServerSession implements SessionListener {
    private static final long NO_REQUEST = 0;

    private final int id;
    private final ServerConnection connection;
    private final BufferBridge bridge;
    private final Long2ObjectHashMap<ServerConsumer> consumers = new Long2ObjectHashMap<>();
    /** Those that are not open yet, by their requests. */
    private final Long2ObjectHashMap<ServerConsumer> opening = new Long2ObjectHashMap<>();

    private final SendLane sends;
    private EngineSession engineSession;
    private long lastTag;
    private long closeRequest = NO_REQUEST;
    private boolean open = true;

    ServerSession(final int id, final ServerConnection connection, final EngineLoop loop) {
        this.id = id;
        this.connection = connection;
        this.bridge = loop.bridge();
        this.sends = new SendLane(this, connection, loop);
    }

    void engineSession(final EngineSession engineSession) {
        this.engineSession = engineSession;
    }

    int id() {
        return id;
    }

    EngineSession engineSession() {
        return engineSession;
    }

    SendLane sends() {
        return sends;
    }

    /** False once the client asked to close it, or its connection is gone. */
    boolean isOpen() {
        return open && connection.isOpen();
    }

    boolean retryParked() {
        return sends.retry();
    }

    // ---- commands

    void openConsumer(final long requestId, final long consumerId, final ConsumerSpec asked) {
        if (consumers.containsKey(consumerId)) {
            onRefused(requestId, ErrorCode.ILLEGAL_STATE, "consumer " + consumerId + " is already open");
            return;
        }
        final ServerConsumer consumer = new ServerConsumer(requestId);
        consumer.hold(asked.creditMessages(), asked.creditBytes());
        consumers.put(consumerId, consumer);
        opening.put(requestId, consumer);
        connection.onConsumersChanged(1);
        final int messages = Math.min(asked.creditMessages(), connection.sliceMessages());
        final long bytes = Math.min(asked.creditBytes(), connection.sliceBytes());
        consumer.take(messages, bytes);
        consumer.engineConsumer(engineSession.openConsumer(
                requestId,
                consumerId,
                new ConsumerSpec(
                        asked.destination(),
                        asked.kind(),
                        asked.subscriptionName(),
                        asked.selector(),
                        asked.noLocal(),
                        messages,
                        bytes,
                        asked.options())));
        if (consumers.get(consumerId) == consumer) {
            connection.onCreditHeld(consumer);
        }
    }

    void closeConsumer(final long requestId, final long consumerId, final long handed) {
        checkHanded(handed);
        final ServerConsumer consumer = consumers.remove(consumerId);
        if (consumer == null) {
            onDone(requestId, 0);
            return;
        }
        connection.onConsumersChanged(-1);
        consumer.drop();
        consumer.engineConsumer().close(requestId, handed);
    }

    /** Credit for a consumer that the broker has closed meanwhile is of no use and no harm. */
    void credit(final long consumerId, final int messages, final long bytes, final long handed) {
        if (messages < 0 || bytes < 0) {
            throw new MalformedFrameException(
                    "credit of " + messages + " messages and " + bytes + " bytes is negative");
        }
        checkHanded(handed);
        if (handed > 0) {
            engineSession.handed(handed);
        }
        final ServerConsumer consumer = consumers.get(consumerId);
        if (consumer != null) {
            consumer.hold(messages, bytes);
            connection.grant(consumer);
        }
    }

    void drain(final long requestId, final long consumerId) {
        final ServerConsumer consumer = consumers.get(consumerId);
        if (consumer == null) {
            onDone(requestId, 0);
            return;
        }
        // The answer says that nothing is there, so credit that is held back for a slow connection has to count.
        consumer.grant(connection.sliceMessages(), connection.sliceBytes());
        consumer.engineConsumer().drain(requestId);
    }

    void withdraw(final long requestId, final long consumerId) {
        final ServerConsumer consumer = consumers.get(consumerId);
        if (consumer == null) {
            onDone(requestId, 0);
            return;
        }
        consumer.withdraw();
        consumer.engineConsumer().withdraw(requestId);
    }

    void acknowledge(final long transactionId, final long firstTag, final long lastTagOfRange) {
        checkTags(firstTag, lastTagOfRange);
        engineSession.acknowledge(transactionId, firstTag, lastTagOfRange);
    }

    void acknowledgeFor(
            final ServerSession worker, final long transactionId, final long firstTag, final long lastTagOfRange) {
        checkTags(firstTag, lastTagOfRange);
        if (transactionId == 0) {
            throw new MalformedFrameException("acknowledgements for session " + worker.id + " without a transaction");
        }
        engineSession.acknowledgeFor(worker.engineSession, transactionId, firstTag, lastTagOfRange);
    }

    void release(final long firstTag, final long lastTagOfRange, final boolean handed, final String reason) {
        checkTags(firstTag, lastTagOfRange);
        engineSession.release(firstTag, lastTagOfRange, handed, reason);
    }

    void describeFailure(
            final long firstTag,
            final long lastTagOfRange,
            final long delayMs,
            final int flags,
            final String exception,
            final String message) {
        if ((flags & ~FailureFlags.REJECT) != 0) {
            throw new MalformedFrameException("failure flags " + flags + " have bits that mean nothing");
        }
        final DescribedFailure failure;
        try {
            failure = new DescribedFailure(delayMs, (flags & FailureFlags.REJECT) != 0, exception, message);
        } catch (final IllegalArgumentException e) {
            throw new MalformedFrameException(e.getMessage());
        }
        checkTags(firstTag, lastTagOfRange);
        engineSession.describeFailure(firstTag, lastTagOfRange, failure);
    }

    void rollback(final long requestId, final long transactionId, final long handed) {
        checkHanded(handed);
        sends.rollback(transactionId);
        engineSession.rollback(requestId, transactionId, handed);
    }

    void close(final long requestId, final long handed) {
        checkHanded(handed);
        open = false;
        closeRequest = requestId;
        connection.onConsumersChanged(-consumers.size());
        consumers.values().forEach(ServerConsumer::drop);
        consumers.clear();
        sends.close("the session was closed while its send waited for room");
        engineSession.close(requestId, handed);
    }

    /** The connection is gone; the engine learns it from its connection. */
    void abandon() {
        open = false;
        consumers.clear();
        sends.abandon();
    }

    // ---- effects

    @Override
    public void onSent(final long sequence) {
        sends.onSent(sequence);
    }

    @Override
    public void onDuplicate(final long sequence, final String firstMessageId) {
        if (connection.isOpen()) {
            FrameWriter.sendDuplicate(connection.out(), id, sequence, firstMessageId);
        }
    }

    @Override
    public void onSendRefused(final long sequence, final ErrorCode code, final String reason) {
        if (connection.isOpen()) {
            FrameWriter.sendRefused(connection.out(), id, sequence, code.number(), reason);
        }
    }

    @Override
    public void onDone(final long requestId, final long value) {
        final ServerConsumer opened = opening.remove(requestId);
        if (!connection.isOpen()) {
            return;
        }
        FrameWriter.done(connection.out(), id, requestId, opened == null ? value : answersOf(opened), null);
        if (closeRequest != NO_REQUEST && closeRequest == requestId) {
            connection.forget(this);
        }
    }

    private static long answersOf(final ServerConsumer opened) {
        final EngineConsumer consumer = opened.engineConsumer();
        return consumer != null && consumer.isOfOneOrder() ? ConsumerAnswers.WHOLE_ORDER : 0;
    }

    @Override
    public void onRefused(final long requestId, final ErrorCode code, final String reason) {
        opening.remove(requestId);
        if (consumers.values().removeIf(consumer -> consumer.openRequest() == requestId)) {
            connection.onConsumersChanged(-1);
        }
        if (connection.isOpen()) {
            FrameWriter.refused(connection.out(), id, requestId, code.number(), reason);
        }
    }

    @Override
    public void onDelivery(
            final EngineConsumer engineConsumer, final long deliveryTag, final DeliveredMessage message) {
        lastTag = deliveryTag;
        if (!connection.isOpen()) {
            return;
        }
        final ServerConsumer consumer = consumers.get(engineConsumer.consumerId());
        if (consumer != null) {
            consumer.onDelivery(message.totalLength());
            if (consumer.holdsCredit()) {
                connection.onCreditHeld(consumer);
            }
        }
        final ByteBuf out = connection.out();
        final int annotationsLength = message.annotationsLength();
        final boolean chunked = message.chunkCount() > 0;
        final int start = chunked
                ? FrameWriter.deliveryHeaderBegin(
                        out,
                        id,
                        engineConsumer.consumerId(),
                        deliveryTag,
                        message.deliveryCount(),
                        message.redelivered(),
                        message.chunkCount(),
                        annotationsLength)
                : FrameWriter.deliveryBegin(
                        out,
                        id,
                        engineConsumer.consumerId(),
                        deliveryTag,
                        message.deliveryCount(),
                        message.redelivered(),
                        annotationsLength);
        if (annotationsLength > 0) {
            bridge.append(out, message.annotations(), message.annotationsOffset(), annotationsLength);
        }
        bridge.append(out, message.buffer(), message.offset(), message.length());
        FrameWriter.end(out, start);
        if (chunked) {
            connection.onLargeDelivery(this, deliveryTag, message.chunkCount());
        }
    }

    @Override
    public void onBrowseEnd(final EngineConsumer consumer) {
        if (connection.isOpen()) {
            FrameWriter.browseEnd(connection.out(), id, consumer.consumerId());
        }
    }

    @Override
    public void onConsumerClosed(final EngineConsumer consumer, final ErrorCode code, final String reason) {
        final ServerConsumer closed = consumers.remove(consumer.consumerId());
        if (closed != null) {
            closed.drop();
            connection.onConsumersChanged(-1);
        }
        if (connection.isOpen()) {
            FrameWriter.consumerClosed(connection.out(), id, consumer.consumerId(), code.number(), reason);
        }
    }

    // ---- checks

    private void checkTags(final long firstTag, final long lastTagOfRange) {
        if (firstTag < 1 || lastTagOfRange < firstTag || lastTagOfRange > lastTag) {
            throw new MalformedFrameException("delivery tags " + firstTag + ".." + lastTagOfRange
                    + " are not within 1.." + lastTag + ", what session " + id + " was given");
        }
    }

    private void checkHanded(final long tag) {
        if (tag < 0 || tag > lastTag) {
            throw new MalformedFrameException(
                    "handed tag " + tag + " is not within 0.." + lastTag + ", what session " + id + " was given");
        }
    }
}
