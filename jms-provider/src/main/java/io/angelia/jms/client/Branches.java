/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.wire.frame.BranchFlags;
import io.angelia.wire.frame.FrameWriter;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Asks the broker for what concerns the branches of distributed transactions. A branch is named by its transaction
 * manager's identifier as text; it belongs to the broker, so that any connection may end what another one has begun.
 *
 * <p>When the connection is lost before an answer, the broker is asked again as soon as it is back. What is not prepared has
 * been rolled back by then.
 *
 * <p>Thread-safe, except that what concerns a session is done under its delivery lock where not said otherwise.
 */
public final class Branches {
    private static final int COMMITTED = 1;

    private final ClientConnection connection;
    /** The transaction ids of branches that were begun here, under which the outcome of a commit can be asked for. */
    private final Map<String, Long> transactionIds = new ConcurrentHashMap<>();
    /** What sessions of pools have consumed in branches that are to be decided; their ordering keys wait for that. */
    private final Map<String, List<Delivery>> undecided = new ConcurrentHashMap<>();

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
        final Question question = new Question(
                "Starting branch " + xid,
                (link, id) -> link.outbound()
                        .write(out -> FrameWriter.startBranch(out, session.id(), id, xid, flag, timeoutMs)));
        final Transaction work = new Transaction(ask(question).value());
        work.work(question.answeredOn());
        transactionIds.put(xid, work.id());
        session.enterBranch(xid, work);
    }

    /**
     * Ends or suspends the work of a session for the branch that it is in, or that it has suspended. Returns when the broker
     * has everything that was sent for the branch.
     *
     * @param flag {@link BranchFlags#SUCCESS}, {@link BranchFlags#FAIL} or {@link BranchFlags#SUSPEND}.
     * @throws jakarta.jms.TransactionRolledBackException that the connection was lost meanwhile, and with it the branch.
     */
    public void end(final ClientSession session, final String xid, final int flag) throws JMSException {
        if (session.isInBranch(xid) && !session.leaveBranch()) {
            throw lost();
        }
        final Request request = askOnce(new Question(
                "Ending the work for branch " + xid,
                (link, id) -> link.outbound().write(out -> FrameWriter.endBranch(out, session.id(), id, xid, flag))));
        if (request.isLost()) {
            throw lost();
        }
    }

    /**
     * Fails the work of a session for a branch while a listener still works in it. Not under the delivery lock: what the
     * session holds is given back with {@link ClientSession#releaseHeld} when the listener has returned.
     */
    public void abandon(final ClientSession session, final String xid) throws JMSException {
        session.abandonBranch(xid);
        final Request request = askOnce(new Question(
                "Giving up branch " + xid,
                (link, id) -> link.outbound()
                        .write(out -> FrameWriter.endBranch(out, session.id(), id, xid, BranchFlags.FAIL))));
        if (request.isLost()) {
            throw lost();
        }
    }

    // ---- ordering keys

    /** What was consumed in a branch keeps its ordering keys from others until the branch is decided. */
    void consumedIn(final String xid, final List<Delivery> deliveries) {
        if (deliveries.isEmpty()) {
            return;
        }
        undecided.values().removeIf(known -> known.stream().noneMatch(Delivery::isUnsettled));
        deliveries.forEach(Delivery::undecided);
        undecided.merge(
                xid,
                deliveries,
                (before, more) -> Stream.concat(before.stream(), more.stream()).toList());
    }

    /** The branch is consumed for good, or it is not, or that is unknown and the broker's to know. */
    private void decided(final String xid, final boolean committed) {
        final List<Delivery> deliveries = undecided.remove(xid);
        if (deliveries == null) {
            return;
        }
        if (committed) {
            ForeignDeliveries.consumed(deliveries);
        } else {
            ForeignDeliveries.cameBack(deliveries);
        }
    }

    // ---- phases

    /**
     * Has the branch prepared.
     *
     * @return false when there was nothing to prepare and the branch has ended.
     */
    public boolean prepare(final String xid) throws JMSException {
        boolean prepared = false;
        boolean ended = false;
        try {
            prepared = isPrepared(xid);
            ended = !prepared;
            return prepared;
        } finally {
            if (!prepared) {
                decided(xid, ended);
            }
        }
    }

    private boolean isPrepared(final String xid) throws JMSException {
        final Request request;
        try {
            request = askAgain(new Question(
                    "Preparing branch " + xid,
                    (link, id) -> link.outbound().write(out -> FrameWriter.prepareBranch(out, id, xid))));
        } catch (final JMSException e) {
            throw refusedUnprepared(xid, e);
        }
        transactionIds.remove(xid);
        if (request.refusal() != null) {
            throw lost();
        }
        return request.value() == 0;
    }

    /**
     * Commits a prepared branch, or in one phase one that is not.
     *
     * @param producerId under which the outcome of a commit in one phase can be asked for afterwards.
     */
    public void commit(final String xid, final boolean onePhase, final long producerId) throws JMSException {
        final Question question = new Question(
                "Committing branch " + xid,
                (link, id) ->
                        link.outbound().write(out -> FrameWriter.commitBranch(out, id, xid, onePhase, producerId)));
        boolean committed = false;
        try {
            if (!onePhase) {
                askAgain(question);
            } else if (isCommitLost(xid, question) && !isCommitted(xid, producerId)) {
                throw lost();
            }
            committed = true;
        } finally {
            decided(xid, committed);
        }
        transactionIds.remove(xid);
    }

    private boolean isCommitLost(final String xid, final Question commit) throws JMSException {
        try {
            return askOnce(commit).isLost();
        } catch (final JMSException e) {
            throw refusedUnprepared(xid, e);
        }
    }

    /** A branch of ours that was not prepared, and that the broker does not know, went with a link that was lost. */
    private JMSException refusedUnprepared(final String xid, final JMSException refusal) throws JMSException {
        final boolean unknown = "BRANCH_UNKNOWN".equals(refusal.getErrorCode());
        return unknown && transactionIds.remove(xid) != null ? lost() : refusal;
    }

    /** What became of a commit in one phase whose answer was lost. */
    private boolean isCommitted(final String xid, final long producerId) throws JMSException {
        final Long transactionId = transactionIds.get(xid);
        if (transactionId == null) {
            throw JmsExceptions.connectionLost(connection.remoteName(), null);
        }
        return ask(new Question(
                                "The outcome of branch " + xid,
                                (link, id) -> link.outbound()
                                        .write(out ->
                                                FrameWriter.transactionOutcome(out, id, producerId, transactionId))))
                        .value()
                == COMMITTED;
    }

    public void rollback(final String xid) throws JMSException {
        transactionIds.remove(xid);
        try {
            askAgain(new Question(
                    "Rolling back branch " + xid,
                    (link, id) -> link.outbound().write(out -> FrameWriter.rollbackBranch(out, id, xid))));
        } finally {
            decided(xid, false);
        }
    }

    /** Has the broker forget a branch that an operator has ended. */
    public void forget(final String xid) throws JMSException {
        askAgain(new Question(
                "Forgetting branch " + xid,
                (link, id) -> link.outbound().write(out -> FrameWriter.forgetBranch(out, id, xid))));
    }

    /** All branches that are prepared or were ended by an operator. */
    public List<String> recover() throws JMSException {
        final List<String> branches = new ArrayList<>();
        long cursor = 0;
        boolean more = true;
        while (more) {
            final long from = cursor;
            final Question question = new Question(
                    "Looking for prepared branches",
                    (link, id) -> link.outbound().write(out -> FrameWriter.recoverBranches(out, id, from)));
            final Request request = ask(question);
            if (from != 0 && question.isRepeated()) {
                // Another run of the broker does not know how far the list was read.
                branches.clear();
                cursor = 0;
            } else {
                lines(request).forEach(branches::add);
                cursor = request.value();
                more = cursor != 0;
            }
        }
        return branches;
    }

    private static Stream<String> lines(final Request answer) {
        return answer.text() == null ? Stream.empty() : answer.text().lines().filter(line -> !line.isEmpty());
    }

    // ---- asking

    /** An interrupt is no reason to leave it open how a branch ended. */
    private Request ask(final Question question) throws JMSException {
        return question.uninterruptibly().ask(connection, connection.timeouts().requestMs());
    }

    /** For what ends a branch: when the broker does not know it the second time, the first time was enough. */
    private Request askAgain(final Question question) throws JMSException {
        return ask(question.doneBeforeIfRefusedWith("BRANCH_UNKNOWN"));
    }

    private Request askOnce(final Question question) throws JMSException {
        return question.uninterruptibly()
                .askOnce(connection, connection.timeouts().requestMs());
    }

    /** The branch went with its link; or the connection did, which is worse to know. */
    private JMSException lost() throws JMSException {
        connection.checkOpen();
        return connection.rolledBackByLoss();
    }
}
