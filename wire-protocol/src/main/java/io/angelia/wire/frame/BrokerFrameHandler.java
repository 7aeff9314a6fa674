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

    /** A new temporary destination, answered with its name; or, with a name, one that this connection has had before. */
    void onCreateTemporaryDestination(long requestId, boolean topic, String name);

    void onDeleteTemporaryDestination(long requestId, String destination);

    void onUnsubscribe(long requestId, String subscriptionName);

    /** How a transaction ended: 0 unknown, 1 committed, 2 rolled back. */
    void onTransactionOutcome(long requestId, long producerId, long transactionId);

    /** Phase one; the answer is 0 when the branch is prepared, 1 when there was nothing to prepare and it has ended. */
    void onPrepareBranch(long requestId, String xid);

    /** Phase two, or both; the outcome of a commit in one phase can be asked by producer and transaction id later. */
    void onCommitBranch(long requestId, String xid, boolean onePhase, long producerId);

    void onRollbackBranch(long requestId, String xid);

    void onForgetBranch(long requestId, String xid);

    /**
     * Asks for branches that are prepared or were ended by an operator. The answer's text holds one per line, its value is
     * the cursor of the next request, 0 behind the last one.
     */
    void onRecoverBranches(long requestId, long cursor);

    /** An operation of management; arguments and the answer's text are JSON. */
    void onManage(long requestId, String operation, String arguments);

    /**
     * Takes back a message that is not due yet; the answer is 1 when it will never be delivered, 0 when it is not there, is due
     * or was delivered.
     *
     * @param destination to look in; null for all.
     */
    void onCancelScheduled(long requestId, String destination, String messageId);

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

    /** {@code options} is a query string of what the consumer asks beside; null for nothing. */
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
            String selector,
            String options);

    void onCloseConsumer(int sessionId, long requestId, long consumerId, long handedTag);

    /** More credit; {@code handedTag} tells on the way what the application has got so far. */
    void onCredit(int sessionId, long consumerId, int messages, long bytes, long handedTag);

    void onDrain(int sessionId, long requestId, long consumerId);

    /** Takes back all credit for messages; what was sent before comes before the answer. */
    void onWithdraw(int sessionId, long requestId, long consumerId);

    void onAcknowledge(int sessionId, long transactionId, long firstTag, long lastTag);

    /**
     * Acknowledges deliveries of this session in a transaction of another session of the connection, which processed them:
     * {@code transactionId} is one of {@code workerSessionId}'s and not 0.
     */
    void onAcknowledgeFor(int sessionId, int workerSessionId, long transactionId, long firstTag, long lastTag);

    void onSync(int sessionId, long requestId);

    void onRelease(int sessionId, long firstTag, long lastTag, boolean handed, String reason);

    /**
     * Describes how deliveries would fail: remembered until they are acknowledged or fail, in whatever way.
     *
     * @param delayMs   until the next attempt; -1 for what the policy says.
     * @param flags     see {@link FailureFlags}.
     * @param exception class of what the application threw; null for none.
     * @param message   what it says; null for nothing.
     */
    void onFailure(
            int sessionId, long firstTag, long lastTag, long delayMs, int flags, String exception, String message);

    void onCommit(int sessionId, long requestId, long transactionId);

    void onRollback(int sessionId, long requestId, long transactionId, long handedTag);

    /**
     * Begins, joins or resumes work for a branch of a distributed transaction ({@link BranchFlags}); the answer is the
     * transaction id under which this session sends and acknowledges for it, a negative number.
     *
     * @param timeoutMs after which the broker rolls back a branch that is not prepared; 0 for the broker's own limit.
     */
    void onStartBranch(int sessionId, long requestId, String xid, int flag, long timeoutMs);

    /** Ends, fails or suspends this session's work for the branch. */
    void onEndBranch(int sessionId, long requestId, String xid, int flag);
}
