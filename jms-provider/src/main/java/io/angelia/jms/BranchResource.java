/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.client.Branches;
import io.angelia.wire.frame.BranchFlags;
import jakarta.jms.JMSException;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * What a transaction manager sees of a session. Branches belong to the broker: any resource of any connection may end what
 * another one has begun, and it may go on doing so when its own session is closed. Thread-safe.
 */
final class BranchResource implements XAResource {
    private static final Xid[] NONE = new Xid[0];

    private final XaSession session;
    private volatile int timeoutSeconds;

    BranchResource(final XaSession session) {
        this.session = session;
    }

    private Branches branches() {
        return session.connection().core().branches();
    }

    // ---- the work of the session

    @Override
    public void start(final Xid xid, final int flags) throws XAException {
        final String branch = BranchXid.text(xid);
        final int flag = switch (flags) {
            case TMNOFLAGS -> BranchFlags.NEW;
            case TMJOIN -> BranchFlags.JOIN;
            case TMRESUME -> BranchFlags.RESUME;
            default -> throw invalidFlags("start", flags);
        };
        run(() -> session.startBranch(branch, flag, timeoutSeconds * 1_000L));
    }

    @Override
    public void end(final Xid xid, final int flags) throws XAException {
        final String branch = BranchXid.text(xid);
        final int flag = switch (flags) {
            case TMSUCCESS -> BranchFlags.SUCCESS;
            case TMFAIL -> BranchFlags.FAIL;
            case TMSUSPEND -> BranchFlags.SUSPEND;
            default -> throw invalidFlags("end", flags);
        };
        run(() -> session.endBranch(branch, flag));
    }

    // ---- the end of a branch

    @Override
    public int prepare(final Xid xid) throws XAException {
        final String branch = BranchXid.text(xid);
        try {
            return branches().prepare(branch) ? XA_OK : XA_RDONLY;
        } catch (final JMSException e) {
            throw BranchExceptions.prepareFailed(e);
        }
    }

    @Override
    public void commit(final Xid xid, final boolean onePhase) throws XAException {
        final String branch = BranchXid.text(xid);
        run(() ->
                branches().commit(branch, onePhase, session.core().descriptor().producerId()));
    }

    @Override
    public void rollback(final Xid xid) throws XAException {
        final String branch = BranchXid.text(xid);
        run(() -> branches().rollback(branch));
        session.branchRolledBack();
    }

    @Override
    public void forget(final Xid xid) throws XAException {
        final String branch = BranchXid.text(xid);
        run(() -> branches().forget(branch));
    }

    /**
     * All branches that are prepared or were ended by an operator. They come with the start of the scan, since some
     * transaction managers look at nothing else; there are none left for what follows.
     */
    @Override
    public Xid[] recover(final int flags) throws XAException {
        if ((flags & ~(TMSTARTRSCAN | TMENDRSCAN)) != 0) {
            throw invalidFlags("recover", flags);
        }
        if ((flags & TMSTARTRSCAN) == 0) {
            return NONE;
        }
        try {
            final List<String> texts = branches().recover();
            return texts.stream().map(BranchXid::parse).toArray(Xid[]::new);
        } catch (final JMSException e) {
            throw BranchExceptions.failed(e);
        }
    }

    // ---- settings

    /** True for resources of the same broker, whatever the connection: their sessions can work for the same branch. */
    @Override
    public boolean isSameRM(final XAResource other) {
        return other instanceof BranchResource ours && ours.brokerId().equals(brokerId());
    }

    private String brokerId() {
        return session.connection().core().brokerId();
    }

    /** In seconds; 0 when the broker's own limit holds. */
    @Override
    public int getTransactionTimeout() {
        return timeoutSeconds;
    }

    /** Holds for branches that begin from now on; 0 has the broker's own limit hold. */
    @Override
    public boolean setTransactionTimeout(final int seconds) throws XAException {
        if (seconds < 0) {
            throw BranchExceptions.invalid("A transaction timeout of " + seconds + " s is negative");
        }
        timeoutSeconds = seconds;
        return true;
    }

    // ---- failures

    /** A call that fails as those of Jakarta Messaging do. */
    @FunctionalInterface
    private interface Call {
        void run() throws JMSException;
    }

    private static void run(final Call call) throws XAException {
        try {
            call.run();
        } catch (final JMSException e) {
            throw BranchExceptions.failed(e);
        }
    }

    private static XAException invalidFlags(final String method, final int flags) {
        return BranchExceptions.invalid(
                "The flags 0x" + Integer.toHexString(flags) + " are not supported by " + method);
    }
}
