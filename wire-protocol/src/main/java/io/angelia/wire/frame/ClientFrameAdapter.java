/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.wire.frame;

import io.netty.buffer.ByteBuf;

/** Refuses every frame: for receivers that expect few, and override these. */
public abstract class ClientFrameAdapter implements ClientFrameHandler {
    /**
     * What to throw when a frame comes that is not expected.
     *
     * @param type which it is.
     */
    protected MalformedFrameException unexpected(final FrameType type) {
        return new MalformedFrameException("a frame " + type + " has no place here");
    }

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
        throw unexpected(FrameType.WELCOME);
    }

    @Override
    public void onPing(final long token) {
        throw unexpected(FrameType.PING);
    }

    @Override
    public void onPong(final long token) {
        throw unexpected(FrameType.PONG);
    }

    @Override
    public void onDone(final int sessionId, final long requestId, final long value, final String text) {
        throw unexpected(FrameType.DONE);
    }

    @Override
    public void onRefused(final int sessionId, final long requestId, final int errorCode, final String reason) {
        throw unexpected(FrameType.REFUSED);
    }

    @Override
    public void onGoodbye(final int errorCode, final String reason) {
        throw unexpected(FrameType.GOODBYE);
    }

    @Override
    public void onSent(final int sessionId, final long sequence) {
        throw unexpected(FrameType.SENT);
    }

    @Override
    public void onSendRefused(final int sessionId, final long sequence, final int errorCode, final String reason) {
        throw unexpected(FrameType.SEND_REFUSED);
    }

    @Override
    public void onSendDuplicate(final int sessionId, final long sequence, final String firstMessageId) {
        throw unexpected(FrameType.SEND_DUPLICATE);
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
        throw unexpected(FrameType.DELIVERY);
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
        throw unexpected(FrameType.DELIVERY_HEADER);
    }

    @Override
    public void onDeliveryChunk(
            final int sessionId,
            final long deliveryTag,
            final int chunkIndex,
            final ByteBuf buffer,
            final int chunkIndexInBuffer,
            final int chunkLength) {
        throw unexpected(FrameType.DELIVERY_CHUNK);
    }

    @Override
    public void onBrowseEnd(final int sessionId, final long consumerId) {
        throw unexpected(FrameType.BROWSE_END);
    }

    @Override
    public void onConsumerClosed(final int sessionId, final long consumerId, final int errorCode, final String reason) {
        throw unexpected(FrameType.CONSUMER_CLOSED);
    }
}
