/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.connection;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * What a transaction manager sees of a session, and what the adapter knows of it: whether the session works for a branch.
 * Two of them are the same resource manager when they lead to the same broker. Thread-safe.
 */
public final class BrokerResource implements XAResource {
    private final XAResource session;
    private final AtomicReference<Xid> branch = new AtomicReference<>();
    private final AtomicLong starts = new AtomicLong();

    public BrokerResource(final XAResource session) {
        this.session = session;
    }

    /** True between start and end. */
    public boolean isInBranch() {
        return branch.get() != null;
    }

    /** How often the session has begun, joined or resumed work for a branch. */
    public long starts() {
        return starts.get();
    }

    @Override
    public void start(final Xid xid, final int flags) throws XAException {
        session.start(xid, flags);
        starts.incrementAndGet();
        branch.set(xid);
    }

    @Override
    public void end(final Xid xid, final int flags) throws XAException {
        try {
            session.end(xid, flags);
        } finally {
            branch.set(null);
        }
    }

    @Override
    public int prepare(final Xid xid) throws XAException {
        return session.prepare(xid);
    }

    @Override
    public void commit(final Xid xid, final boolean onePhase) throws XAException {
        session.commit(xid, onePhase);
    }

    @Override
    public void rollback(final Xid xid) throws XAException {
        session.rollback(xid);
    }

    @Override
    public void forget(final Xid xid) throws XAException {
        session.forget(xid);
    }

    @Override
    public Xid[] recover(final int flags) throws XAException {
        return session.recover(flags);
    }

    @Override
    public boolean isSameRM(final XAResource other) throws XAException {
        return session.isSameRM(other instanceof BrokerResource ours ? ours.session : other);
    }

    @Override
    public int getTransactionTimeout() throws XAException {
        return session.getTransactionTimeout();
    }

    @Override
    public boolean setTransactionTimeout(final int seconds) throws XAException {
        return session.setTransactionTimeout(seconds);
    }
}
