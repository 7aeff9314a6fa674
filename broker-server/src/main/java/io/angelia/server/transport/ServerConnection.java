/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.transport;

import io.angelia.engine.ConsumerOptions;
import io.angelia.engine.ConsumerSpec;
import io.angelia.engine.DeliveredMessage;
import io.angelia.engine.EngineBranches.Answer;
import io.angelia.engine.EngineConnection;
import io.angelia.engine.EngineConsumer;
import io.angelia.engine.EngineSession;
import io.angelia.engine.EngineSession.BranchEnd;
import io.angelia.engine.EngineSession.BranchStart;
import io.angelia.engine.ErrorCode;
import io.angelia.engine.SessionListener;
import io.angelia.server.config.ConfigException;
import io.angelia.server.config.ConsumerOptionsText;
import io.angelia.server.management.ManagementReply;
import io.angelia.server.transport.ParkedSends.Parked;
import io.angelia.wire.frame.BranchFlags;
import io.angelia.wire.frame.BrokerFrameHandler;
import io.angelia.wire.frame.ConsumerKinds;
import io.angelia.wire.frame.FrameWriter;
import io.angelia.wire.frame.MalformedFrameException;
import io.angelia.wire.message.MessageIds;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * The protocol of one authenticated connection: frames in, engine commands out, and the answers back. Knows nothing of
 * sockets beyond {@link ConnectionLink}. Used by the event loop only.
 */
final class ServerConnection implements BrokerFrameHandler {
    /** Most that one consumer has in flight towards the connection; more credit follows as it is used. */
    private static final int SLICE_MESSAGES = 4096;

    private static final int SLICE_BYTES_MIN = 64 * 1024;

    private final TransportContext context;
    private final EngineLoop loop;
    private final ConnectionLink link;
    private final Int2ObjectHashMap<ServerSession> sessions = new Int2ObjectHashMap<>();
    private final List<ServerConsumer> creditHeld = new ArrayList<>();
    private final LargeDeliveries largeDeliveries;
    private final BranchRequests branches;
    private final SessionListener replies = new Replies();
    private EngineConnection engineConnection;
    private EngineSession outcomeSession;
    private int consumers;
    private boolean administrator;
    private boolean touched;
    private boolean open;

    ServerConnection(final TransportContext context, final EngineLoop loop, final ConnectionLink link) {
        this.context = context;
        this.loop = loop;
        this.link = link;
        this.largeDeliveries = new LargeDeliveries(loop.bridge());
        this.branches = new BranchRequests(this, loop);
    }

    /**
     * The client was let in: from now on its frames reach the engine.
     *
     * @param administrator whether it may manage the broker.
     */
    void open(final EngineConnection engineConnection, final boolean administrator) {
        this.engineConnection = engineConnection;
        this.administrator = administrator;
        open = true;
    }

    boolean isOpen() {
        return open;
    }

    /** Where to append a frame; the connection is flushed at the end of the duty cycle. */
    ByteBuf out() {
        touch();
        return link.outbound().buffer();
    }

    /** Writes what may be written now, and asks for another duty cycle while there is more. */
    void flush() {
        touched = false;
        if (!open) {
            return;
        }
        final Outbound outbound = link.outbound();
        if (!largeDeliveries.isEmpty()) {
            largeDeliveries.write(outbound);
        }
        link.flush();
        if (outbound.isWritable()) {
            grantHeld();
            if (!largeDeliveries.isEmpty()) {
                touch();
            }
        }
    }

    /** Something unexpected happened on behalf of this connection; the others go on. */
    void fail(final RuntimeException cause) {
        link.fail(cause);
    }

    /** The peer has taken what there was: go on with what was held back. */
    void onWritable() {
        if (open && (!largeDeliveries.isEmpty() || !creditHeld.isEmpty())) {
            touch();
        }
    }

    /**
     * Leaves the engine; nothing is written any more. Safe to call twice.
     *
     * @param byClient true when the client said goodbye, false when it may come back.
     */
    void close(final boolean byClient) {
        if (!open) {
            return;
        }
        open = false;
        largeDeliveries.clear();
        creditHeld.clear();
        for (final ServerSession session : sessions.values()) {
            session.abandon();
        }
        sessions.clear();
        if (byClient) {
            engineConnection.close();
        } else {
            engineConnection.lost();
        }
        loop.wake();
    }

    // ---- for sessions

    int sendWindowMessages() {
        return context.sendWindowMessages();
    }

    int sliceMessages() {
        return SLICE_MESSAGES;
    }

    /** Consumers of one connection share its memory. */
    long sliceBytes() {
        return Math.max(SLICE_BYTES_MIN, context.outboundHighBytes() / Math.max(1, consumers));
    }

    void onConsumersChanged(final int by) {
        consumers += by;
    }

    void grant(final ServerConsumer consumer) {
        if (link.outbound().isWritable()) {
            consumer.grant(sliceMessages(), sliceBytes());
        }
        if (consumer.holdsCredit()) {
            onCreditHeld(consumer);
        }
    }

    /** The consumer has credit that the engine has not got yet. */
    void onCreditHeld(final ServerConsumer consumer) {
        if (consumer.holdsCredit() && !consumer.isListed()) {
            consumer.listed(true);
            creditHeld.add(consumer);
        }
    }

    void onLargeDelivery(final ServerSession session, final long tag, final int chunkCount) {
        largeDeliveries.add(session, tag, chunkCount);
    }

    /** When a send that is parked now is refused, on the clock of timeouts. */
    long blockDeadlineMs() {
        return ConnectionLink.monotonicMs() + context.blockTimeoutMs();
    }

    /** Stops reading while too much is parked: a client that keeps to its window comes here with large messages only. */
    void onParkedChanged() {
        long bytes = 0;
        for (final ServerSession session : sessions.values()) {
            bytes += session.sends().parkedBytes();
        }
        link.pauseReading(bytes > 2 * context.sendWindowBytes());
    }

    String noRoomReason(final Parked parked) {
        final String destination = MessageDestination.of(parked.body());
        return "no room for a message to " + destination + " within " + context.blockTimeoutMs()
                + " ms (blockTimeout); the limit is " + context.limitOf().apply(destination);
    }

    void forget(final ServerSession session) {
        sessions.remove(session.id());
    }

    /** The engine's name of a kind that the frame's reader has let through. */
    static ConsumerSpec.Kind kindOf(final int kind) {
        return switch (kind) {
            case ConsumerKinds.QUEUE -> ConsumerSpec.Kind.QUEUE;
            case ConsumerKinds.BROWSER -> ConsumerSpec.Kind.BROWSER;
            case ConsumerKinds.TOPIC -> ConsumerSpec.Kind.TOPIC;
            case ConsumerKinds.DURABLE -> ConsumerSpec.Kind.DURABLE;
            case ConsumerKinds.SHARED -> ConsumerSpec.Kind.SHARED;
            case ConsumerKinds.SHARED_DURABLE -> ConsumerSpec.Kind.SHARED_DURABLE;
            default -> throw new MalformedFrameException("unknown consumer kind " + kind);
        };
    }

    private void touch() {
        if (!touched) {
            touched = true;
            loop.touch(this);
        }
    }

    private void grantHeld() {
        int kept = 0;
        for (int i = 0; i < creditHeld.size(); i++) {
            final ServerConsumer consumer = creditHeld.get(i);
            consumer.grant(sliceMessages(), sliceBytes());
            if (consumer.holdsCredit()) {
                creditHeld.set(kept++, consumer);
            } else {
                consumer.listed(false);
            }
        }
        for (int i = creditHeld.size() - 1; i >= kept; i--) {
            creditHeld.remove(i);
        }
    }

    private ServerSession session(final int sessionId) {
        final ServerSession session = sessions.get(sessionId);
        if (session == null || !session.isOpen()) {
            throw new MalformedFrameException("session " + sessionId + " is not open");
        }
        return session;
    }

    private void answer(final long requestId, final ErrorCode refusal, final String reason) {
        if (refusal == null) {
            FrameWriter.done(out(), 0, requestId, 0, null);
        } else {
            FrameWriter.refused(out(), 0, requestId, refusal.number(), reason);
        }
    }

    // ---- frames of the connection

    @Override
    public void onHello(
            final int minimumVersion,
            final int maximumVersion,
            final String userName,
            final String password,
            final String clientId,
            final long connectionId,
            final int heartbeatMs,
            final int maxFrameLength,
            final String clientDescription) {
        link.onHello(
                minimumVersion,
                maximumVersion,
                userName,
                password,
                maxFrameLength,
                new ConnectionLink.Hello(clientId, connectionId, heartbeatMs, clientDescription));
    }

    @Override
    public void onPing(final long token) {
        FrameWriter.pong(out(), token);
    }

    @Override
    public void onPong(final long token) {
        // That it was read is all it is for.
    }

    @Override
    public void onSetClientId(final long requestId, final String clientId) {
        if (clientId == null || clientId.isEmpty()) {
            answer(requestId, ErrorCode.INVALID_CLIENT_ID, "the client id is empty");
            return;
        }
        answer(requestId, engineConnection.claimClientId(clientId), clientIdRefusal(clientId));
    }

    static String clientIdRefusal(final String clientId) {
        return "client id '" + clientId + "' is in use by another connection";
    }

    @Override
    public void onCreateTemporaryDestination(final long requestId, final boolean topic, final String name) {
        if (name == null || name.isEmpty()) {
            FrameWriter.done(out(), 0, requestId, 0, engineConnection.createTemporaryDestination(topic));
            return;
        }
        final ErrorCode refusal = engineConnection.restoreTemporaryDestination(topic, name);
        if (refusal == null) {
            FrameWriter.done(out(), 0, requestId, 0, name);
        } else {
            FrameWriter.refused(
                    out(),
                    0,
                    requestId,
                    refusal.number(),
                    refusal == ErrorCode.NOT_ALLOWED
                            ? name + " belongs to another connection"
                            : "'" + name + "' is not the name of a temporary " + (topic ? "topic" : "queue"));
        }
    }

    @Override
    public void onDeleteTemporaryDestination(final long requestId, final String destination) {
        answer(
                requestId,
                engineConnection.deleteTemporaryDestination(destination),
                "temporary destination " + destination
                        + " cannot be deleted: it has consumers or is not this connection's");
    }

    @Override
    public void onUnsubscribe(final long requestId, final String subscriptionName) {
        engineConnection.unsubscribe(subscriptionName, replies, requestId);
    }

    @Override
    public void onTransactionOutcome(final long requestId, final long producerId, final long transactionId) {
        if (outcomeSession == null) {
            outcomeSession = engineConnection.openSession(0, 0, replies);
        }
        outcomeSession.transactionOutcome(requestId, producerId, transactionId);
    }

    @Override
    public void onPrepareBranch(final long requestId, final String xid) {
        branches.prepare(requestId, xid);
    }

    @Override
    public void onCommitBranch(final long requestId, final String xid, final boolean onePhase, final long producerId) {
        branches.commit(requestId, xid, onePhase, producerId);
    }

    @Override
    public void onRollbackBranch(final long requestId, final String xid) {
        branches.rollback(requestId, xid);
    }

    @Override
    public void onForgetBranch(final long requestId, final String xid) {
        branches.forget(requestId, xid);
    }

    @Override
    public void onRecoverBranches(final long requestId, final long cursor) {
        branches.recover(requestId, cursor);
    }

    @Override
    public void onManage(final long requestId, final String operation, final String arguments) {
        loop.management().perform(operation, arguments, administrator, new ManagementReply() {
            @Override
            public void done(final String json) {
                if (open) {
                    FrameWriter.done(out(), 0, requestId, 0, json);
                }
            }

            @Override
            public void refused(final ErrorCode code, final String reason) {
                replies.onRefused(requestId, code, reason);
            }
        });
    }

    @Override
    public void onCancelScheduled(final long requestId, final String destination, final String messageId) {
        if (!MessageIds.isMessageId(messageId)) {
            replies.onRefused(requestId, ErrorCode.MALFORMED, "'" + messageId + "' is not the id of a message");
            return;
        }
        final String sentTo = destination == null || destination.isEmpty() ? null : destination;
        loop.engine()
                .schedules()
                .cancel(sentTo, MessageIds.producerId(messageId), MessageIds.sequence(messageId), new Answer() {
                    @Override
                    public void done(final long value) {
                        if (open) {
                            FrameWriter.done(out(), 0, requestId, value > 0 ? 1 : 0, null);
                        }
                    }

                    @Override
                    public void refused(final ErrorCode code, final String reason) {
                        replies.onRefused(requestId, code, reason);
                    }
                });
    }

    @Override
    public void onGoodbye(final int errorCode, final String reason) {
        link.closedByClient();
    }

    // ---- frames of a session

    @Override
    public void onOpenSession(final int sessionId, final long requestId, final long producerId) {
        if (sessions.containsKey(sessionId)) {
            FrameWriter.refused(
                    out(), sessionId, requestId, ErrorCode.ILLEGAL_STATE.number(), "session " + sessionId + " is open");
            return;
        }
        if (sessions.size() >= context.maxSessions()) {
            FrameWriter.refused(
                    out(),
                    sessionId,
                    requestId,
                    ErrorCode.RESOURCE_LIMIT.number(),
                    "the connection has " + context.maxSessions() + " sessions, the limit");
            return;
        }
        final ServerSession session = new ServerSession(sessionId, this, loop);
        session.engineSession(engineConnection.openSession(sessionId, producerId, session));
        sessions.put(sessionId, session);
        FrameWriter.done(out(), sessionId, requestId, session.engineSession().accepted(), null);
    }

    @Override
    public void onCloseSession(final int sessionId, final long requestId, final long handedTag) {
        session(sessionId).close(requestId, handedTag);
    }

    @Override
    public void onSend(
            final int sessionId,
            final long sequence,
            final long transactionId,
            final ByteBuf buffer,
            final int messageIndex,
            final int messageLength) {
        session(sessionId).sends().send(sequence, transactionId, buffer, messageIndex, messageLength);
    }

    @Override
    public void onSendChunk(
            final int sessionId,
            final long sequence,
            final int chunkIndex,
            final ByteBuf buffer,
            final int chunkIndexInBuffer,
            final int chunkLength) {
        session(sessionId).sends().sendChunk(sequence, chunkIndex, buffer, chunkIndexInBuffer, chunkLength);
    }

    @Override
    public void onSendChunked(
            final int sessionId,
            final long sequence,
            final long transactionId,
            final int chunkCount,
            final ByteBuf buffer,
            final int headerIndex,
            final int headerLength) {
        session(sessionId).sends().sendChunked(sequence, transactionId, chunkCount, buffer, headerIndex, headerLength);
    }

    @Override
    public void onAbandonUpload(final int sessionId, final long sequence) {
        session(sessionId).sends().abandonUpload(sequence);
    }

    @Override
    public void onOpenConsumer(
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
        if (creditMessages < 0 || creditBytes < 0 || destination == null) {
            throw new MalformedFrameException("consumer " + consumerId + " asks for credit of " + creditMessages
                    + " messages and " + creditBytes + " bytes at " + destination);
        }
        final ConsumerOptions asked;
        try {
            asked = ConsumerOptionsText.parse(options);
        } catch (final ConfigException e) {
            session(sessionId).onRefused(requestId, ErrorCode.MALFORMED, e.getMessage());
            return;
        }
        session(sessionId)
                .openConsumer(
                        requestId,
                        consumerId,
                        new ConsumerSpec(
                                destination,
                                kindOf(kind),
                                subscriptionName,
                                selector,
                                noLocal,
                                creditMessages,
                                creditBytes,
                                asked));
    }

    @Override
    public void onCloseConsumer(
            final int sessionId, final long requestId, final long consumerId, final long handedTag) {
        session(sessionId).closeConsumer(requestId, consumerId, handedTag);
    }

    @Override
    public void onCredit(
            final int sessionId, final long consumerId, final int messages, final long bytes, final long handedTag) {
        session(sessionId).credit(consumerId, messages, bytes, handedTag);
    }

    @Override
    public void onDrain(final int sessionId, final long requestId, final long consumerId) {
        session(sessionId).drain(requestId, consumerId);
    }

    @Override
    public void onWithdraw(final int sessionId, final long requestId, final long consumerId) {
        session(sessionId).withdraw(requestId, consumerId);
    }

    @Override
    public void onAcknowledge(final int sessionId, final long transactionId, final long firstTag, final long lastTag) {
        session(sessionId).acknowledge(transactionId, firstTag, lastTag);
    }

    @Override
    public void onAcknowledgeFor(
            final int sessionId,
            final int workerSessionId,
            final long transactionId,
            final long firstTag,
            final long lastTag) {
        session(sessionId).acknowledgeFor(session(workerSessionId), transactionId, firstTag, lastTag);
    }

    @Override
    public void onSync(final int sessionId, final long requestId) {
        session(sessionId).engineSession().sync(requestId);
    }

    @Override
    public void onRelease(
            final int sessionId, final long firstTag, final long lastTag, final boolean handed, final String reason) {
        session(sessionId).release(firstTag, lastTag, handed, reason);
    }

    @Override
    public void onFailure(
            final int sessionId,
            final long firstTag,
            final long lastTag,
            final long delayMs,
            final int flags,
            final String exception,
            final String message) {
        session(sessionId).describeFailure(firstTag, lastTag, delayMs, flags, exception, message);
    }

    @Override
    public void onCommit(final int sessionId, final long requestId, final long transactionId) {
        session(sessionId).sends().commit(requestId, transactionId);
    }

    @Override
    public void onRollback(final int sessionId, final long requestId, final long transactionId, final long handedTag) {
        session(sessionId).rollback(requestId, transactionId, handedTag);
    }

    @Override
    public void onStartBranch(
            final int sessionId, final long requestId, final String xid, final int flag, final long timeoutMs) {
        session(sessionId).engineSession().startBranch(requestId, xid, startOf(flag), timeoutMs);
    }

    @Override
    public void onEndBranch(final int sessionId, final long requestId, final String xid, final int flag) {
        session(sessionId).sends().endBranch(requestId, xid, endOf(flag));
    }

    private static BranchStart startOf(final int flag) {
        return switch (flag) {
            case BranchFlags.NEW -> BranchStart.NEW;
            case BranchFlags.JOIN -> BranchStart.JOIN;
            case BranchFlags.RESUME -> BranchStart.RESUME;
            default -> throw new MalformedFrameException("flag " + flag + " does not start work for a branch");
        };
    }

    private static BranchEnd endOf(final int flag) {
        return switch (flag) {
            case BranchFlags.SUCCESS -> BranchEnd.SUCCESS;
            case BranchFlags.FAIL -> BranchEnd.FAIL;
            case BranchFlags.SUSPEND -> BranchEnd.SUSPEND;
            default -> throw new MalformedFrameException("flag " + flag + " does not end work for a branch");
        };
    }

    /** Answers to requests of the connection itself. */
    private final class Replies implements SessionListener {
        @Override
        public void onSent(final long sequence) {
            throw new IllegalStateException("the connection itself sends nothing, but " + sequence + " was answered");
        }

        @Override
        public void onSendRefused(final long sequence, final ErrorCode code, final String reason) {
            throw new IllegalStateException("the connection itself sends nothing, but " + sequence + " was refused");
        }

        @Override
        public void onDone(final long requestId, final long value) {
            if (open) {
                FrameWriter.done(out(), 0, requestId, value, null);
            }
        }

        @Override
        public void onRefused(final long requestId, final ErrorCode code, final String reason) {
            if (open) {
                FrameWriter.refused(out(), 0, requestId, code.number(), reason);
            }
        }

        @Override
        public void onDelivery(final EngineConsumer consumer, final long deliveryTag, final DeliveredMessage message) {
            throw new IllegalStateException("the connection itself has no consumers");
        }

        @Override
        public void onBrowseEnd(final EngineConsumer consumer) {
            throw new IllegalStateException("the connection itself has no consumers");
        }

        @Override
        public void onConsumerClosed(final EngineConsumer consumer, final ErrorCode code, final String reason) {
            throw new IllegalStateException("the connection itself has no consumers");
        }
    }
}
