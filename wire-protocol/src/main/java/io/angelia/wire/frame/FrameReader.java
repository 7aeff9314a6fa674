/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.wire.frame;

import io.netty.buffer.ByteBuf;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Decodes one complete frame and calls the handler's method for it. Everything is checked against the frame's own end
 * before it is used; whatever does not fit is a {@link MalformedFrameException}, never another failure. Without state;
 * frames without strings are decoded without allocation.
 */
public final class FrameReader {
    private FrameReader() {}

    /**
     * Decodes a frame that a client sent.
     *
     * @param in holds the frame that starts at {@code frameIndex} at least up to its end; its reader index is left alone.
     */
    public static void dispatch(final ByteBuf in, final int frameIndex, final BrokerFrameHandler handler) {
        final int end = checkFrame(in, frameIndex);
        final FrameType type = checkType(in, frameIndex);
        final int session = FrameHeader.sessionId(in, frameIndex);
        final int at = frameIndex + FrameHeader.HEADER_LENGTH;
        switch (type) {
            case HELLO -> hello(in, at, end, handler);
            case PING -> {
                exactly(type, at, end, Long.BYTES);
                handler.onPing(in.getLongLE(at));
            }
            case PONG -> {
                exactly(type, at, end, Long.BYTES);
                handler.onPong(in.getLongLE(at));
            }
            case GOODBYE -> handler.onGoodbye(int32(in, at, end), string(in, at + Integer.BYTES, end));
            case SET_CLIENT_ID -> handler.onSetClientId(int64(in, at, end), lastString(in, at + Long.BYTES, end));
            case CREATE_TEMPORARY_DESTINATION -> {
                atLeast(type, at, end, Long.BYTES + 1);
                handler.onCreateTemporaryDestination(
                        in.getLongLE(at), bool(in, at + Long.BYTES), lastString(in, at + Long.BYTES + 1, end));
            }
            case DELETE_TEMPORARY_DESTINATION ->
                handler.onDeleteTemporaryDestination(int64(in, at, end), lastString(in, at + Long.BYTES, end));
            case UNSUBSCRIBE -> handler.onUnsubscribe(int64(in, at, end), lastString(in, at + Long.BYTES, end));
            case TRANSACTION_OUTCOME -> {
                exactly(type, at, end, 3 * Long.BYTES);
                handler.onTransactionOutcome(in.getLongLE(at), in.getLongLE(at + 8), in.getLongLE(at + 16));
            }
            case PREPARE_BRANCH -> handler.onPrepareBranch(int64(in, at, end), lastString(in, at + Long.BYTES, end));
            case COMMIT_BRANCH -> {
                atLeast(type, at, end, 17);
                handler.onCommitBranch(
                        in.getLongLE(at), lastString(in, at + 17, end), bool(in, at + 8), in.getLongLE(at + 9));
            }
            case ROLLBACK_BRANCH -> handler.onRollbackBranch(int64(in, at, end), lastString(in, at + Long.BYTES, end));
            case FORGET_BRANCH -> handler.onForgetBranch(int64(in, at, end), lastString(in, at + Long.BYTES, end));
            case RECOVER_BRANCHES -> {
                exactly(type, at, end, 2 * Long.BYTES);
                handler.onRecoverBranches(in.getLongLE(at), in.getLongLE(at + 8));
            }
            case MANAGE -> {
                final long requestId = int64(in, at, end);
                final String operation = string(in, at + Long.BYTES, end);
                handler.onManage(requestId, operation, lastString(in, afterString(in, at + Long.BYTES), end));
            }
            case CANCEL_SCHEDULED -> {
                final long requestId = int64(in, at, end);
                final String destination = string(in, at + Long.BYTES, end);
                handler.onCancelScheduled(
                        requestId, destination, lastString(in, afterString(in, at + Long.BYTES), end));
            }
            case OPEN_SESSION -> {
                exactly(type, at, end, 2 * Long.BYTES);
                handler.onOpenSession(session, in.getLongLE(at), in.getLongLE(at + 8));
            }
            case CLOSE_SESSION -> {
                exactly(type, at, end, 2 * Long.BYTES);
                handler.onCloseSession(session, in.getLongLE(at), in.getLongLE(at + 8));
            }
            case SEND -> {
                atLeast(type, at, end, 16);
                handler.onSend(session, in.getLongLE(at), in.getLongLE(at + 8), in, at + 16, end - at - 16);
            }
            case SEND_CHUNK -> {
                atLeast(type, at, end, 12);
                handler.onSendChunk(session, in.getLongLE(at), in.getIntLE(at + 8), in, at + 12, end - at - 12);
            }
            case SEND_CHUNKED -> {
                atLeast(type, at, end, 20);
                handler.onSendChunked(
                        session,
                        in.getLongLE(at),
                        in.getLongLE(at + 8),
                        in.getIntLE(at + 16),
                        in,
                        at + 20,
                        end - at - 20);
            }
            case ABANDON_UPLOAD -> {
                exactly(type, at, end, Long.BYTES);
                handler.onAbandonUpload(session, in.getLongLE(at));
            }
            case OPEN_CONSUMER -> openConsumer(in, at, end, session, handler);
            case CLOSE_CONSUMER -> {
                exactly(type, at, end, 3 * Long.BYTES);
                handler.onCloseConsumer(session, in.getLongLE(at), in.getLongLE(at + 8), in.getLongLE(at + 16));
            }
            case CREDIT -> {
                exactly(type, at, end, 3 * Long.BYTES + Integer.BYTES);
                handler.onCredit(
                        session, in.getLongLE(at), in.getIntLE(at + 8), in.getLongLE(at + 12), in.getLongLE(at + 20));
            }
            case DRAIN -> {
                exactly(type, at, end, 2 * Long.BYTES);
                handler.onDrain(session, in.getLongLE(at), in.getLongLE(at + 8));
            }
            case WITHDRAW -> {
                exactly(type, at, end, 2 * Long.BYTES);
                handler.onWithdraw(session, in.getLongLE(at), in.getLongLE(at + 8));
            }
            case ACKNOWLEDGE -> {
                exactly(type, at, end, 3 * Long.BYTES);
                handler.onAcknowledge(session, in.getLongLE(at), in.getLongLE(at + 8), in.getLongLE(at + 16));
            }
            case ACKNOWLEDGE_FOR -> {
                exactly(type, at, end, Integer.BYTES + 3 * Long.BYTES);
                handler.onAcknowledgeFor(
                        session, in.getIntLE(at), in.getLongLE(at + 4), in.getLongLE(at + 12), in.getLongLE(at + 20));
            }
            case SYNC -> {
                exactly(type, at, end, Long.BYTES);
                handler.onSync(session, in.getLongLE(at));
            }
            case RELEASE -> {
                atLeast(type, at, end, 17);
                handler.onRelease(
                        session,
                        in.getLongLE(at),
                        in.getLongLE(at + 8),
                        bool(in, at + 16),
                        lastString(in, at + 17, end));
            }
            case FAILURE -> {
                atLeast(type, at, end, 28);
                final String exception = string(in, at + 28, end);
                handler.onFailure(
                        session,
                        in.getLongLE(at),
                        in.getLongLE(at + 8),
                        in.getLongLE(at + 16),
                        in.getIntLE(at + 24),
                        exception,
                        lastString(in, afterString(in, at + 28), end));
            }
            case COMMIT -> {
                exactly(type, at, end, 2 * Long.BYTES);
                handler.onCommit(session, in.getLongLE(at), in.getLongLE(at + 8));
            }
            case ROLLBACK -> {
                exactly(type, at, end, 3 * Long.BYTES);
                handler.onRollback(session, in.getLongLE(at), in.getLongLE(at + 8), in.getLongLE(at + 16));
            }
            case START_BRANCH -> {
                atLeast(type, at, end, 20);
                handler.onStartBranch(
                        session,
                        in.getLongLE(at),
                        lastString(in, at + 20, end),
                        branchFlag(type, in.getIntLE(at + 8)),
                        in.getLongLE(at + 12));
            }
            case END_BRANCH -> {
                atLeast(type, at, end, 12);
                handler.onEndBranch(
                        session, in.getLongLE(at), lastString(in, at + 12, end), branchFlag(type, in.getIntLE(at + 8)));
            }
            default -> throw new MalformedFrameException("a client does not send " + type);
        }
    }

    /** Decodes a frame that a broker sent; as the other form. */
    public static void dispatch(final ByteBuf in, final int frameIndex, final ClientFrameHandler handler) {
        final int end = checkFrame(in, frameIndex);
        final FrameType type = checkType(in, frameIndex);
        final int session = FrameHeader.sessionId(in, frameIndex);
        final int at = frameIndex + FrameHeader.HEADER_LENGTH;
        switch (type) {
            case WELCOME -> welcome(in, at, end, handler);
            case PING -> {
                exactly(type, at, end, Long.BYTES);
                handler.onPing(in.getLongLE(at));
            }
            case PONG -> {
                exactly(type, at, end, Long.BYTES);
                handler.onPong(in.getLongLE(at));
            }
            case GOODBYE -> handler.onGoodbye(int32(in, at, end), string(in, at + Integer.BYTES, end));
            case DONE -> {
                atLeast(type, at, end, 16);
                handler.onDone(session, in.getLongLE(at), in.getLongLE(at + 8), lastString(in, at + 16, end));
            }
            case REFUSED -> {
                atLeast(type, at, end, 12);
                handler.onRefused(session, in.getLongLE(at), in.getIntLE(at + 8), lastString(in, at + 12, end));
            }
            case SENT -> {
                exactly(type, at, end, Long.BYTES);
                handler.onSent(session, in.getLongLE(at));
            }
            case SEND_REFUSED -> {
                atLeast(type, at, end, 12);
                handler.onSendRefused(session, in.getLongLE(at), in.getIntLE(at + 8), lastString(in, at + 12, end));
            }
            case SEND_DUPLICATE -> {
                atLeast(type, at, end, 8);
                handler.onSendDuplicate(session, in.getLongLE(at), lastString(in, at + 8, end));
            }
            case DELIVERY -> delivery(in, at, end, session, handler);
            case DELIVERY_HEADER -> deliveryHeader(in, at, end, session, handler);
            case DELIVERY_CHUNK -> {
                atLeast(type, at, end, 12);
                handler.onDeliveryChunk(session, in.getLongLE(at), in.getIntLE(at + 8), in, at + 12, end - at - 12);
            }
            case BROWSE_END -> {
                exactly(type, at, end, Long.BYTES);
                handler.onBrowseEnd(session, in.getLongLE(at));
            }
            case CONSUMER_CLOSED -> {
                atLeast(type, at, end, 12);
                handler.onConsumerClosed(session, in.getLongLE(at), in.getIntLE(at + 8), lastString(in, at + 12, end));
            }
            default -> throw new MalformedFrameException("a broker does not send " + type);
        }
    }

    /** A later version may append fields to HELLO, so what follows the known ones is left alone. */
    private static void hello(final ByteBuf in, final int start, final int end, final BrokerFrameHandler handler) {
        int at = start;
        final int magic = int32(in, at, end);
        if (magic != FrameHeader.MAGIC) {
            throw new MalformedFrameException("HELLO starts with 0x" + Integer.toHexString(magic) + " instead of 0x"
                    + Integer.toHexString(FrameHeader.MAGIC));
        }
        at += Integer.BYTES;
        final int minimumVersion = int32(in, at, end);
        at += Integer.BYTES;
        final int maximumVersion = int32(in, at, end);
        at += Integer.BYTES;
        final String userName = string(in, at, end);
        at = afterString(in, at);
        final String password = string(in, at, end);
        at = afterString(in, at);
        final String clientId = string(in, at, end);
        at = afterString(in, at);
        final long connectionId = int64(in, at, end);
        at += Long.BYTES;
        final int heartbeatMs = int32(in, at, end);
        at += Integer.BYTES;
        final int maxFrameLength = int32(in, at, end);
        at += Integer.BYTES;
        final String clientDescription = string(in, at, end);
        handler.onHello(
                minimumVersion,
                maximumVersion,
                userName,
                password,
                clientId,
                connectionId,
                heartbeatMs,
                maxFrameLength,
                clientDescription);
    }

    private static int branchFlag(final FrameType type, final int flag) {
        if (!BranchFlags.isValid(flag)) {
            throw new MalformedFrameException("branch flag " + flag + " of " + type + " is not within "
                    + BranchFlags.NEW + ".." + BranchFlags.SUSPEND);
        }
        return flag;
    }

    private static void openConsumer(
            final ByteBuf in, final int start, final int end, final int session, final BrokerFrameHandler handler) {
        atLeast(FrameType.OPEN_CONSUMER, start, end, 33);
        final int kind = in.getIntLE(start + 16);
        if (!ConsumerKinds.isValid(kind)) {
            throw new MalformedFrameException("consumer kind " + kind + " is not within " + ConsumerKinds.QUEUE + ".."
                    + ConsumerKinds.SHARED_DURABLE);
        }
        int at = start + 33;
        final String destination = string(in, at, end);
        at = afterString(in, at);
        final String subscriptionName = string(in, at, end);
        at = afterString(in, at);
        final String selector = string(in, at, end);
        at = afterString(in, at);
        final String options = lastString(in, at, end);
        handler.onOpenConsumer(
                session,
                in.getLongLE(start),
                in.getLongLE(start + 8),
                kind,
                bool(in, start + 20),
                in.getIntLE(start + 21),
                in.getLongLE(start + 25),
                destination,
                subscriptionName,
                selector,
                options);
    }

    private static void welcome(final ByteBuf in, final int start, final int end, final ClientFrameHandler handler) {
        atLeast(FrameType.WELCOME, start, end, 52);
        final int at = start + 52;
        final String brokerId = string(in, at, end);
        final String brokerVersion = lastString(in, afterString(in, at), end);
        handler.onWelcome(
                in.getIntLE(start),
                in.getLongLE(start + 4),
                in.getIntLE(start + 12),
                in.getIntLE(start + 16),
                in.getIntLE(start + 20),
                in.getLongLE(start + 24),
                in.getIntLE(start + 32),
                in.getLongLE(start + 36),
                brokerId,
                brokerVersion,
                in.getLongLE(start + 44));
    }

    private static void delivery(
            final ByteBuf in, final int at, final int end, final int session, final ClientFrameHandler handler) {
        atLeast(FrameType.DELIVERY, at, end, 25);
        final int annotationsLength = annotationsLength(in, at + 21, end);
        final int annotationsIndex = at + 25;
        final int messageIndex = annotationsIndex + annotationsLength;
        handler.onDelivery(
                session,
                in.getLongLE(at),
                in.getLongLE(at + 8),
                in.getIntLE(at + 16),
                bool(in, at + 20),
                in,
                annotationsIndex,
                annotationsLength,
                messageIndex,
                end - messageIndex);
    }

    private static void deliveryHeader(
            final ByteBuf in, final int at, final int end, final int session, final ClientFrameHandler handler) {
        atLeast(FrameType.DELIVERY_HEADER, at, end, 29);
        final int annotationsLength = annotationsLength(in, at + 25, end);
        final int annotationsIndex = at + 29;
        final int headerIndex = annotationsIndex + annotationsLength;
        handler.onDeliveryHeader(
                session,
                in.getLongLE(at),
                in.getLongLE(at + 8),
                in.getIntLE(at + 16),
                bool(in, at + 20),
                in.getIntLE(at + 21),
                in,
                annotationsIndex,
                annotationsLength,
                headerIndex,
                end - headerIndex);
    }

    private static int annotationsLength(final ByteBuf in, final int at, final int end) {
        final int length = in.getIntLE(at);
        if (length < 0 || length > end - at - Integer.BYTES) {
            throw new MalformedFrameException("annotations length " + length + " is not within 0.."
                    + (end - at - Integer.BYTES) + ", what is left of the frame");
        }
        return length;
    }

    /** End of the frame, which lies wholly in the buffer. */
    private static int checkFrame(final ByteBuf in, final int frameIndex) {
        final int available = in.writerIndex() - frameIndex;
        if (frameIndex < 0 || available < FrameHeader.HEADER_LENGTH) {
            throw new MalformedFrameException(
                    "frame header takes " + FrameHeader.HEADER_LENGTH + " bytes, there are " + available);
        }
        return frameIndex + FrameHeader.check(in, frameIndex, available);
    }

    private static FrameType checkType(final ByteBuf in, final int frameIndex) {
        final int code = FrameHeader.typeCode(in, frameIndex);
        final FrameType type = FrameType.of(code);
        if (type == null) {
            throw new MalformedFrameException("unknown frame type " + code);
        }
        final int flags = in.getUnsignedByte(frameIndex + FrameHeader.FLAGS_OFFSET);
        if (flags != 0) {
            throw new MalformedFrameException("unknown flags 0x" + Integer.toHexString(flags) + " of " + type);
        }
        final int sessionId = FrameHeader.sessionId(in, frameIndex);
        if (!type.allowsSession(sessionId)) {
            throw new MalformedFrameException("session id " + sessionId + " does not go with " + type);
        }
        return type;
    }

    private static void exactly(final FrameType type, final int at, final int end, final int length) {
        if (end - at != length) {
            throw new MalformedFrameException(
                    "payload of " + type + " is " + (end - at) + " bytes instead of " + length);
        }
    }

    private static void atLeast(final FrameType type, final int at, final int end, final int length) {
        if (end - at < length) {
            throw new MalformedFrameException(
                    "payload of " + type + " is " + (end - at) + " bytes instead of at least " + length);
        }
    }

    private static int int32(final ByteBuf in, final int at, final int end) {
        if (end - at < Integer.BYTES) {
            throw new MalformedFrameException("frame ends within a number");
        }
        return in.getIntLE(at);
    }

    private static long int64(final ByteBuf in, final int at, final int end) {
        if (end - at < Long.BYTES) {
            throw new MalformedFrameException("frame ends within a number");
        }
        return in.getLongLE(at);
    }

    private static boolean bool(final ByteBuf in, final int at) {
        final byte value = in.getByte(at);
        if (value != 0 && value != 1) {
            throw new MalformedFrameException("boolean is " + value);
        }
        return value == 1;
    }

    private static String string(final ByteBuf in, final int at, final int end) {
        final int length = int32(in, at, end);
        if (length < -1 || length > end - at - Integer.BYTES) {
            throw new MalformedFrameException("string length " + length + " is not within -1.."
                    + (end - at - Integer.BYTES) + ", what is left of the frame");
        }
        if (length <= 0) {
            return length == 0 ? "" : null;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(in.nioBuffer(at + Integer.BYTES, length))
                    .toString();
        } catch (final CharacterCodingException e) {
            throw new MalformedFrameException("string is not UTF-8");
        }
    }

    private static String lastString(final ByteBuf in, final int at, final int end) {
        final String value = string(in, at, end);
        final int after = afterString(in, at);
        if (after != end) {
            throw new MalformedFrameException((end - after) + " bytes follow the last field");
        }
        return value;
    }

    /** Index behind the string at {@code at}, which was read before. */
    private static int afterString(final ByteBuf in, final int at) {
        return at + Integer.BYTES + Math.max(0, in.getIntLE(at));
    }
}
