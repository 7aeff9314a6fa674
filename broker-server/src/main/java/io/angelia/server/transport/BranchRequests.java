/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.transport;

import io.angelia.engine.EngineBranches;
import io.angelia.engine.EngineBranches.RememberedBranch;
import io.angelia.engine.ErrorCode;
import io.angelia.wire.frame.FrameWriter;
import java.util.List;
import java.util.stream.Collectors;

/** What a transaction manager asks of the broker over one connection, about branches of any. Used by the event loop only. */
final class BranchRequests {
    /** Branches in one answer; their identifiers fit well into a frame that every client takes. */
    private static final int RECOVERED_AT_ONCE = 256;

    private final ServerConnection connection;
    private final EngineLoop loop;

    BranchRequests(final ServerConnection connection, final EngineLoop loop) {
        this.connection = connection;
        this.loop = loop;
    }

    void prepare(final long requestId, final String xid) {
        branches().prepare(xid, new Reply(requestId));
    }

    void commit(final long requestId, final String xid, final boolean onePhase, final long producerId) {
        branches().commit(xid, onePhase, producerId, new Reply(requestId));
    }

    void rollback(final long requestId, final String xid) {
        branches().rollback(xid, new Reply(requestId));
    }

    void forget(final long requestId, final String xid) {
        branches().forget(xid, new Reply(requestId));
    }

    void recover(final long requestId, final long cursor) {
        branches().list(cursor, RECOVERED_AT_ONCE, list -> recovered(requestId, list));
    }

    private void recovered(final long requestId, final List<RememberedBranch> list) {
        if (connection.isOpen()) {
            final long next = list.size() < RECOVERED_AT_ONCE
                    ? 0
                    : list.get(list.size() - 1).cursor();
            final String xids = list.stream().map(RememberedBranch::xid).collect(Collectors.joining("\n"));
            FrameWriter.done(connection.out(), 0, requestId, next, xids);
        }
    }

    private EngineBranches branches() {
        return loop.engine().branches();
    }

    private final class Reply implements EngineBranches.Answer {
        private final long requestId;

        Reply(final long requestId) {
            this.requestId = requestId;
        }

        @Override
        public void done(final long value) {
            if (connection.isOpen()) {
                FrameWriter.done(connection.out(), 0, requestId, value, null);
            }
        }

        @Override
        public void refused(final ErrorCode code, final String reason) {
            if (connection.isOpen()) {
                FrameWriter.refused(connection.out(), 0, requestId, code.number(), reason);
            }
        }
    }
}
