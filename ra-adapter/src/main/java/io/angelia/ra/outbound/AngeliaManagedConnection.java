/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.outbound;

import io.angelia.ra.connection.BrokerResource;
import io.angelia.ra.connection.ConnectionSettings;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.CommException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.DissociatableManagedConnection;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionMetaData;
import jakarta.resource.spi.SecurityException;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.security.auth.Subject;
import javax.transaction.xa.XAResource;

/**
 * A physical connection in an application server's pool with its one session, which works for whatever branch there is and acknowledges
 * automatically outside of one. Used by one thread at a time, except that any thread may learn that the connection is lost.
 */
final class AngeliaManagedConnection implements ManagedConnection, DissociatableManagedConnection {
    private static final Logger LOGGER = System.getLogger(AngeliaManagedConnection.class.getName());
    private static final Set<String> LOST = Set.of("CONNECTION_LOST", "CANNOT_CONNECT");

    private final AngeliaManagedConnectionFactory factory;
    private final ConnectionSettings settings;
    private final XAConnection connection;
    private final XASession session;
    private final BrokerResource resource;
    private final ResourceLocalTransaction localTransaction;
    private final Set<ConnectionHandle> handles = ConcurrentHashMap.newKeySet();
    private final List<ConnectionEventListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean failed = new AtomicBoolean();
    private volatile boolean destroyed;
    private volatile PrintWriter logWriter;

    AngeliaManagedConnection(
            final AngeliaManagedConnectionFactory factory,
            final ConnectionSettings settings,
            final XAConnection connection)
            throws JMSException {
        this.factory = factory;
        this.settings = settings;
        this.connection = connection;
        session = connection.createXASession();
        resource = new BrokerResource(session.getXAResource());
        localTransaction = new ResourceLocalTransaction(resource);
        connection.setExceptionListener(this::onException);
    }

    /** True when it connects as these settings say, and is of use. */
    boolean serves(final ConnectionSettings wanted) {
        return !isFailed() && !destroyed && settings.equals(wanted);
    }

    boolean isFailed() {
        return failed.get();
    }

    // ---- for the handles

    void checkNotLost() throws JMSException {
        if (isFailed()) {
            throw new JMSException("The connection to the broker is lost; take another one", "CONNECTION_LOST");
        }
    }

    Session session() {
        return session;
    }

    /** A session that takes no part in distributed transactions. */
    Session plainSession(final boolean transacted, final int mode) throws JMSException {
        return connection.createSession(transacted, mode);
    }

    boolean isInTransaction() {
        return resource.isInBranch();
    }

    boolean allowsLocalTransactions() {
        return factory.getAllowLocalTransactions();
    }

    void start() throws JMSException {
        connection.start();
    }

    String clientId() throws JMSException {
        return connection.getClientID();
    }

    ConnectionMetaData jmsMetaData() throws JMSException {
        return connection.getMetaData();
    }

    /** A call of the application failed; tells the application server when that was because the connection is lost. */
    void callFailed(final JMSException failure) {
        if (LOST.contains(String.valueOf(failure.getErrorCode()))) {
            fail(failure);
        }
    }

    void closed(final ConnectionHandle handle) {
        if (handles.remove(handle)) {
            final ConnectionEvent event = new ConnectionEvent(this, ConnectionEvent.CONNECTION_CLOSED);
            event.setConnectionHandle(handle);
            listeners.forEach(listener -> listener.connectionClosed(event));
        }
    }

    // ---- failure

    /** A consumer whose destination is gone is no failure of the connection. */
    private void onException(final JMSException failure) {
        if (LOST.contains(String.valueOf(failure.getErrorCode())) || !isUsable()) {
            fail(failure);
        }
    }

    /** A connection that was given up cannot open sessions; this asks it nothing over the network unless it is up. */
    private boolean isUsable() {
        try {
            connection.createSession().close();
            return true;
        } catch (final JMSException e) {
            return false;
        }
    }

    /** Says so once. */
    private void fail(final JMSException failure) {
        if (!destroyed && failed.compareAndSet(false, true)) {
            final ConnectionEvent event = new ConnectionEvent(this, ConnectionEvent.CONNECTION_ERROR_OCCURRED, failure);
            listeners.forEach(listener -> listener.connectionErrorOccurred(event));
        }
    }

    // ---- for the application server

    @Override
    public Object getConnection(final Subject subject, final ConnectionRequestInfo request) throws ResourceException {
        if (!Credentials.settings(factory.effectiveSettings(), factory, subject, request)
                .equals(settings)) {
            throw new SecurityException("The connection belongs to another user; there is no second login");
        }
        checkAlive();
        final ConnectionHandle handle = new ConnectionHandle();
        handle.associate(this);
        handles.add(handle);
        return handle;
    }

    private void checkAlive() throws ResourceException {
        if (destroyed) {
            throw new jakarta.resource.spi.IllegalStateException("The connection is destroyed");
        }
        if (isFailed()) {
            throw new CommException("The connection to the broker is lost");
        }
    }

    @Override
    public void associateConnection(final Object handle) throws ResourceException {
        if (!(handle instanceof ConnectionHandle ours)) {
            throw new ResourceException("Not a connection of this resource adapter: " + handle);
        }
        checkAlive();
        final AngeliaManagedConnection before = ours.associate(this);
        if (before != null) {
            before.handles.remove(ours);
        }
        handles.add(ours);
    }

    @Override
    public void dissociateConnections() {
        for (final ConnectionHandle handle : handles) {
            handle.dissociate();
        }
        handles.clear();
    }

    /** Makes it as good as new for the pool: handles become invalid, and what they had opened is closed. */
    @Override
    public void cleanup() throws ResourceException {
        for (final ConnectionHandle handle : handles) {
            handle.invalidate();
        }
        handles.clear();
        localTransaction.abandon();
        if (!isFailed()) {
            try {
                connection.stop();
            } catch (final JMSException e) {
                throw new ResourceException("The connection could not be cleaned up: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public void destroy() {
        destroyed = true;
        factory.destroyed(this);
        for (final ConnectionHandle handle : handles) {
            handle.invalidate();
        }
        handles.clear();
        try {
            connection.close();
        } catch (final JMSException e) {
            LOGGER.log(Level.DEBUG, "Closing a connection failed", e);
        }
    }

    @Override
    public void addConnectionEventListener(final ConnectionEventListener listener) {
        listeners.add(listener);
    }

    @Override
    public void removeConnectionEventListener(final ConnectionEventListener listener) {
        listeners.remove(listener);
    }

    @Override
    public XAResource getXAResource() {
        return resource;
    }

    @Override
    public LocalTransaction getLocalTransaction() {
        return localTransaction;
    }

    @Override
    public ManagedConnectionMetaData getMetaData() throws ResourceException {
        try {
            return BrokerMetaData.of(jmsMetaData(), settings.userName());
        } catch (final IllegalStateException e) {
            throw new jakarta.resource.spi.IllegalStateException("The connection is closed", e);
        } catch (final JMSException e) {
            throw new ResourceException(e.getMessage(), e);
        }
    }

    @Override
    public void setLogWriter(final PrintWriter writer) {
        logWriter = writer;
    }

    @Override
    public PrintWriter getLogWriter() {
        return logWriter;
    }
}
