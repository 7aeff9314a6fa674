/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.outbound;

import io.angelia.jms.AngeliaConnection;
import io.angelia.jms.AngeliaSession;
import io.angelia.jms.client.JmsExceptions;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.LazyAssociatableConnectionManager;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A connection as application components have it: with one session at a time, and without what Jakarta EE reserves for others
 * (platform specification, section EE.6.7). Finds itself a managed connection when it has none. Used by one thread at a time.
 */
final class ConnectionHandle implements AngeliaConnection, QueueConnection, TopicConnection {
    private AngeliaManagedConnectionFactory factory;
    private ConnectionManager manager;
    private ConnectionRequestInfo request;
    private volatile AngeliaManagedConnection managed;
    private volatile SessionHandle session;
    private final List<AutoCloseable> temporaries = new CopyOnWriteArrayList<>();
    private volatile boolean started;
    private volatile boolean closed;

    /** Where to turn when there is no managed connection. */
    void allocatedBy(
            final AngeliaManagedConnectionFactory by,
            final ConnectionManager through,
            final ConnectionRequestInfo asked) {
        factory = by;
        manager = through;
        request = asked;
    }

    // ---- moving between managed connections

    /** Belongs to this one from now on; returns the one before, null for none. */
    AngeliaManagedConnection associate(final AngeliaManagedConnection with) {
        final AngeliaManagedConnection before = managed;
        if (before != with) {
            dissociate();
            managed = with;
        }
        return before;
    }

    /** Something that ends with the connection. */
    void owns(final AutoCloseable temporary) {
        temporaries.add(temporary);
    }

    private void deleteTemporaries() {
        temporaries.forEach(SessionPart::closeQuietly);
        temporaries.clear();
    }

    /** Gives up what is open at the managed connection, to open it again at the next one. */
    void dissociate() {
        final SessionHandle open = session;
        if (open != null) {
            open.detach();
        }
        managed = null;
    }

    /** Is of no use any more. */
    void invalidate() {
        closed = true;
        final SessionHandle open = session;
        if (open != null) {
            open.invalidate();
        }
        deleteTemporaries();
        managed = null;
    }

    /** The managed connection, which is looked for if need be. */
    AngeliaManagedConnection managed() throws JMSException {
        checkOpen();
        AngeliaManagedConnection current = managed;
        if (current == null) {
            if (!(manager instanceof LazyAssociatableConnectionManager lazy)) {
                throw new IllegalStateException("The application server has taken the connection away", "DISSOCIATED");
            }
            try {
                lazy.associateConnection(this, factory, request);
            } catch (final ResourceException e) {
                throw ConnectionFactoryHandle.failure(e);
            }
            current = managed;
            if (current == null) {
                throw new IllegalStateException("The application server gave no connection", "DISSOCIATED");
            }
            if (started) {
                current.start();
            }
        }
        current.checkNotLost();
        return current;
    }

    <T> T call(final JmsCall<T> call) throws JMSException {
        try {
            return call.get();
        } catch (final JMSException e) {
            final AngeliaManagedConnection current = managed;
            if (current != null) {
                current.callFailed(e);
            }
            throw e;
        }
    }

    void run(final JmsAction action) throws JMSException {
        call(() -> {
            action.run();
            return null;
        });
    }

    void checkOpen() throws JMSException {
        if (closed) {
            throw JmsExceptions.closed("The connection");
        }
    }

    // ---- sessions

    @Override
    public AngeliaSession createSession() throws JMSException {
        return newSession(false, Session.AUTO_ACKNOWLEDGE, Domain.COMMON);
    }

    @Override
    public AngeliaSession createSession(final int mode) throws JMSException {
        return newSession(mode == Session.SESSION_TRANSACTED, mode, Domain.COMMON);
    }

    @Override
    public AngeliaSession createSession(final boolean transacted, final int mode) throws JMSException {
        return newSession(transacted, mode, Domain.COMMON);
    }

    @Override
    public QueueSession createQueueSession(final boolean transacted, final int mode) throws JMSException {
        return newSession(transacted, mode, Domain.QUEUE);
    }

    @Override
    public TopicSession createTopicSession(final boolean transacted, final int mode) throws JMSException {
        return newSession(transacted, mode, Domain.TOPIC);
    }

    /** One at a time (platform specification, section EE.6.7). */
    SessionHandle newSession(final boolean transacted, final int mode, final Domain domain) throws JMSException {
        final AngeliaManagedConnection current = managed();
        if (session != null) {
            throw new IllegalStateException(
                    "A connection in an application server has one session at a time; close the other one first",
                    "ONE_SESSION");
        }
        final SessionHandle opened = call(() -> SessionHandle.open(this, current, transacted, mode, domain));
        session = opened;
        return opened;
    }

    void closed(final SessionHandle handle) {
        if (session == handle) {
            session = null;
        }
    }

    // ---- what is allowed

    @Override
    public String getClientID() throws JMSException {
        return call(() -> managed().clientId());
    }

    @Override
    public ConnectionMetaData getMetaData() throws JMSException {
        return call(() -> managed().jmsMetaData());
    }

    @Override
    public void start() throws JMSException {
        run(() -> managed().start());
        started = true;
    }

    /** Hands the managed connection back to the application server. */
    @Override
    public void close() throws JMSException {
        if (closed) {
            return;
        }
        final SessionHandle open = session;
        try {
            if (open != null) {
                open.close();
            }
        } finally {
            closed = true;
            deleteTemporaries();
            final AngeliaManagedConnection current = managed;
            managed = null;
            if (current != null) {
                current.closed(this);
            }
        }
    }

    // ---- what is not

    @Override
    public void setClientID(final String clientId) throws JMSException {
        throw forbidden("setClientID");
    }

    @Override
    public ExceptionListener getExceptionListener() throws JMSException {
        throw forbidden("getExceptionListener");
    }

    @Override
    public void setExceptionListener(final ExceptionListener listener) throws JMSException {
        throw forbidden("setExceptionListener");
    }

    @Override
    public void stop() throws JMSException {
        throw forbidden("stop");
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            final Destination destination, final String selector, final ServerSessionPool pool, final int maxMessages)
            throws JMSException {
        throw forbidden("createConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            final Queue queue, final String selector, final ServerSessionPool pool, final int maxMessages)
            throws JMSException {
        throw forbidden("createConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            final Topic topic, final String selector, final ServerSessionPool pool, final int maxMessages)
            throws JMSException {
        throw forbidden("createConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createDurableConnectionConsumer(
            final Topic topic,
            final String name,
            final String selector,
            final ServerSessionPool pool,
            final int maxMessages)
            throws JMSException {
        throw forbidden("createDurableConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createSharedConnectionConsumer(
            final Topic topic,
            final String name,
            final String selector,
            final ServerSessionPool pool,
            final int maxMessages)
            throws JMSException {
        throw forbidden("createSharedConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createSharedDurableConnectionConsumer(
            final Topic topic,
            final String name,
            final String selector,
            final ServerSessionPool pool,
            final int maxMessages)
            throws JMSException {
        throw forbidden("createSharedDurableConnectionConsumer");
    }

    private JMSException forbidden(final String method) throws JMSException {
        checkOpen();
        return new NotInServerException(method);
    }
}
