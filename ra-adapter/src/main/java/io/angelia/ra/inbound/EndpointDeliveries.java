/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.inbound;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** The connection of an endpoint and its sessions, each of which delivers one message at a time. Thread-safe. */
final class EndpointDeliveries {
    private static final Logger LOGGER = System.getLogger(EndpointDeliveries.class.getName());

    private final Connection connection;
    private final List<EndpointSession> sessions = new ArrayList<>();
    private final AtomicReference<JMSException> failure = new AtomicReference<>();

    private EndpointDeliveries(final Connection connection) {
        this.connection = connection;
    }

    /**
     * Opens everything and lets messages come.
     *
     * @param lost is told when this is of no use any more, which may be before this method returns.
     */
    static EndpointDeliveries open(
            final Wanted wanted,
            final AngeliaActivationSpec spec,
            final MessageEndpointFactory endpoints,
            final boolean transacted,
            final Consumer<EndpointDeliveries> lost)
            throws JMSException, ResourceException {
        final XAConnection connection = wanted.factory().createXAConnection();
        final EndpointDeliveries deliveries = new EndpointDeliveries(connection);
        boolean opened = false;
        try {
            connection.setExceptionListener(e -> {
                deliveries.failure.compareAndSet(null, e);
                lost.accept(deliveries);
            });
            final int plainMode = spec.isDupsOk() ? Session.DUPS_OK_ACKNOWLEDGE : Session.AUTO_ACKNOWLEDGE;
            for (int i = 0; i < wanted.sessions(); i++) {
                deliveries.sessions.add(
                        transacted
                                ? EndpointSession.transacted(connection.createXASession(), wanted, endpoints)
                                : EndpointSession.plain(connection.createSession(plainMode), wanted, endpoints));
            }
            connection.start();
            opened = true;
        } finally {
            if (!opened) {
                deliveries.close();
            }
        }
        return deliveries;
    }

    /** What made this useless; null while it works. */
    JMSException failure() {
        return failure.get();
    }

    /** Lets the deliveries end that run, takes no further ones, and gives everything back. */
    void close() {
        quietly("Stopping", connection::stop);
        quietly("Closing", connection::close);
        sessions.forEach(EndpointSession::release);
    }

    /** A part of the end. */
    @FunctionalInterface
    private interface Step {
        void run() throws JMSException;
    }

    private static void quietly(final String what, final Step step) {
        try {
            step.run();
        } catch (final JMSException e) {
            LOGGER.log(Level.DEBUG, what + " the connection of an endpoint failed", e);
        }
    }
}
