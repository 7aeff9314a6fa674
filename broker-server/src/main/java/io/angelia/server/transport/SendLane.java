/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.transport;

import io.angelia.engine.EngineSession;
import io.angelia.engine.EngineSession.BranchEnd;
import io.angelia.engine.ErrorCode;
import io.angelia.server.transport.ParkedSends.Kind;
import io.angelia.server.transport.ParkedSends.Parked;
import io.angelia.wire.frame.FrameWriter;
import io.angelia.wire.frame.MalformedFrameException;
import io.netty.buffer.ByteBuf;

/**
 * The sends of one session in their order. What the engine has no room for is parked, with everything that must stay
 * behind it, and refused once it has waited for the block timeout; acknowledgements and other consumers go on meanwhile.
 *
 * <p>Answers stay cumulative: a send that is refused here counts as answered as soon as all before it are. A refused send of
 * a transaction dooms the transaction: its commit is refused and says why, and the client rolls back. The engine dooms a
 * branch of a distributed transaction, which may end elsewhere. Used by the event loop only.
 */
final class SendLane {
    private static final long NONE = 0;

    private final ServerSession session;
    private final ServerConnection connection;
    private final EngineLoop loop;
    private final ParkedSends parked = new ParkedSends();
    private long accepted;
    private long answered;
    private long refusedHere;
    /** Upload whose further chunks are ignored since it was refused. */
    private long refusedUpload;

    private long doomedTransaction = NONE;
    private String doom;

    SendLane(final ServerSession session, final ServerConnection connection, final EngineLoop loop) {
        this.session = session;
        this.connection = connection;
        this.loop = loop;
    }

    long parkedBytes() {
        return parked.bytes();
    }

    void send(final long sequence, final long transactionId, final ByteBuf in, final int index, final int length) {
        if (parked.isEmpty()
                && accept(
                        sequence,
                        engine().send(sequence, transactionId, loop.bridge().view(in, index, length), 0, length))) {
            return;
        }
        park(Kind.SEND, sequence, transactionId, 0, in.copy(index, length));
    }

    void sendChunk(final long sequence, final int chunkIndex, final ByteBuf in, final int index, final int length) {
        if (sequence == refusedUpload) {
            return;
        }
        if (parked.isEmpty()
                && engine().sendChunk(sequence, chunkIndex, loop.bridge().view(in, index, length), 0, length)
                        == EngineSession.ACCEPTED) {
            return;
        }
        park(Kind.SEND_CHUNK, sequence, 0, chunkIndex, in.copy(index, length));
    }

    void sendChunked(
            final long sequence,
            final long transactionId,
            final int chunkCount,
            final ByteBuf in,
            final int index,
            final int length) {
        if (sequence == refusedUpload) {
            doom(transactionId, "a large message found no room");
            return;
        }
        if (parked.isEmpty()
                && accept(
                        sequence,
                        engine().sendChunked(
                                        sequence,
                                        transactionId,
                                        chunkCount,
                                        loop.bridge().view(in, index, length),
                                        0,
                                        length))) {
            return;
        }
        park(Kind.SEND_CHUNKED, sequence, transactionId, chunkCount, in.copy(index, length));
    }

    void abandonUpload(final long sequence) {
        if (parked.isEmpty()) {
            engine().abandonUpload(sequence);
        } else {
            park(Kind.ABANDON_UPLOAD, sequence, 0, 0, null);
        }
    }

    void commit(final long requestId, final long transactionId) {
        if (parked.isEmpty()) {
            commitNow(requestId, transactionId);
        } else {
            park(Kind.COMMIT, transactionId, requestId, () -> commitNow(requestId, transactionId));
        }
    }

    /** Ends work for a branch behind everything that was sent for it. */
    void endBranch(final long requestId, final String xid, final BranchEnd how) {
        if (parked.isEmpty()) {
            engine().endBranch(requestId, xid, how);
        } else {
            park(Kind.END_BRANCH, NONE, requestId, () -> engine().endBranch(requestId, xid, how));
        }
    }

    /** The transaction's parked sends will not happen. */
    void rollback(final long transactionId) {
        if (doomedTransaction == transactionId) {
            doomedTransaction = NONE;
        }
        if (transactionId != NONE && !parked.isEmpty()) {
            refuseIf(transactionId, ErrorCode.TRANSACTION_ROLLED_BACK, "the transaction was rolled back");
            if (retry()) {
                loop.removeParked(session);
            }
        }
    }

    /**
     * Offers what is parked to the engine once more, in order.
     *
     * @return true when nothing is parked any more.
     */
    boolean retry() {
        for (Parked head = parked.head(); head != null; head = parked.head()) {
            if (!offer(head)) {
                return false;
            }
            parked.removeHead();
            connection.onParkedChanged();
        }
        return true;
    }

    /** Refuses what has waited long enough; to be called now and then. */
    void expire(final long nowMs) {
        if (parked.isEmpty()) {
            return;
        }
        for (Parked head = parked.head(); head != null; head = parked.head()) {
            if (offer(head)) {
                parked.removeHead();
            } else if (head.deadlineMs() <= nowMs) {
                refuseHead(head);
            } else {
                break;
            }
            connection.onParkedChanged();
        }
        if (parked.isEmpty()) {
            loop.removeParked(session);
        }
    }

    /** Refuses everything parked; the session takes no more. */
    void close(final String reason) {
        if (parked.isEmpty()) {
            return;
        }
        for (Parked head = parked.head(); head != null; head = parked.head()) {
            if (head.command() != null) {
                session.onRefused(head.number(), ErrorCode.TRANSACTION_ROLLED_BACK, reason);
            } else if (head.kind() != Kind.ABANDON_UPLOAD) {
                refuse(head, ErrorCode.RESOURCE_LIMIT, reason);
            }
            parked.removeHead();
        }
        loop.removeParked(session);
        connection.onParkedChanged();
    }

    /** Drops everything parked without a word. */
    void abandon() {
        if (!parked.isEmpty()) {
            parked.removeIf(any -> true);
            loop.removeParked(session);
        }
    }

    void onSent(final long sequence) {
        answered = sequence;
        if (connection.isOpen()) {
            FrameWriter.sent(connection.out(), session.id(), answerable());
        }
    }

    private boolean offer(final Parked head) {
        final ByteBuf body = head.body();
        final int length = head.length();
        switch (head.kind()) {
            case SEND -> {
                return accept(
                        head.sequence(),
                        engine().send(
                                        head.sequence(),
                                        head.transactionId(),
                                        loop.bridge().view(body, body.readerIndex(), length),
                                        0,
                                        length));
            }
            case SEND_CHUNK -> {
                return engine().sendChunk(
                                        head.sequence(),
                                        (int) head.number(),
                                        loop.bridge().view(body, body.readerIndex(), length),
                                        0,
                                        length)
                        == EngineSession.ACCEPTED;
            }
            case SEND_CHUNKED -> {
                return accept(
                        head.sequence(),
                        engine().sendChunked(
                                        head.sequence(),
                                        head.transactionId(),
                                        (int) head.number(),
                                        loop.bridge().view(body, body.readerIndex(), length),
                                        0,
                                        length));
            }
            case ABANDON_UPLOAD -> engine().abandonUpload(head.sequence());
            case COMMIT, END_BRANCH -> head.command().run();
        }
        return true;
    }

    private boolean accept(final long sequence, final int result) {
        if (result != EngineSession.ACCEPTED) {
            return false;
        }
        accepted = sequence;
        return true;
    }

    private void park(final Kind kind, final long transactionId, final long requestId, final Runnable command) {
        park(new Parked(kind, 0, transactionId, requestId, null, command, connection.blockDeadlineMs()));
    }

    private void park(
            final Kind kind, final long sequence, final long transactionId, final long number, final ByteBuf body) {
        park(new Parked(kind, sequence, transactionId, number, body, null, connection.blockDeadlineMs()));
    }

    private void park(final Parked command) {
        if (parked.isEmpty()) {
            loop.addParked(session);
        }
        parked.add(command);
        if (parked.messages() > connection.sendWindowMessages()) {
            throw new MalformedFrameException("session " + session.id() + " has more than its send window of "
                    + connection.sendWindowMessages() + " messages unanswered");
        }
        connection.onParkedChanged();
    }

    private void refuseHead(final Parked head) {
        final String reason = connection.noRoomReason(head);
        doom(head.transactionId(), reason);
        if (head.kind() == Kind.SEND) {
            refuse(head, ErrorCode.RESOURCE_LIMIT, reason);
            parked.removeHead();
            return;
        }
        final long upload = head.sequence();
        refusedUpload = upload;
        engine().abandonUpload(upload);
        refuse(head, ErrorCode.RESOURCE_LIMIT, reason);
        parked.removeIf(any -> {
            final boolean same = any.sequence() == upload && any.command() == null;
            if (same) {
                doom(any.transactionId(), reason);
            }
            return same;
        });
    }

    private void refuseIf(final long transactionId, final ErrorCode code, final String reason) {
        parked.removeIf(any -> {
            final boolean matches = any.transactionId() == transactionId && any.command() == null;
            if (matches) {
                refuse(any, code, reason);
            }
            return matches;
        });
        connection.onParkedChanged();
    }

    private void refuse(final Parked refused, final ErrorCode code, final String reason) {
        final long sequence = refused.sequence();
        if (sequence <= refusedHere) {
            return;
        }
        refusedHere = sequence;
        engine().sendRefused(sequence, code, reason);
        session.onSendRefused(sequence, code, reason);
        if (answered >= accepted && connection.isOpen()) {
            FrameWriter.sent(connection.out(), session.id(), sequence);
        }
    }

    private void doom(final long transactionId, final String reason) {
        if (transactionId < NONE) {
            engine().doomBranch(transactionId, reason);
        } else if (transactionId != NONE && doomedTransaction != transactionId) {
            doomedTransaction = transactionId;
            doom = reason;
        }
    }

    private void commitNow(final long requestId, final long transactionId) {
        if (doomedTransaction == NONE || doomedTransaction != transactionId) {
            engine().commit(requestId, transactionId);
        } else {
            session.onRefused(requestId, ErrorCode.TRANSACTION_ROLLED_BACK, doom);
        }
    }

    /** A send refused here is answered when all sends before it that the engine took are. */
    private long answerable() {
        return answered >= accepted ? Math.max(answered, refusedHere) : answered;
    }

    private EngineSession engine() {
        return session.engineSession();
    }
}
