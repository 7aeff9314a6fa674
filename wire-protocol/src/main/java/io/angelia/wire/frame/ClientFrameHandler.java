/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.wire.frame;

import io.netty.buffer.ByteBuf;

/** The frames that a client receives; the rules of {@link BrokerFrameHandler} hold. */
public interface ClientFrameHandler {
    /** {@code incarnation} differs for each run of a broker: what lives in its memory ends with it. */
    void onWelcome(
            int version,
            long brokerTimeMs,
            int heartbeatMs,
            int maxFrameLength,
            int chunkLength,
            long maxMessageLength,
            int sendWindowMessages,
            long sendWindowBytes,
            String brokerId,
            String brokerVersion,
            long incarnation);

    void onPing(long token);

    void onPong(long token);

    /** Answers a request; 0 where a command has no value. Text is a name where one is asked for, else null. */
    void onDone(int sessionId, long requestId, long value, String text);

    void onRefused(int sessionId, long requestId, int errorCode, String reason);

    /** The broker ends the connection. */
    void onGoodbye(int errorCode, String reason);

    /** All sends up to this one are answered; those refused were named before. */
    void onSent(int sessionId, long sequence);

    void onSendRefused(int sessionId, long sequence, int errorCode, String reason);

    /** The broker had a message with the same key of the application, and dropped this one; {@link #onSent} follows. */
    void onSendDuplicate(int sessionId, long sequence, String firstMessageId);

    /** A whole message. Annotations are a property section of the message encoding; length 0 when there are none. */
    void onDelivery(
            int sessionId,
            long consumerId,
            long deliveryTag,
            int deliveryCount,
            boolean redelivered,
            ByteBuf buffer,
            int annotationsIndex,
            int annotationsLength,
            int messageIndex,
            int messageLength);

    /** Starts a large message: its header; its chunks follow, those of several deliveries interleaved. */
    void onDeliveryHeader(
            int sessionId,
            long consumerId,
            long deliveryTag,
            int deliveryCount,
            boolean redelivered,
            int chunkCount,
            ByteBuf buffer,
            int annotationsIndex,
            int annotationsLength,
            int headerIndex,
            int headerLength);

    void onDeliveryChunk(
            int sessionId, long deliveryTag, int chunkIndex, ByteBuf buffer, int chunkIndexInBuffer, int chunkLength);

    void onBrowseEnd(int sessionId, long consumerId);

    /** The broker closed the consumer, for example because its destination was deleted. */
    void onConsumerClosed(int sessionId, long consumerId, int errorCode, String reason);
}
