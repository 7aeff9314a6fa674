/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.client.ClientConsumer;
import io.angelia.jms.client.ClientSession;
import io.angelia.jms.client.JmsExceptions;
import io.angelia.jms.destination.AngeliaDestination;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.ServerSessionPool;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The connection consumers of one connection (section 11.2). They share a session at the broker, which gets their messages and
 * lends them to the sessions of the application server's pools; it lives as long as the connection, so that a message can
 * be acknowledged when its connection consumer is closed. Thread-safe.
 */
final class ConnectionConsumers {
    private final JmsConnection connection;
    private final List<JmsConnectionConsumer> consumers = new CopyOnWriteArrayList<>();
    private final AtomicInteger count = new AtomicInteger();
    private ClientSession lender;

    ConnectionConsumers(final JmsConnection connection) {
        this.connection = connection;
    }

    ConnectionConsumer open(
            final int kind,
            final AngeliaDestination destination,
            final String subscriptionName,
            final String selector,
            final ServerSessionPool pool,
            final int maxMessages)
            throws JMSException {
        if (pool == null) {
            throw JmsExceptions.invalid("A connection consumer needs a pool of server sessions");
        }
        if (maxMessages < 1) {
            throw JmsExceptions.invalid("The most messages to load at a time are less than 1: " + maxMessages);
        }
        SessionConsumers.checkOwner(destination, connection);
        final ClientSession session = lender();
        final ClientConsumer opened = session.openConsumer(
                connection.describeConsumer(kind, destination, subscriptionName, selector, false), false);
        final JmsConnectionConsumer consumer =
                new JmsConnectionConsumer(this, connection, session, opened, pool, maxMessages);
        consumers.add(consumer);
        if (connection.isStarted()) {
            consumer.started();
        }
        final Thread thread = new Thread(
                consumer,
                "angelia-connection-consumer-" + connection.core().remoteName() + '-' + count.incrementAndGet());
        thread.setDaemon(true);
        thread.start();
        return consumer;
    }

    private synchronized ClientSession lender() throws JMSException {
        if (lender == null) {
            lender = connection.openCore();
        }
        return lender;
    }

    void started() {
        consumers.forEach(JmsConnectionConsumer::started);
    }

    void remove(final JmsConnectionConsumer consumer) {
        consumers.remove(consumer);
    }

    /** Nothing more is loaded from now on. */
    void closeAll() throws JMSException {
        for (final JmsConnectionConsumer consumer : consumers) {
            consumer.close();
        }
    }

    /** The sessions of the pools are closed: nobody has a message of theirs any more. */
    synchronized void closeLender() throws JMSException {
        if (lender != null) {
            lender.lockDelivery();
            try {
                lender.close();
            } finally {
                lender.unlockDelivery();
            }
        }
    }
}
