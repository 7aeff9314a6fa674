/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.outbound;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.ra.connection.ConnectionOwner;
import io.angelia.ra.connection.ConnectionProperties;
import io.angelia.ra.connection.ConnectionSettings;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.XAConnection;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.CommException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import jakarta.resource.spi.SecurityException;
import jakarta.resource.spi.ValidatingManagedConnectionFactory;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import javax.security.auth.Subject;

/**
 * Makes connections for the pools of an application server. What is not set here is taken from the resource adapter.
 * Thread-safe once its properties are set.
 */
public class AngeliaManagedConnectionFactory extends ConnectionProperties
        implements ManagedConnectionFactory, ValidatingManagedConnectionFactory, ResourceAdapterAssociation {
    private static final long serialVersionUID = 1L;

    private Boolean allowLocalTransactions = false;
    private transient ResourceAdapter resourceAdapter;
    private transient PrintWriter logWriter;

    /** For application servers, which set the properties afterwards. */
    public AngeliaManagedConnectionFactory() {}

    /**
     * Whether a session that is created transacted or with client acknowledgement outside of a transaction of the application
     * server is one; otherwise it acknowledges automatically, as the API recommends for applications in a server.
     */
    public Boolean getAllowLocalTransactions() {
        return allowLocalTransactions;
    }

    public void setAllowLocalTransactions(final Boolean value) {
        allowLocalTransactions = value != null && value;
    }

    /** The settings that hold: these, and for what is not set those of the resource adapter. */
    ConnectionSettings effectiveSettings() {
        return settingsOver(resourceAdapter);
    }

    // ---- factories

    @Override
    public Object createConnectionFactory(final ConnectionManager manager) throws ResourceException {
        factory(effectiveSettings());
        return new ConnectionFactoryHandle(this, manager);
    }

    /** Without an application server there is nothing to share and no rule to keep: the plain client. */
    @Override
    public Object createConnectionFactory() throws ResourceException {
        return factory(effectiveSettings());
    }

    private static AngeliaConnectionFactory factory(final ConnectionSettings settings) throws InvalidPropertyException {
        try {
            return settings.factory();
        } catch (final IllegalArgumentException e) {
            throw new InvalidPropertyException(
                    "The properties of the connection factory are not valid: " + e.getMessage(), e);
        }
    }

    // ---- connections

    @Override
    public ManagedConnection createManagedConnection(final Subject subject, final ConnectionRequestInfo request)
            throws ResourceException {
        final ConnectionSettings settings = Credentials.settings(effectiveSettings(), this, subject, request);
        try {
            final XAConnection physical = factory(settings).createXAConnection();
            boolean made = false;
            try {
                final ManagedConnection managed = new AngeliaManagedConnection(this, settings, physical);
                made = true;
                if (resourceAdapter instanceof ConnectionOwner owner) {
                    owner.connections().add(managed);
                }
                return managed;
            } finally {
                if (!made) {
                    physical.close();
                }
            }
        } catch (final JMSSecurityException e) {
            throw new SecurityException("The broker refused the login for " + settings + ": " + e.getMessage(), e);
        } catch (final JMSException e) {
            throw new CommException("There is no connection for " + settings + ": " + e.getMessage(), e);
        }
    }

    @Override
    public ManagedConnection matchManagedConnections(
            @SuppressWarnings("rawtypes") final Set connections,
            final Subject subject,
            final ConnectionRequestInfo request) {
        final ConnectionSettings settings = Credentials.settings(effectiveSettings(), this, subject, request);
        for (final Object connection : connections) {
            if (connection instanceof AngeliaManagedConnection ours && ours.serves(settings)) {
                return ours;
            }
        }
        return null;
    }

    /** Those whose connection is lost for good. */
    @Override
    @SuppressWarnings("rawtypes") // The interface has the raw type.
    public Set getInvalidConnections(final Set connections) {
        final Set<Object> invalid = new LinkedHashSet<>();
        for (final Object connection : connections) {
            if (connection instanceof AngeliaManagedConnection ours && ours.isFailed()) {
                invalid.add(ours);
            }
        }
        return invalid;
    }

    /** A connection is destroyed. */
    void destroyed(final ManagedConnection connection) {
        if (resourceAdapter instanceof ConnectionOwner owner) {
            owner.connections().remove(connection);
        }
    }

    // ---- the application server

    @Override
    public ResourceAdapter getResourceAdapter() {
        return resourceAdapter;
    }

    @Override
    public void setResourceAdapter(final ResourceAdapter adapter) throws ResourceException {
        if (resourceAdapter != null && resourceAdapter != adapter) {
            throw new ResourceException("The connection factory belongs to another resource adapter already");
        }
        resourceAdapter = adapter;
    }

    @Override
    public void setLogWriter(final PrintWriter writer) {
        logWriter = writer;
    }

    /** Kept as the interface asks for it; the adapter logs through {@link System.Logger}. */
    @Override
    public PrintWriter getLogWriter() {
        return logWriter;
    }

    /** The kind of factory, by the interface that applications see. */
    String kind() {
        return "ConnectionFactory";
    }

    /** True for another one of the same kind with the same properties. */
    @Override
    public final boolean equals(final Object other) {
        return other instanceof AngeliaManagedConnectionFactory factory
                && factory.kind().equals(kind())
                && factory.settings().equals(settings())
                && factory.allowLocalTransactions.equals(allowLocalTransactions);
    }

    @Override
    public final int hashCode() {
        return Objects.hash(kind(), settings());
    }
}
