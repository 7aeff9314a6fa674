/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.management;

import io.angelia.server.management.ManagementClient.AnswerFrame;
import io.angelia.wire.frame.ClientFrameHandler;
import io.angelia.wire.frame.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Takes what a connection without sessions can get. */
final class AnswerFrames implements ClientFrameHandler {
    private final Consumer<AnswerFrame> answers;
    private final LongConsumer pings;

    AnswerFrames(final Consumer<AnswerFrame> answers, final LongConsumer pings) {
        this.answers = answers;
        this.pings = pings;
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
        answers.accept(AnswerFrame.done(brokerId));
    }

    @Override
    public void onPing(final long token) {
        pings.accept(token);
    }

    @Override
    public void onPong(final long token) {
        // nothing was asked
    }

    @Override
    public void onDone(final int sessionId, final long requestId, final long value, final String text) {
        answers.accept(AnswerFrame.done(text));
    }

    @Override
    public void onRefused(final int sessionId, final long requestId, final int errorCode, final String reason) {
        answers.accept(AnswerFrame.refused(errorCode, reason));
    }

    @Override
    public void onGoodbye(final int errorCode, final String reason) {
        answers.accept(AnswerFrame.refused(errorCode, String.valueOf(reason)));
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
        throw unexpected("DELIVERY");
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

    private static MalformedFrameException unexpected(final String frame) {
        return new MalformedFrameException(frame + " on a connection without sessions");
    }
}
