/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.outbound;

import io.angelia.jms.client.JmsExceptions;
import io.angelia.ra.connection.ConnectionDefaults;
import io.angelia.ra.connection.ConnectionSettings;
import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.resource.Referenceable;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import java.io.Serializable;
import javax.naming.Reference;

/** The connection factory that application components look up. Thread-safe. */
final class ConnectionFactoryHandle
        implements QueueConnectionFactory, TopicConnectionFactory, ConnectionDefaults, Referenceable, Serializable {
    private static final long serialVersionUID = 1L;

    private final AngeliaManagedConnectionFactory factory;
    private final transient ConnectionManager manager;
    private Reference reference;

    ConnectionFactoryHandle(final AngeliaManagedConnectionFactory factory, final ConnectionManager manager) {
        this.factory = factory;
        this.manager = manager;
    }

    /** For activations that take their settings from this factory. */
    @Override
    public ConnectionSettings settings() {
        return factory.effectiveSettings();
    }

    private ConnectionHandle open(final ConnectionRequestInfo request) throws JMSException {
        try {
            final ConnectionHandle handle = (ConnectionHandle) manager.allocateConnection(factory, request);
            handle.allocatedBy(factory, manager, request);
            return handle;
        } catch (final ResourceException e) {
            throw failure(e);
        }
    }

    static JMSException failure(final ResourceException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof JMSSecurityException || cause instanceof jakarta.resource.spi.SecurityException) {
                return caused(new JMSSecurityException(cause.getMessage(), "AUTHENTICATION_FAILED"), e);
            }
            if (cause instanceof JMSException known) {
                return caused(new JMSException(known.getMessage(), known.getErrorCode()), e);
            }
        }
        return caused(new ResourceAllocationException(e.getMessage(), e.getErrorCode()), e);
    }

    private static JMSException caused(final JMSException failure, final ResourceException cause) {
        failure.initCause(cause);
        failure.setLinkedException(cause);
        return failure;
    }

    // ---- classic API

    @Override
    public Connection createConnection() throws JMSException {
        return open(null);
    }

    @Override
    public Connection createConnection(final String userName, final String password) throws JMSException {
        return open(new ConnectionRequest(userName, password));
    }

    @Override
    public QueueConnection createQueueConnection() throws JMSException {
        return open(null);
    }

    @Override
    public QueueConnection createQueueConnection(final String userName, final String password) throws JMSException {
        return open(new ConnectionRequest(userName, password));
    }

    @Override
    public TopicConnection createTopicConnection() throws JMSException {
        return open(null);
    }

    @Override
    public TopicConnection createTopicConnection(final String userName, final String password) throws JMSException {
        return open(new ConnectionRequest(userName, password));
    }

    // ---- simplified API

    @Override
    public JMSContext createContext() {
        return context(null, JMSContext.AUTO_ACKNOWLEDGE);
    }

    @Override
    public JMSContext createContext(final int sessionMode) {
        return context(null, sessionMode);
    }

    @Override
    public JMSContext createContext(final String userName, final String password) {
        return context(new ConnectionRequest(userName, password), JMSContext.AUTO_ACKNOWLEDGE);
    }

    @Override
    public JMSContext createContext(final String userName, final String password, final int sessionMode) {
        return context(new ConnectionRequest(userName, password), sessionMode);
    }

    private JMSContext context(final ConnectionRequestInfo request, final int sessionMode) {
        try {
            final ConnectionHandle connection = open(request);
            boolean made = false;
            try {
                final JMSContext context = new ContextHandle(connection, sessionMode);
                made = true;
                return context;
            } finally {
                if (!made) {
                    connection.close();
                }
            }
        } catch (final JMSException e) {
            throw JmsExceptions.unchecked(e);
        }
    }

    // ---- naming

    @Override
    public void setReference(final Reference newReference) {
        reference = newReference;
    }

    @Override
    public Reference getReference() {
        return reference;
    }
}
