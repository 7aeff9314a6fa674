/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.jms.message.AngeliaMessage;
import io.angelia.jms.message.ChunkedMessage;
import io.angelia.jms.message.DecodeOptions;
import io.angelia.jms.message.MessageDecoder;
import io.angelia.wire.message.MessageLayout;
import io.netty.buffer.ByteBuf;
import jakarta.jms.JMSException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What arrives at a session: turns deliveries into messages and puts them into the buffers of their consumers. Methods
 * that start with {@code on} belong to the event loop, the others are thread-safe.
 */
final class InboundDeliveries {
    private static final Logger LOGGER = System.getLogger(InboundDeliveries.class.getName());

    private final ClientSession session;
    private final DecodeOptions options;
    private final Map<Long, ClientConsumer> consumers = new ConcurrentHashMap<>();
    /** The event loop's. */
    private final Map<Long, Arriving> arriving = new HashMap<>();

    private ClientConsumer latest;
    private volatile long lastTag;

    InboundDeliveries(final ClientSession session, final DecodeOptions options) {
        this.session = session;
        this.options = options;
    }

    void add(final ClientConsumer consumer) {
        consumers.put(consumer.descriptor().consumerId(), consumer);
    }

    void remove(final ClientConsumer consumer) {
        consumers.remove(consumer.descriptor().consumerId());
        consumer.onClosed();
    }

    Collection<ClientConsumer> consumers() {
        return consumers.values();
    }

    /** The tag up to which the application has got every message. */
    long everythingHandedUpTo() {
        long tag = lastTag;
        for (final ClientConsumer consumer : consumers.values()) {
            tag = consumer.handedUpTo(tag);
        }
        return tag;
    }

    /** Messages below a tag that wait here, without those of browsers. Under the delivery lock. */
    TagRanges waitingBelow(final long tag) {
        final TagRanges waiting = new TagRanges();
        for (final ClientConsumer consumer : consumers.values()) {
            if (!consumer.isBrowser()) {
                consumer.addWaitingTags(waiting, tag);
            }
        }
        return waiting;
    }

    // ---- on the event loop

    ClientConsumer find(final long consumerId) {
        final ClientConsumer known = latest;
        if (known != null && known.descriptor().consumerId() == consumerId) {
            return known;
        }
        latest = consumers.get(consumerId);
        return latest;
    }

    void onDelivery(
            final long consumerId,
            final long tag,
            final int deliveryCount,
            final boolean redelivered,
            final ByteBuf in,
            final int annotationsIndex,
            final int annotationsLength,
            final int messageIndex,
            final int messageLength) {
        final ClientConsumer consumer = find(consumerId);
        if (consumer != null) {
            try {
                final AngeliaMessage message = MessageDecoder.decode(
                        in,
                        annotationsIndex,
                        annotationsLength,
                        messageIndex,
                        messageLength,
                        deliveryCount,
                        redelivered,
                        options);
                consumer.onDelivery(new Delivery(message, tag, messageLength));
            } catch (final JMSException e) {
                onUnreadable(consumer, new Delivery(null, tag, messageLength), e);
            }
        }
        lastTag = tag;
    }

    /** A message that this client cannot read goes back with the reason, and so to the dead letters in the end. */
    private void onUnreadable(final ClientConsumer consumer, final Delivery delivery, final JMSException cause) {
        LOGGER.log(
                Level.WARNING,
                () -> "Gave back a message of " + consumer.descriptor().destination() + " that could not be read: "
                        + cause.getMessage());
        consumer.onUnreadable(delivery);
        session.release(delivery.tag(), true, cause.getMessage());
        session.grant(consumer, consumer.isPulling() ? 0 : 1, delivery.length());
    }

    void onDeliveryHeader(
            final long consumerId,
            final long tag,
            final int deliveryCount,
            final boolean redelivered,
            final int chunkCount,
            final ByteBuf in,
            final int annotationsIndex,
            final int annotationsLength,
            final int headerIndex,
            final int headerLength) {
        final ClientConsumer consumer = find(consumerId);
        if (consumer != null) {
            final Delivery delivery = new Delivery(null, tag, totalLength(in, headerIndex, headerLength));
            try {
                final ChunkedMessage chunks = MessageDecoder.decodeChunked(
                        in,
                        annotationsIndex,
                        annotationsLength,
                        headerIndex,
                        headerLength,
                        chunkCount,
                        deliveryCount,
                        redelivered,
                        options);
                consumer.onDelivery(delivery);
                arriving.put(tag, new Arriving(consumer, delivery, chunks));
            } catch (final JMSException e) {
                onUnreadable(consumer, delivery, e);
            }
        }
        lastTag = tag;
    }

    private static long totalLength(final ByteBuf in, final int headerIndex, final int headerLength) {
        return headerLength < MessageLayout.VARIABLE_OFFSET
                ? headerLength
                : (long) headerLength + in.getIntLE(headerIndex + MessageLayout.BODY_LENGTH_OFFSET);
    }

    void onDeliveryChunk(
            final long tag, final int chunkIndex, final ByteBuf in, final int index, final int chunkLength) {
        final Arriving message = arriving.get(tag);
        if (message == null) {
            return;
        }
        try {
            message.chunks.add(chunkIndex, in, index, chunkLength);
            if (message.chunks.isComplete()) {
                arriving.remove(tag);
                message.delivery.complete(message.chunks.message());
            }
        } catch (final JMSException e) {
            arriving.remove(tag);
            onUnreadable(message.consumer, message.delivery, e);
        }
    }

    void onBrowseEnd(final long consumerId) {
        final ClientConsumer consumer = find(consumerId);
        if (consumer != null) {
            consumer.onBrowseEnd();
        }
    }

    void onConsumerClosed(final long consumerId, final JMSException cause) {
        final ClientConsumer consumer = find(consumerId);
        if (consumer != null) {
            arriving.values().removeIf(message -> message.consumer == consumer);
            consumer.onClosedByBroker(cause);
        }
    }

    /** The broker has taken back every delivery so far. */
    void onTakenBack() {
        arriving.clear();
        consumers.values().forEach(ClientConsumer::onTakenBack);
    }

    /** A large message whose pieces are on their way; the delivery keeps its place in the consumer's buffer. */
    private record Arriving(ClientConsumer consumer, Delivery delivery, ChunkedMessage chunks) {}
}
