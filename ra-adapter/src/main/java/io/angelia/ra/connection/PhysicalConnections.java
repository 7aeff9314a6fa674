/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.connection;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ManagedConnection;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The connections to brokers that a resource adapter has open for its server. They end with the adapter, even those that the
 * server has lost sight of: recovery may open one while its pool is being closed. Thread-safe.
 */
public final class PhysicalConnections {
    private static final Logger LOGGER = System.getLogger(PhysicalConnections.class.getName());

    private final Set<ManagedConnection> open = new LinkedHashSet<>();
    private boolean closed;

    /**
     * Takes one that was opened.
     *
     * @throws ResourceException when the adapter is stopped; the connection is destroyed then.
     */
    public void add(final ManagedConnection connection) throws ResourceException {
        synchronized (this) {
            if (!closed) {
                open.add(connection);
                return;
            }
        }
        connection.destroy();
        throw new ResourceException("The resource adapter is stopped");
    }

    public synchronized void remove(final ManagedConnection connection) {
        open.remove(connection);
    }

    /** Destroys all of them; none is taken any more. */
    public void close() {
        final Set<ManagedConnection> left;
        synchronized (this) {
            closed = true;
            left = new LinkedHashSet<>(open);
            open.clear();
        }
        for (final ManagedConnection connection : left) {
            try {
                connection.destroy();
            } catch (final ResourceException e) {
                LOGGER.log(Level.DEBUG, "Closing a connection of a resource adapter that stops failed", e);
            }
        }
    }
}
