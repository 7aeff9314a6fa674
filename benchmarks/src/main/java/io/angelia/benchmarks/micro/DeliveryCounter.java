/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.micro;

import io.angelia.wire.frame.ClientFrameHandler;
import io.netty.buffer.ByteBuf;

/** A client that only adds up the lengths of its deliveries. */
final class DeliveryCounter implements ClientFrameHandler {
    private long bytes;

    long bytes() {
        return bytes;
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
        bytes += messageLength;
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
        throw unexpected("WELCOME");
    }

    @Override
    public void onPing(final long token) {
        throw unexpected("PING");
    }

    @Override
    public void onPong(final long token) {
        throw unexpected("PONG");
    }

    @Override
    public void onDone(final int sessionId, final long requestId, final long value, final String text) {
        throw unexpected("DONE");
    }

    @Override
    public void onRefused(final int sessionId, final long requestId, final int errorCode, final String reason) {
        throw unexpected("REFUSED");
    }

    @Override
    public void onGoodbye(final int errorCode, final String reason) {
        throw unexpected("GOODBYE");
    }

    @Override
    public void onSent(final int sessionId, final long sequence) {
        throw unexpected("SENT");
    }

    @Override
    public void onSendRefused(final int sessionId, final long sequence, final int errorCode, final String reason) {
        throw unexpected("SEND_REFUSED");
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
        throw unexpected("DELIVERY_HEADER");
    }

    @Override
    public void onDeliveryChunk(
            final int sessionId,
            final long deliveryTag,
            final int chunkIndex,
            final ByteBuf buffer,
            final int chunkIndexInBuffer,
            final int chunkLength) {
        throw unexpected("DELIVERY_CHUNK");
    }

    @Override
    public void onBrowseEnd(final int sessionId, final long consumerId) {
        throw unexpected("BROWSE_END");
    }

    @Override
    public void onConsumerClosed(final int sessionId, final long consumerId, final int errorCode, final String reason) {
        throw unexpected("CONSUMER_CLOSED");
    }

    private static IllegalStateException unexpected(final String frame) {
        return new IllegalStateException(frame + " where only deliveries were written");
    }
}
