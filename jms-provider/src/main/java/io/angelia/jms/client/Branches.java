/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.wire.frame.BranchFlags;
import io.angelia.wire.frame.FrameWriter;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Asks the broker for what concerns the branches of distributed transactions. A branch is named by its transaction
 * manager's identifier as text; it belongs to the broker, so that any connection may end what another one has begun.
 *
 * <p>Thread-safe, except that what concerns a session is done under its delivery lock where not said otherwise.
 */
public final class Branches {
    private final ClientConnection connection;

    Branches(final ClientConnection connection) {
        this.connection = connection;
    }

    // ---- work of a session, under its delivery lock

    /**
     * Has a session work for a branch.
     *
     * @param flag      {@link BranchFlags#NEW}, {@link BranchFlags#JOIN} or {@link BranchFlags#RESUME}.
     * @param timeoutMs after which the broker rolls back a new branch that is not prepared; 0 for the broker's own limit.
     */
    public void start(final ClientSession session, final String xid, final int flag, final long timeoutMs)
            throws JMSException {
        final Request request = new Request("Starting branch " + xid);
        ask(
                request,
                id -> connection
                        .outbound()
                        .write(out -> FrameWriter.startBranch(out, session.id(), id, xid, flag, timeoutMs)));
        session.enterBranch(xid, request.value());
    }

    /**
     * Ends or suspends the work of a session for the branch that it is in, or that it has suspended. Returns when the broker
     * has everything that was sent for the branch.
     *
     * @param flag {@link BranchFlags#SUCCESS}, {@link BranchFlags#FAIL} or {@link BranchFlags#SUSPEND}.
     */
    public void end(final ClientSession session, final String xid, final int flag) throws JMSException {
        if (session.isInBranch(xid)) {
            session.leaveBranch();
        }
        ask(
                new Request("Ending the work for branch " + xid),
                id -> connection.outbound().write(out -> FrameWriter.endBranch(out, session.id(), id, xid, flag)));
    }

    /**
     * Fails the work of a session for a branch while a listener still works in it. Not under the delivery lock: what the
     * session holds is given back with {@link ClientSession#releaseHeld} when the listener has returned.
     */
    public void abandon(final ClientSession session, final String xid) throws JMSException {
        session.abandonBranch(xid);
        ask(
                new Request("Giving up branch " + xid),
                id -> connection
                        .outbound()
                        .write(out -> FrameWriter.endBranch(out, session.id(), id, xid, BranchFlags.FAIL)));
    }

    // ---- phases

    /**
     * Has the branch prepared.
     *
     * @return false when there was nothing to prepare and the branch has ended.
     */
    public boolean prepare(final String xid) throws JMSException {
        final Request request = new Request("Preparing branch " + xid);
        ask(request, id -> connection.outbound().write(out -> FrameWriter.prepareBranch(out, id, xid)));
        return request.value() == 0;
    }

    /**
     * Commits a prepared branch, or in one phase one that is not.
     *
     * @param producerId under which the outcome of a commit in one phase can be asked for afterwards.
     */
    public void commit(final String xid, final boolean onePhase, final long producerId) throws JMSException {
        ask(
                new Request("Committing branch " + xid),
                id -> connection.outbound().write(out -> FrameWriter.commitBranch(out, id, xid, onePhase, producerId)));
    }

    public void rollback(final String xid) throws JMSException {
        ask(
                new Request("Rolling back branch " + xid),
                id -> connection.outbound().write(out -> FrameWriter.rollbackBranch(out, id, xid)));
    }

    /** Has the broker forget a branch that an operator has ended. */
    public void forget(final String xid) throws JMSException {
        ask(
                new Request("Forgetting branch " + xid),
                id -> connection.outbound().write(out -> FrameWriter.forgetBranch(out, id, xid)));
    }

    /** All branches that are prepared or were ended by an operator. */
    public List<String> recover() throws JMSException {
        final List<String> branches = new ArrayList<>();
        long cursor = 0;
        do {
            final Request request = new Request("Looking for prepared branches");
            final long from = cursor;
            final String lines =
                    ask(request, id -> connection.outbound().write(out -> FrameWriter.recoverBranches(out, id, from)));
            if (lines != null) {
                lines.lines().filter(line -> !line.isEmpty()).forEach(branches::add);
            }
            cursor = request.value();
        } while (cursor != 0);
        return branches;
    }

    /** An interrupt is no reason to leave it open how a branch ended. */
    private String ask(final Request request, final LongConsumer write) throws JMSException {
        write.accept(connection.add(request));
        return request.awaitUninterruptibly(connection.timeouts().requestMs());
    }
}
