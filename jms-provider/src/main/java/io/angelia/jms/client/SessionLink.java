/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.jms.message.ChunkedMessage;
import io.angelia.jms.message.DecodeOptions;
import io.angelia.jms.message.JmsMessage;
import io.angelia.jms.message.MessageDecoder;
import io.angelia.jms.message.OrderingKey;
import io.angelia.wire.frame.FrameWriter;
import io.angelia.wire.message.MessageLayout;
import io.netty.buffer.ByteBuf;
import jakarta.jms.JMSException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A session on one link: turns deliveries into messages and puts them into the buffers of their consumers, and knows which
 * of them are to be acknowledged. It ends with its link; a late acknowledgement of a delivery goes to the link that brought
 * it, and so nowhere when that is lost.
 *
 * <p>Methods that start with {@code on} belong to the event loop. What is held belongs to the session's delivery lock. The
 * rest is thread-safe.
 */
final class SessionLink {
    private static final Logger LOGGER = System.getLogger(SessionLink.class.getName());

    private final ClientSession session;
    private final Link link;
    private final DecodeOptions options;
    private final Map<Long, ConsumerBuffer> buffers = new ConcurrentHashMap<>();
    private final AtomicBoolean closeAsked = new AtomicBoolean();

    /** The event loop's. */
    private final Map<Long, Arriving> arriving = new HashMap<>();

    private ConsumerBuffer latest;
    private volatile long lastTag;

    private final TagRanges held = new TagRanges();
    private long highestHandedTag;

    SessionLink(final ClientSession session, final Link link, final DecodeOptions options) {
        this.session = session;
        this.link = link;
        this.options = options;
    }

    Link link() {
        return link;
    }

    Outbound outbound() {
        return link.outbound();
    }

    ClientSession session() {
        return session;
    }

    int id() {
        return session.id();
    }

    void add(final ConsumerBuffer buffer) {
        buffers.put(buffer.descriptor().consumerId(), buffer);
    }

    void remove(final ConsumerBuffer buffer) {
        buffers.remove(buffer.descriptor().consumerId());
        buffer.close();
    }

    Collection<ConsumerBuffer> buffers() {
        return buffers.values();
    }

    /** True for the one who is to tell the broker that the session is closed. */
    boolean askToClose() {
        return closeAsked.compareAndSet(false, true);
    }

    /** The tag up to which the application has got every message. */
    long everythingHandedUpTo() {
        long tag = lastTag;
        for (final ConsumerBuffer buffer : buffers.values()) {
            tag = buffer.handedUpTo(tag);
        }
        return tag;
    }

    // ---- acknowledging, under the delivery lock

    void handed(final Delivery delivery) {
        delivery.buffer().handed(delivery.tag());
        highestHandedTag = Math.max(highestHandedTag, delivery.tag());
    }

    long highestHandedTag() {
        return highestHandedTag;
    }

    void hold(final Delivery delivery) {
        held.add(delivery.tag());
    }

    boolean holdsNothing() {
        return held.isEmpty();
    }

    /** Acknowledges what was held, lazily; 0 for no transaction. */
    void acknowledgeHeld(final long transactionId) {
        held.forEach((first, last) ->
                outbound().writeLazily(out -> FrameWriter.acknowledge(out, id(), transactionId, first, last)));
        held.clear();
    }

    /** Gives back what was held, as handed out in vain, and what waits here of any ordering key. */
    void releaseHeld() {
        if (held.isEmpty()) {
            return;
        }
        held.forEach((first, last) -> outbound()
                .write(out -> FrameWriter.release(out, id(), first, last, true, "the transaction was given up")));
        held.clear();
        buffers.values().forEach(buffer -> giveBackUntouched(buffer, OrderingKey.ANY));
    }

    private static void giveBackUntouched(final ConsumerBuffer buffer, final OrderingKey key) {
        if (!buffer.isBrowser()) {
            buffer.giveBack(buffer.isWholeOrder() ? OrderingKey.EVERYTHING : key);
        }
    }

    /** The broker is about to take back all messages: forgets what was held and what was put back. */
    void forgetHeld() {
        held.clear();
        buffers.values().forEach(ConsumerBuffer::dropPutBack);
    }

    /** Tells the broker which messages, older than one that was handed out, the application has not got. */
    void releaseWaiting() {
        final TagRanges waiting = new TagRanges();
        for (final ConsumerBuffer buffer : buffers.values()) {
            if (!buffer.isBrowser()) {
                buffer.addWaitingTags(waiting, highestHandedTag);
            }
        }
        waiting.forEach((first, last) ->
                outbound().writeLazily(out -> FrameWriter.release(out, id(), first, last, false, null)));
    }

    /** Gives one message back; {@code reason} may be null. */
    void release(final long tag, final boolean handed, final String reason) {
        outbound().write(out -> FrameWriter.release(out, id(), tag, tag, handed, reason));
    }

    // ---- on the event loop

    private ConsumerBuffer find(final long consumerId) {
        final ConsumerBuffer known = latest;
        if (known != null && known.descriptor().consumerId() == consumerId) {
            return known;
        }
        latest = buffers.get(consumerId);
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
        final ConsumerBuffer buffer = find(consumerId);
        if (buffer != null) {
            buffer.onSent();
            try {
                final JmsMessage message = MessageDecoder.decode(
                        in,
                        annotationsIndex,
                        annotationsLength,
                        messageIndex,
                        messageLength,
                        deliveryCount,
                        redelivered,
                        options);
                buffer.onDelivery(new Delivery(buffer, message, tag, messageLength));
            } catch (final JMSException e) {
                final OrderingKey key = MessageDecoder.orderingKey(in, messageIndex, messageLength);
                onUnreadable(new Delivery(buffer, null, key, tag, messageLength), e);
            }
        }
        lastTag = tag;
    }

    /** A message that this client cannot read goes back with the reason, and so to the dead letters in the end. */
    private static void onUnreadable(final Delivery delivery, final JMSException cause) {
        LOGGER.log(
                Level.WARNING,
                () -> "Gave back a message of " + delivery.buffer().descriptor().destination()
                        + " that could not be read: " + cause.getMessage());
        delivery.buffer().onUnreadable(delivery, cause);
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
        final ConsumerBuffer buffer = find(consumerId);
        if (buffer != null) {
            buffer.onSent();
            final OrderingKey key = MessageDecoder.orderingKey(in, headerIndex, headerLength);
            final Delivery delivery = new Delivery(buffer, null, key, tag, totalLength(in, headerIndex, headerLength));
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
                buffer.onDelivery(delivery);
                arriving.put(tag, new Arriving(delivery, chunks));
            } catch (final JMSException e) {
                onUnreadable(delivery, e);
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
            onUnreadable(message.delivery, e);
        }
    }

    void onBrowseEnd(final long consumerId) {
        final ConsumerBuffer buffer = find(consumerId);
        if (buffer != null) {
            buffer.onBrowseEnd();
        }
    }

    void onConsumerClosed(final long consumerId, final JMSException cause) {
        final ConsumerBuffer buffer = find(consumerId);
        if (buffer != null) {
            arriving.values().removeIf(message -> message.delivery.buffer() == buffer);
            buffer.close();
            session.onConsumerClosed(consumerId, cause);
        }
    }

    /** The broker has taken back every delivery so far. */
    void onTakenBack() {
        arriving.clear();
        buffers.values().forEach(ConsumerBuffer::onTakenBack);
    }

    /** The link is lost: what it brought and nobody took comes again on the next. */
    void onLost() {
        arriving.clear();
        buffers.values().forEach(ConsumerBuffer::onLost);
    }

    /** A large message whose pieces are on their way; the delivery keeps its place in the consumer's buffer. */
    private record Arriving(Delivery delivery, ChunkedMessage chunks) {}
}
