/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.wire.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * Appends frames to a buffer, one method per method of {@link BrokerFrameHandler} and {@link ClientFrameHandler}.
 *
 * <p>Frames that end in a range of bytes have a second form, {@code …Begin}, which writes everything before that range and
 * returns where the frame starts: the caller appends the range itself and then calls {@link #end}. Without state; the
 * frequent frames are written without allocation.
 */
public final class FrameWriter {
    private static final int NULL_STRING = -1;

    private FrameWriter() {}

    /** Completes a frame that was started with a {@code …Begin} method: its range runs to the buffer's writer index. */
    public static void end(final ByteBuf out, final int frameStart) {
        out.setIntLE(frameStart + FrameHeader.LENGTH_OFFSET, out.writerIndex() - frameStart - Integer.BYTES);
    }

    // ---- both ways

    public static void ping(final ByteBuf out, final long token) {
        header(out, FrameType.PING, 0, Long.BYTES);
        out.writeLongLE(token);
    }

    public static void pong(final ByteBuf out, final long token) {
        header(out, FrameType.PONG, 0, Long.BYTES);
        out.writeLongLE(token);
    }

    public static void goodbye(final ByteBuf out, final int errorCode, final String reason) {
        final int start = begin(out, FrameType.GOODBYE, 0);
        out.writeIntLE(errorCode);
        string(out, reason);
        end(out, start);
    }

    // ---- client to broker: connection

    public static void hello(
            final ByteBuf out,
            final int minimumVersion,
            final int maximumVersion,
            final String userName,
            final String password,
            final String clientId,
            final long connectionId,
            final int heartbeatMs,
            final int maxFrameLength,
            final String clientDescription) {
        final int start = begin(out, FrameType.HELLO, 0);
        out.writeIntLE(FrameHeader.MAGIC);
        out.writeIntLE(minimumVersion);
        out.writeIntLE(maximumVersion);
        string(out, userName);
        string(out, password);
        string(out, clientId);
        out.writeLongLE(connectionId);
        out.writeIntLE(heartbeatMs);
        out.writeIntLE(maxFrameLength);
        string(out, clientDescription);
        end(out, start);
    }

    public static void setClientId(final ByteBuf out, final long requestId, final String clientId) {
        textRequest(out, FrameType.SET_CLIENT_ID, requestId, clientId);
    }

    public static void createTemporaryDestination(
            final ByteBuf out, final long requestId, final boolean topic, final String name) {
        final int start = begin(out, FrameType.CREATE_TEMPORARY_DESTINATION, 0);
        out.writeLongLE(requestId);
        out.writeBoolean(topic);
        string(out, name);
        end(out, start);
    }

    public static void deleteTemporaryDestination(final ByteBuf out, final long requestId, final String destination) {
        textRequest(out, FrameType.DELETE_TEMPORARY_DESTINATION, requestId, destination);
    }

    public static void unsubscribe(final ByteBuf out, final long requestId, final String subscriptionName) {
        textRequest(out, FrameType.UNSUBSCRIBE, requestId, subscriptionName);
    }

    public static void transactionOutcome(
            final ByteBuf out, final long requestId, final long producerId, final long transactionId) {
        header(out, FrameType.TRANSACTION_OUTCOME, 0, 3 * Long.BYTES);
        out.writeLongLE(requestId);
        out.writeLongLE(producerId);
        out.writeLongLE(transactionId);
    }

    public static void prepareBranch(final ByteBuf out, final long requestId, final String xid) {
        textRequest(out, FrameType.PREPARE_BRANCH, requestId, xid);
    }

    public static void commitBranch(
            final ByteBuf out, final long requestId, final String xid, final boolean onePhase, final long producerId) {
        final int start = begin(out, FrameType.COMMIT_BRANCH, 0);
        out.writeLongLE(requestId);
        out.writeBoolean(onePhase);
        out.writeLongLE(producerId);
        string(out, xid);
        end(out, start);
    }

    public static void rollbackBranch(final ByteBuf out, final long requestId, final String xid) {
        textRequest(out, FrameType.ROLLBACK_BRANCH, requestId, xid);
    }

    public static void forgetBranch(final ByteBuf out, final long requestId, final String xid) {
        textRequest(out, FrameType.FORGET_BRANCH, requestId, xid);
    }

    public static void recoverBranches(final ByteBuf out, final long requestId, final long cursor) {
        header(out, FrameType.RECOVER_BRANCHES, 0, 2 * Long.BYTES);
        out.writeLongLE(requestId);
        out.writeLongLE(cursor);
    }

    public static void manage(final ByteBuf out, final long requestId, final String operation, final String arguments) {
        final int start = begin(out, FrameType.MANAGE, 0);
        out.writeLongLE(requestId);
        string(out, operation);
        string(out, arguments);
        end(out, start);
    }

    public static void cancelScheduled(
            final ByteBuf out, final long requestId, final String destination, final String messageId) {
        final int start = begin(out, FrameType.CANCEL_SCHEDULED, 0);
        out.writeLongLE(requestId);
        string(out, destination);
        string(out, messageId);
        end(out, start);
    }

    // ---- client to broker: session

    public static void openSession(
            final ByteBuf out, final int sessionId, final long requestId, final long producerId) {
        header(out, FrameType.OPEN_SESSION, sessionId, 2 * Long.BYTES);
        out.writeLongLE(requestId);
        out.writeLongLE(producerId);
    }

    public static void closeSession(
            final ByteBuf out, final int sessionId, final long requestId, final long handedTag) {
        header(out, FrameType.CLOSE_SESSION, sessionId, 2 * Long.BYTES);
        out.writeLongLE(requestId);
        out.writeLongLE(handedTag);
    }

    public static void send(
            final ByteBuf out,
            final int sessionId,
            final long sequence,
            final long transactionId,
            final ByteBuf message,
            final int messageIndex,
            final int messageLength) {
        final int start = sendBegin(out, sessionId, sequence, transactionId);
        range(out, start, message, messageIndex, messageLength);
    }

    public static int sendBegin(final ByteBuf out, final int sessionId, final long sequence, final long transactionId) {
        final int start = begin(out, FrameType.SEND, sessionId);
        out.writeLongLE(sequence);
        out.writeLongLE(transactionId);
        return start;
    }

    public static void sendChunk(
            final ByteBuf out,
            final int sessionId,
            final long sequence,
            final int chunkIndex,
            final ByteBuf chunk,
            final int chunkIndexInBuffer,
            final int chunkLength) {
        final int start = sendChunkBegin(out, sessionId, sequence, chunkIndex);
        range(out, start, chunk, chunkIndexInBuffer, chunkLength);
    }

    public static int sendChunkBegin(
            final ByteBuf out, final int sessionId, final long sequence, final int chunkIndex) {
        final int start = begin(out, FrameType.SEND_CHUNK, sessionId);
        out.writeLongLE(sequence);
        out.writeIntLE(chunkIndex);
        return start;
    }

    public static void sendChunked(
            final ByteBuf out,
            final int sessionId,
            final long sequence,
            final long transactionId,
            final int chunkCount,
            final ByteBuf header,
            final int headerIndex,
            final int headerLength) {
        final int start = sendChunkedBegin(out, sessionId, sequence, transactionId, chunkCount);
        range(out, start, header, headerIndex, headerLength);
    }

    public static int sendChunkedBegin(
            final ByteBuf out,
            final int sessionId,
            final long sequence,
            final long transactionId,
            final int chunkCount) {
        final int start = begin(out, FrameType.SEND_CHUNKED, sessionId);
        out.writeLongLE(sequence);
        out.writeLongLE(transactionId);
        out.writeIntLE(chunkCount);
        return start;
    }

    public static void abandonUpload(final ByteBuf out, final int sessionId, final long sequence) {
        header(out, FrameType.ABANDON_UPLOAD, sessionId, Long.BYTES);
        out.writeLongLE(sequence);
    }

    /** Writes a request for a consumer; {@code kind} is one of {@link ConsumerKinds}. */
    public static void openConsumer(
            final ByteBuf out,
            final int sessionId,
            final long requestId,
            final long consumerId,
            final int kind,
            final boolean noLocal,
            final int creditMessages,
            final long creditBytes,
            final String destination,
            final String subscriptionName,
            final String selector,
            final String options) {
        final int start = begin(out, FrameType.OPEN_CONSUMER, sessionId);
        out.writeLongLE(requestId);
        out.writeLongLE(consumerId);
        out.writeIntLE(kind);
        out.writeBoolean(noLocal);
        out.writeIntLE(creditMessages);
        out.writeLongLE(creditBytes);
        string(out, destination);
        string(out, subscriptionName);
        string(out, selector);
        string(out, options);
        end(out, start);
    }

    public static void closeConsumer(
            final ByteBuf out, final int sessionId, final long requestId, final long consumerId, final long handedTag) {
        header(out, FrameType.CLOSE_CONSUMER, sessionId, 3 * Long.BYTES);
        out.writeLongLE(requestId);
        out.writeLongLE(consumerId);
        out.writeLongLE(handedTag);
    }

    public static void credit(
            final ByteBuf out,
            final int sessionId,
            final long consumerId,
            final int messages,
            final long bytes,
            final long handedTag) {
        header(out, FrameType.CREDIT, sessionId, 3 * Long.BYTES + Integer.BYTES);
        out.writeLongLE(consumerId);
        out.writeIntLE(messages);
        out.writeLongLE(bytes);
        out.writeLongLE(handedTag);
    }

    public static void drain(final ByteBuf out, final int sessionId, final long requestId, final long consumerId) {
        header(out, FrameType.DRAIN, sessionId, 2 * Long.BYTES);
        out.writeLongLE(requestId);
        out.writeLongLE(consumerId);
    }

    public static void withdraw(final ByteBuf out, final int sessionId, final long requestId, final long consumerId) {
        header(out, FrameType.WITHDRAW, sessionId, 2 * Long.BYTES);
        out.writeLongLE(requestId);
        out.writeLongLE(consumerId);
    }

    public static void acknowledge(
            final ByteBuf out, final int sessionId, final long transactionId, final long firstTag, final long lastTag) {
        header(out, FrameType.ACKNOWLEDGE, sessionId, 3 * Long.BYTES);
        out.writeLongLE(transactionId);
        out.writeLongLE(firstTag);
        out.writeLongLE(lastTag);
    }

    public static void acknowledgeFor(
            final ByteBuf out,
            final int sessionId,
            final int workerSessionId,
            final long transactionId,
            final long firstTag,
            final long lastTag) {
        header(out, FrameType.ACKNOWLEDGE_FOR, sessionId, Integer.BYTES + 3 * Long.BYTES);
        out.writeIntLE(workerSessionId);
        out.writeLongLE(transactionId);
        out.writeLongLE(firstTag);
        out.writeLongLE(lastTag);
    }

    public static void sync(final ByteBuf out, final int sessionId, final long requestId) {
        header(out, FrameType.SYNC, sessionId, Long.BYTES);
        out.writeLongLE(requestId);
    }

    public static void release(
            final ByteBuf out,
            final int sessionId,
            final long firstTag,
            final long lastTag,
            final boolean handed,
            final String reason) {
        final int start = begin(out, FrameType.RELEASE, sessionId);
        out.writeLongLE(firstTag);
        out.writeLongLE(lastTag);
        out.writeBoolean(handed);
        string(out, reason);
        end(out, start);
    }

    public static void failure(
            final ByteBuf out,
            final int sessionId,
            final long firstTag,
            final long lastTag,
            final long delayMs,
            final int flags,
            final String exception,
            final String message) {
        final int start = begin(out, FrameType.FAILURE, sessionId);
        out.writeLongLE(firstTag);
        out.writeLongLE(lastTag);
        out.writeLongLE(delayMs);
        out.writeIntLE(flags);
        string(out, exception);
        string(out, message);
        end(out, start);
    }

    public static void commit(final ByteBuf out, final int sessionId, final long requestId, final long transactionId) {
        header(out, FrameType.COMMIT, sessionId, 2 * Long.BYTES);
        out.writeLongLE(requestId);
        out.writeLongLE(transactionId);
    }

    public static void rollback(
            final ByteBuf out,
            final int sessionId,
            final long requestId,
            final long transactionId,
            final long handedTag) {
        header(out, FrameType.ROLLBACK, sessionId, 3 * Long.BYTES);
        out.writeLongLE(requestId);
        out.writeLongLE(transactionId);
        out.writeLongLE(handedTag);
    }

    public static void startBranch(
            final ByteBuf out,
            final int sessionId,
            final long requestId,
            final String xid,
            final int flag,
            final long timeoutMs) {
        final int start = begin(out, FrameType.START_BRANCH, sessionId);
        out.writeLongLE(requestId);
        out.writeIntLE(flag);
        out.writeLongLE(timeoutMs);
        string(out, xid);
        end(out, start);
    }

    public static void endBranch(
            final ByteBuf out, final int sessionId, final long requestId, final String xid, final int flag) {
        final int start = begin(out, FrameType.END_BRANCH, sessionId);
        out.writeLongLE(requestId);
        out.writeIntLE(flag);
        string(out, xid);
        end(out, start);
    }

    // ---- broker to client

    public static void welcome(
            final ByteBuf out,
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
        final int start = begin(out, FrameType.WELCOME, 0);
        out.writeIntLE(version);
        out.writeLongLE(brokerTimeMs);
        out.writeIntLE(heartbeatMs);
        out.writeIntLE(maxFrameLength);
        out.writeIntLE(chunkLength);
        out.writeLongLE(maxMessageLength);
        out.writeIntLE(sendWindowMessages);
        out.writeLongLE(sendWindowBytes);
        out.writeLongLE(incarnation);
        string(out, brokerId);
        string(out, brokerVersion);
        end(out, start);
    }

    public static void done(
            final ByteBuf out, final int sessionId, final long requestId, final long value, final String text) {
        final int start = begin(out, FrameType.DONE, sessionId);
        out.writeLongLE(requestId);
        out.writeLongLE(value);
        string(out, text);
        end(out, start);
    }

    public static void refused(
            final ByteBuf out, final int sessionId, final long requestId, final int errorCode, final String reason) {
        final int start = begin(out, FrameType.REFUSED, sessionId);
        out.writeLongLE(requestId);
        out.writeIntLE(errorCode);
        string(out, reason);
        end(out, start);
    }

    public static void sent(final ByteBuf out, final int sessionId, final long sequence) {
        header(out, FrameType.SENT, sessionId, Long.BYTES);
        out.writeLongLE(sequence);
    }

    public static void sendRefused(
            final ByteBuf out, final int sessionId, final long sequence, final int errorCode, final String reason) {
        final int start = begin(out, FrameType.SEND_REFUSED, sessionId);
        out.writeLongLE(sequence);
        out.writeIntLE(errorCode);
        string(out, reason);
        end(out, start);
    }

    public static void sendDuplicate(
            final ByteBuf out, final int sessionId, final long sequence, final String firstMessageId) {
        final int start = begin(out, FrameType.SEND_DUPLICATE, sessionId);
        out.writeLongLE(sequence);
        string(out, firstMessageId);
        end(out, start);
    }

    public static void delivery(
            final ByteBuf out,
            final int sessionId,
            final long consumerId,
            final long deliveryTag,
            final int deliveryCount,
            final boolean redelivered,
            final ByteBuf source,
            final int annotationsIndex,
            final int annotationsLength,
            final int messageIndex,
            final int messageLength) {
        final int start =
                deliveryBegin(out, sessionId, consumerId, deliveryTag, deliveryCount, redelivered, annotationsLength);
        out.writeBytes(source, annotationsIndex, annotationsLength);
        range(out, start, source, messageIndex, messageLength);
    }

    /** The caller appends {@code annotationsLength} bytes of annotations and then the message. */
    public static int deliveryBegin(
            final ByteBuf out,
            final int sessionId,
            final long consumerId,
            final long deliveryTag,
            final int deliveryCount,
            final boolean redelivered,
            final int annotationsLength) {
        final int start = begin(out, FrameType.DELIVERY, sessionId);
        deliveryFields(out, consumerId, deliveryTag, deliveryCount, redelivered);
        out.writeIntLE(annotationsLength);
        return start;
    }

    public static void deliveryHeader(
            final ByteBuf out,
            final int sessionId,
            final long consumerId,
            final long deliveryTag,
            final int deliveryCount,
            final boolean redelivered,
            final int chunkCount,
            final ByteBuf source,
            final int annotationsIndex,
            final int annotationsLength,
            final int headerIndex,
            final int headerLength) {
        final int start = deliveryHeaderBegin(
                out, sessionId, consumerId, deliveryTag, deliveryCount, redelivered, chunkCount, annotationsLength);
        out.writeBytes(source, annotationsIndex, annotationsLength);
        range(out, start, source, headerIndex, headerLength);
    }

    /** The caller appends {@code annotationsLength} bytes of annotations and then the message's header. */
    public static int deliveryHeaderBegin(
            final ByteBuf out,
            final int sessionId,
            final long consumerId,
            final long deliveryTag,
            final int deliveryCount,
            final boolean redelivered,
            final int chunkCount,
            final int annotationsLength) {
        final int start = begin(out, FrameType.DELIVERY_HEADER, sessionId);
        deliveryFields(out, consumerId, deliveryTag, deliveryCount, redelivered);
        out.writeIntLE(chunkCount);
        out.writeIntLE(annotationsLength);
        return start;
    }

    public static void deliveryChunk(
            final ByteBuf out,
            final int sessionId,
            final long deliveryTag,
            final int chunkIndex,
            final ByteBuf chunk,
            final int chunkIndexInBuffer,
            final int chunkLength) {
        final int start = deliveryChunkBegin(out, sessionId, deliveryTag, chunkIndex);
        range(out, start, chunk, chunkIndexInBuffer, chunkLength);
    }

    public static int deliveryChunkBegin(
            final ByteBuf out, final int sessionId, final long deliveryTag, final int chunkIndex) {
        final int start = begin(out, FrameType.DELIVERY_CHUNK, sessionId);
        out.writeLongLE(deliveryTag);
        out.writeIntLE(chunkIndex);
        return start;
    }

    public static void browseEnd(final ByteBuf out, final int sessionId, final long consumerId) {
        header(out, FrameType.BROWSE_END, sessionId, Long.BYTES);
        out.writeLongLE(consumerId);
    }

    public static void consumerClosed(
            final ByteBuf out, final int sessionId, final long consumerId, final int errorCode, final String reason) {
        final int start = begin(out, FrameType.CONSUMER_CLOSED, sessionId);
        out.writeLongLE(consumerId);
        out.writeIntLE(errorCode);
        string(out, reason);
        end(out, start);
    }

    // ---- pieces

    private static void deliveryFields(
            final ByteBuf out,
            final long consumerId,
            final long deliveryTag,
            final int deliveryCount,
            final boolean redelivered) {
        out.writeLongLE(consumerId);
        out.writeLongLE(deliveryTag);
        out.writeIntLE(deliveryCount);
        out.writeBoolean(redelivered);
    }

    private static void textRequest(final ByteBuf out, final FrameType type, final long requestId, final String text) {
        final int start = begin(out, type, 0);
        out.writeLongLE(requestId);
        string(out, text);
        end(out, start);
    }

    private static void header(final ByteBuf out, final FrameType type, final int sessionId, final int payloadLength) {
        checkSession(type, sessionId);
        out.writeLongLE(FrameHeader.encode(type, sessionId, payloadLength));
    }

    private static int begin(final ByteBuf out, final FrameType type, final int sessionId) {
        final int start = out.writerIndex();
        header(out, type, sessionId, 0);
        return start;
    }

    private static void range(
            final ByteBuf out, final int frameStart, final ByteBuf source, final int index, final int length) {
        out.writeBytes(source, index, length);
        end(out, frameStart);
    }

    private static void string(final ByteBuf out, final String value) {
        if (value == null) {
            out.writeIntLE(NULL_STRING);
            return;
        }
        final int lengthIndex = out.writerIndex();
        out.writeIntLE(0);
        out.setIntLE(lengthIndex, ByteBufUtil.writeUtf8(out, value));
    }

    private static void checkSession(final FrameType type, final int sessionId) {
        if (sessionId < 0 || sessionId > FrameHeader.MAX_SESSION_ID || !type.allowsSession(sessionId)) {
            throw new IllegalArgumentException("session id " + sessionId + " does not go with " + type);
        }
    }
}
