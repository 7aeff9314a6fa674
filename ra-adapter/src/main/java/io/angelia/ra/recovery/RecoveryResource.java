/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.recovery;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import javax.naming.NamingException;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * Finds and ends branches on a connection of its own, which it opens when it is needed, and anew after it was lost. No work can
 * be done in it. Thread-safe; one call at a time.
 */
public final class RecoveryResource implements XAResource {
    private static final Logger LOGGER = System.getLogger(RecoveryResource.class.getName());

    private final SettingsSource source;
    private boolean ended;
    private XAConnection connection;
    private XAResource resource;

    RecoveryResource(final SettingsSource source) {
        this.source = source;
    }

    /** What is asked of the broker. */
    @FunctionalInterface
    private interface Call<T> {
        T on(XAResource resource) throws XAException;
    }

    private synchronized <T> T call(final Call<T> call) throws XAException {
        try {
            return call.on(opened());
        } catch (final XAException e) {
            if (e.errorCode == XAException.XAER_RMFAIL || e.errorCode == XAException.XAER_RMERR) {
                close();
            }
            throw e;
        }
    }

    private XAResource opened() throws XAException {
        if (ended) {
            final XAException failure = new XAException("The resource adapter was stopped");
            failure.errorCode = XAException.XAER_RMFAIL;
            throw failure;
        }
        if (resource == null) {
            try {
                open();
            } catch (final JMSException | NamingException | IllegalArgumentException e) {
                close();
                final XAException failure = new XAException("No connection for recovery: " + e.getMessage());
                failure.errorCode = XAException.XAER_RMFAIL;
                failure.initCause(e);
                throw failure;
            }
        }
        return resource;
    }

    /**
     * A transaction manager comes again by itself, so that a lost connection is not waited for. A client identifier is left out,
     * since endpoints may use it.
     */
    private void open() throws JMSException, NamingException {
        connection = source.settings()
                .factory()
                .option("reconnect", "off")
                .option("clientID", null)
                .createXAConnection();
        connection.setExceptionListener(
                e -> LOGGER.log(Level.DEBUG, "The connection for recovery was lost: {0}", e.getMessage()));
        resource = connection.createXASession().getXAResource();
    }

    /** The resource adapter stops, which a transaction manager that is at work may not have heard of: opens no connection any more. */
    synchronized void end() {
        ended = true;
        close();
    }

    /** Closes the connection; the next call opens another one. */
    private void close() {
        resource = null;
        if (connection != null) {
            try {
                connection.close();
            } catch (final JMSException e) {
                LOGGER.log(Level.DEBUG, "Closing the connection for recovery failed", e);
            }
            connection = null;
        }
    }

    // ---- recovery

    @Override
    public Xid[] recover(final int flags) throws XAException {
        return call(opened -> opened.recover(flags));
    }

    @Override
    public void commit(final Xid xid, final boolean onePhase) throws XAException {
        call(opened -> {
            opened.commit(xid, onePhase);
            return null;
        });
    }

    @Override
    public void rollback(final Xid xid) throws XAException {
        call(opened -> {
            opened.rollback(xid);
            return null;
        });
    }

    @Override
    public void forget(final Xid xid) throws XAException {
        call(opened -> {
            opened.forget(xid);
            return null;
        });
    }

    @Override
    public int prepare(final Xid xid) throws XAException {
        return call(opened -> opened.prepare(xid));
    }

    /** False: it is nobody's place to work in. */
    @Override
    public boolean isSameRM(final XAResource other) {
        return other == this;
    }

    @Override
    public void start(final Xid xid, final int flags) throws XAException {
        throw noWork("start");
    }

    @Override
    public void end(final Xid xid, final int flags) throws XAException {
        throw noWork("end");
    }

    private static XAException noWork(final String method) {
        final XAException failure = new XAException(method + " must not be called on a resource for recovery");
        failure.errorCode = XAException.XAER_PROTO;
        return failure;
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public boolean setTransactionTimeout(final int seconds) {
        return false;
    }
}
