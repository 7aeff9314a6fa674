/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.wire.frame;

import io.netty.buffer.ByteBuf;

/**
 * The frames that a broker receives, one method each; the parameters are the frame's fields in wire order (session first,
 * then int as i32, long as i64, String as i32 length (-1 null) + UTF-8). {@link FrameWriter} has the method of the same
 * name and parameters that writes the frame. Message bytes are a range of the frame's buffer, valid during the call only
 * unless retained.
 */
public interface BrokerFrameHandler {
    // ---- connection; session id 0
    void onHello(
            int minimumVersion,
            int maximumVersion,
            String userName,
            String password,
            String clientId,
            long connectionId,
            int heartbeatMs,
            int maxFrameLength,
            String clientDescription);

    void onPing(long token);

    void onPong(long token);

    void onSetClientId(long requestId, String clientId);

    void onCreateTemporaryDestination(long requestId, boolean topic);

    void onDeleteTemporaryDestination(long requestId, String destination);

    void onUnsubscribe(long requestId, String subscriptionName);

    void onTransactionOutcome(long requestId, long producerId, long transactionId);

    void onGoodbye(int errorCode, String reason);

    // ---- session
    void onOpenSession(int sessionId, long requestId, long producerId);

    void onCloseSession(int sessionId, long requestId, long handedTag);

    /** A whole message; transaction 0 = none. */
    void onSend(int sessionId, long sequence, long transactionId, ByteBuf buffer, int messageIndex, int messageLength);

    void onSendChunk(
            int sessionId, long sequence, int chunkIndex, ByteBuf buffer, int chunkIndexInBuffer, int chunkLength);

    /** Ends an upload: the message's header; the body was sent in {@code chunkCount} chunks before. */
    void onSendChunked(
            int sessionId,
            long sequence,
            long transactionId,
            int chunkCount,
            ByteBuf buffer,
            int headerIndex,
            int headerLength);

    void onAbandonUpload(int sessionId, long sequence);

    void onOpenConsumer(
            int sessionId,
            long requestId,
            long consumerId,
            int kind,
            boolean noLocal,
            int creditMessages,
            long creditBytes,
            String destination,
            String subscriptionName,
            String selector);

    void onCloseConsumer(int sessionId, long requestId, long consumerId, long handedTag);

    /** More credit; {@code handedTag} tells on the way what the application has got so far. */
    void onCredit(int sessionId, long consumerId, int messages, long bytes, long handedTag);

    void onDrain(int sessionId, long requestId, long consumerId);

    void onAcknowledge(int sessionId, long transactionId, long firstTag, long lastTag);

    void onSync(int sessionId, long requestId);

    void onRelease(int sessionId, long firstTag, long lastTag, boolean handed, String reason);

    void onCommit(int sessionId, long requestId, long transactionId);

    void onRollback(int sessionId, long requestId, long transactionId, long handedTag);
}
