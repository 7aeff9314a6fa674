/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.client.ClientSession;
import io.angelia.jms.client.JmsExceptions;
import io.angelia.wire.frame.BranchFlags;
import jakarta.jms.JMSException;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TopicSession;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.XAQueueSession;
import jakarta.jms.XATopicSession;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import javax.transaction.xa.XAResource;

/**
 * A session that takes part in distributed transactions: what it sends and receives between start and end belongs to a
 * branch. Outside of branches it acknowledges automatically.
 *
 * <p>A transaction manager may end a branch on another thread than the one that works in it, for example because the
 * transaction takes too long. That thread's further work on this session is refused then, until the next branch begins: as
 * it does not know, its messages would otherwise be sent and consumed without a transaction.
 */
final class XaSession extends JmsSession implements XAQueueSession, XATopicSession {
    private static final Logger LOGGER = System.getLogger(XaSession.class.getName());
    /** How long the failure of a branch waits for a listener that works in it, in ms. */
    private static final long FAIL_PATIENCE_MS = 1_000;

    private final ClientSession core;
    private final XAResource resource;
    /** Who began the branch that this session works for. */
    private volatile Thread worker;
    /** Whose branch was failed by another thread. */
    private volatile Thread refused;

    XaSession(final XaConnection connection, final ClientSession core, final Domain domain) {
        super(connection, core, AcknowledgementMode.XA, domain);
        this.core = core;
        resource = new BranchResource(this);
    }

    @Override
    public Session getSession() throws JMSException {
        checkOpen();
        return this;
    }

    @Override
    public QueueSession getQueueSession() throws JMSException {
        checkOpen();
        return this;
    }

    @Override
    public TopicSession getTopicSession() throws JMSException {
        checkOpen();
        return this;
    }

    @Override
    public XAResource getXAResource() {
        return resource;
    }

    /** @throws TransactionInProgressException always: the transaction manager commits. */
    @Override
    public void commit() throws JMSException {
        checkOpen();
        throw notOurs("commit");
    }

    /** @throws TransactionInProgressException always: the transaction manager rolls back. */
    @Override
    public void rollback() throws JMSException {
        checkOpen();
        throw notOurs("rollback");
    }

    private static JMSException notOurs(final String method) {
        return new TransactionInProgressException(
                method
                        + " must not be called on a session of distributed transactions; the transaction manager does it",
                "TRANSACTION_IN_PROGRESS");
    }

    // ---- the work for branches

    /** Begins, joins or resumes a branch; the flag is one of {@link BranchFlags}. */
    void startBranch(final String xid, final int flag, final long timeoutMs) throws JMSException {
        checkOpen();
        lockDeliveryFor("The start of a branch");
        try {
            if (core.isInBranch()) {
                throw wrongState("The session works for a branch already");
            }
            core.releaseHeld();
            rollBackStray();
            connection().core().branches().start(core, xid, flag, timeoutMs);
            worker = Thread.currentThread();
            refused = null;
            handover().branchStarted();
        } finally {
            core.unlockDelivery();
        }
    }

    /** A send that crossed the end of its branch on another thread went nowhere, and nothing of it may be in the way. */
    private void rollBackStray() throws JMSException {
        if (core.hasLocalWork() && !handover().isAtWork()) {
            core.rollback();
        }
    }

    /** Ends, fails or suspends the work for a branch; the flag is one of {@link BranchFlags}. */
    void endBranch(final String xid, final int flag) throws JMSException {
        if (flag == BranchFlags.FAIL && worker != Thread.currentThread()) {
            failBranch(xid);
            return;
        }
        awaitCompletions();
        lockDeliveryFor("The end of the work for a branch");
        try {
            checkNotClosed();
            connection().core().branches().end(core, xid, flag);
        } finally {
            core.unlockDelivery();
        }
    }

    /** A branch is given up by somebody who must not wait until the work in it has come to its end. */
    private void failBranch(final String xid) throws JMSException {
        if (core.isInBranch(xid)) {
            refused = worker;
        }
        checkNotClosed();
        if (!core.tryLockDelivery(FAIL_PATIENCE_MS)) {
            connection().core().branches().abandon(core, xid);
            return;
        }
        try {
            checkNotClosed();
            connection().core().branches().end(core, xid, BranchFlags.FAIL);
        } finally {
            core.unlockDelivery();
        }
    }

    /** The broker has rolled back what a session was at work on when it was closed. */
    private void checkNotClosed() throws JMSException {
        try {
            checkOpen();
        } catch (final JMSException e) {
            final JMSException rolledBack = new TransactionRolledBackException(
                    "The session was closed before its work for the branch had ended", "TRANSACTION_ROLLED_BACK");
            rolledBack.initCause(e);
            throw rolledBack;
        }
    }

    private void awaitCompletions() throws JMSException {
        checkNotInCompletionListener("XAResource.end");
        final long timeoutMs = connection().requestTimeoutMs();
        if (!completions().awaitAll(timeoutMs)) {
            throw JmsExceptions.timedOut(
                    "The end of the work for a branch, which waits for completion listeners,", timeoutMs);
        }
    }

    private void lockDeliveryFor(final String what) throws JMSException {
        final long timeoutMs = connection().requestTimeoutMs();
        if (!core.tryLockDelivery(timeoutMs)) {
            throw JmsExceptions.timedOut(what + ", which waits for a running message listener,", timeoutMs);
        }
    }

    private static JMSException wrongState(final String reason) {
        return new JMSException(reason, "BRANCH_STATE");
    }

    /**
     * A branch was rolled back, and what this session had received for it waits at the broker again. What was sent ahead
     * joins it there, so that everything comes in its order.
     */
    void branchRolledBack() {
        if (!connection().core().isOpen() || !core.tryLockDelivery(FAIL_PATIENCE_MS)) {
            return;
        }
        try {
            if (!isClosing() && !core.isInBranch() && !handover().isAtWork()) {
                core.recover();
            }
        } catch (final JMSException e) {
            LOGGER.log(Level.DEBUG, "What was sent ahead could not be given back after a rollback", e);
        } finally {
            core.unlockDelivery();
        }
    }

    /** A new message is new work, whatever became of the one before. */
    @Override
    void listenerReturned() {
        if (refused == Thread.currentThread()) {
            refused = null;
        }
        if (!core.isInBranch()) {
            core.releaseHeld();
        }
    }

    @Override
    void checkTransaction() throws JMSException {
        if (refused == Thread.currentThread()) {
            throw new TransactionRolledBackException(
                    "The transaction that this thread works in was given up by another thread; end it before going on",
                    "TRANSACTION_ROLLED_BACK");
        }
    }
}
