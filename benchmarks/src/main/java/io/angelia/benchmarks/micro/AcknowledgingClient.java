/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.micro;

import io.angelia.engine.ConsumerSpec;
import io.angelia.engine.DeliveredMessage;
import io.angelia.engine.Engine;
import io.angelia.engine.EngineConsumer;
import io.angelia.engine.EngineSession;
import io.angelia.engine.ErrorCode;
import io.angelia.engine.SessionListener;
import io.angelia.wire.message.MessageLayout;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/** A session on an engine that is driven by hand: sends messages, receives them, acknowledges them. */
final class AcknowledgingClient implements SessionListener {
    private static final long PRODUCER_ID = 1;
    private static final long CONSUMER_REQUEST = 1;
    private static final int CREDIT_MESSAGES = 10_000;
    private static final long CREDIT_BYTES = 64L * 1024 * 1024;

    private final Engine engine;
    private final EngineSession session;
    private final EngineConsumer consumer;
    private final UnsafeBuffer message;
    private long sequence;
    private long confirmed;
    private long delivered;
    private long acknowledged;

    /**
     * Opens a session and a consumer.
     *
     * @param queue   with its prefix, the message's destination.
     * @param message encoded; its sequence is overwritten by each send.
     */
    AcknowledgingClient(final Engine engine, final String queue, final UnsafeBuffer message) {
        this.engine = engine;
        this.message = message;
        session = engine.openConnection(null, 1).openSession(1, PRODUCER_ID, this);
        consumer = session.openConsumer(
                CONSUMER_REQUEST,
                1,
                new ConsumerSpec(queue, ConsumerSpec.Kind.QUEUE, null, null, false, CREDIT_MESSAGES, CREDIT_BYTES));
        work();
    }

    /** Sends messages, drives the engine until all are confirmed and delivered, and acknowledges them together. */
    void roundTrip(final int messages) {
        for (int i = 0; i < messages; i++) {
            sequence++;
            message.putLong(MessageLayout.PRODUCER_ID_OFFSET, PRODUCER_ID, ByteOrder.LITTLE_ENDIAN);
            message.putLong(MessageLayout.SEQUENCE_OFFSET, sequence, ByteOrder.LITTLE_ENDIAN);
            if (session.send(sequence, 0, message, 0, message.capacity()) != EngineSession.ACCEPTED) {
                throw new IllegalStateException("the engine has no room");
            }
        }
        while (confirmed < sequence || delivered < sequence) {
            work();
        }
        session.acknowledge(0, acknowledged + 1, delivered);
        consumer.addCredit(messages, (long) messages * message.capacity());
        acknowledged = delivered;
        work();
    }

    private void work() {
        engine.doWork(System.currentTimeMillis());
        if (engine.failure() != null) {
            throw new IllegalStateException("the engine has failed", engine.failure());
        }
    }

    @Override
    public void onSent(final long upTo) {
        confirmed = upTo;
    }

    @Override
    public void onSendRefused(final long refused, final ErrorCode code, final String reason) {
        throw new IllegalStateException("send " + refused + " was refused: " + code + " " + reason);
    }

    @Override
    public void onDone(final long requestId, final long value) {
        // The consumer is open.
    }

    @Override
    public void onRefused(final long requestId, final ErrorCode code, final String reason) {
        throw new IllegalStateException("request " + requestId + " was refused: " + code + " " + reason);
    }

    @Override
    public void onDelivery(
            final EngineConsumer receiver, final long deliveryTag, final DeliveredMessage deliveredMessage) {
        delivered = deliveryTag;
    }

    @Override
    public void onBrowseEnd(final EngineConsumer browser) {
        throw new IllegalStateException("nobody browses");
    }

    @Override
    public void onConsumerClosed(final EngineConsumer closed, final ErrorCode code, final String reason) {
        throw new IllegalStateException("the consumer was closed: " + code + " " + reason);
    }
}
