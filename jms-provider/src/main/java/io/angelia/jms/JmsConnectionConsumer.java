/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.client.ClientConsumer;
import io.angelia.jms.client.ClientSession;
import io.angelia.jms.client.Deadlines;
import io.angelia.jms.client.Delivery;
import io.angelia.jms.client.JmsExceptions;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads messages into the sessions of an application server's pool (section 11.2). A thread of its own waits for messages,
 * then for a session of the pool, and only then takes messages, so that none are held up here.
 */
final class JmsConnectionConsumer implements ConnectionConsumer, Runnable {
    /** How long to wait before the pool is asked again after it failed, in ms. */
    private static final long RETRY_MS = 1_000;

    private final ConnectionConsumers siblings;
    private final JmsConnection connection;
    private final ClientSession lender;
    private final ClientConsumer consumer;
    private final ServerSessionPool pool;
    private final int maxMessages;
    private volatile boolean closed;

    JmsConnectionConsumer(
            final ConnectionConsumers siblings,
            final JmsConnection connection,
            final ClientSession lender,
            final ClientConsumer consumer,
            final ServerSessionPool pool,
            final int maxMessages) {
        this.siblings = siblings;
        this.connection = connection;
        this.lender = lender;
        this.consumer = consumer;
        this.pool = pool;
        this.maxMessages = maxMessages;
    }

    /** The connection was started. */
    void started() {
        lender.giveFirstCredit(consumer);
        lender.wakeUp();
    }

    @Override
    public ServerSessionPool getServerSessionPool() throws JMSException {
        if (closed) {
            throw JmsExceptions.closed("The connection consumer");
        }
        return pool;
    }

    // ---- its thread

    @Override
    public void run() {
        while (isUsable()) {
            if (awaitWork()) {
                try {
                    serve();
                } catch (final JMSException e) {
                    failed(e);
                } catch (final RuntimeException e) {
                    failed(JmsExceptions.unexpected("A pool of server sessions failed", e));
                }
            }
        }
    }

    /** False when there may be none, as after an interrupt, for which nobody has a reason. */
    private boolean awaitWork() {
        try {
            lender.await(() -> !isUsable() || hasWork(), Deadlines.NEVER);
            return isUsable();
        } catch (final InterruptedException e) {
            return false;
        }
    }

    private boolean isUsable() {
        return !closed && connection.core().isOpen() && consumer.closeCause() == null;
    }

    private boolean hasWork() {
        return connection.isStarted() && (consumer.hasMessage() || consumer.wantsPull());
    }

    /** Gives the next messages to a session of the pool. One that was got in vain goes back to the pool with none. */
    private void serve() throws JMSException {
        if (!consumer.hasMessage()) {
            pull();
            return;
        }
        final ServerSession server = pool.getServerSession();
        final JmsSession session = sessionOf(server);
        final List<Delivery> batch = lend();
        session.inbox().load(batch);
        boolean started = false;
        try {
            server.start();
            started = true;
        } finally {
            if (!started) {
                batch.forEach(Delivery::takeBack);
            }
        }
    }

    private void pull() {
        lender.lockDelivery();
        try {
            lender.pull(consumer);
        } finally {
            lender.unlockDelivery();
        }
    }

    private JmsSession sessionOf(final ServerSession server) throws JMSException {
        final Session session = server == null ? null : server.getSession();
        if (!(session instanceof JmsSession ours) || ours.connection() != connection) {
            throw JmsExceptions.illegalState("A server session must have a session of the connection that the"
                    + " connection consumer belongs to, not " + session);
        }
        if (ours.getMessageListener() == null) {
            throw JmsExceptions.illegalState("The session of a server session has no message listener");
        }
        return ours;
    }

    private List<Delivery> lend() {
        final List<Delivery> batch = new ArrayList<>();
        lender.lockDelivery();
        try {
            while (batch.size() < maxMessages && !closed && connection.isStarted()) {
                final Delivery next = lender.lend(consumer);
                if (next == null) {
                    break;
                }
                batch.add(next);
            }
        } finally {
            lender.unlockDelivery();
        }
        return batch;
    }

    /** Tells the application server, and does not ask its pool again at once. */
    private void failed(final JMSException cause) {
        connection.onFailure(cause);
        try {
            lender.await(() -> !isUsable(), Deadlines.in(RETRY_MS));
        } catch (final InterruptedException e) {
            // As above.
        }
    }

    // ---- the end

    /** Messages that a session works on already are acknowledged as usual; all others go back. */
    @Override
    public void close() throws JMSException {
        lender.lockDelivery();
        try {
            if (closed) {
                return;
            }
            closed = true;
            lender.takeBackLent(consumer);
            lender.closeConsumer(consumer);
        } finally {
            lender.unlockDelivery();
            lender.wakeUp();
            siblings.remove(this);
        }
    }
}
