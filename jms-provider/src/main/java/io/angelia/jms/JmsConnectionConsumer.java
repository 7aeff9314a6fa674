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
 *
 * <p>While messages of an ordering key are not settled, others of the key go to the session that has those. As the pool chooses
 * the session, one that has more to get before it settles what it has is waited for by asking the pool now and then.
 */
final class JmsConnectionConsumer implements ConnectionConsumer, Runnable {
    /** How long to wait before the pool is asked again after it failed, in ms. */
    private static final long RETRY_MS = 1_000;
    /** How long messages wait for their keys before the pool is asked for the session that has them; in ms, doubled each time. */
    private static final long FIRST_PATIENCE_MS = 100;

    private static final long LAST_PATIENCE_MS = 1_000;

    private final ConnectionConsumers siblings;
    private final JmsConnection connection;
    private final ClientSession lender;
    private final ClientConsumer consumer;
    private final ServerSessionPool pool;
    private final int maxMessages;
    /** The thread's own. */
    private long patienceMs = FIRST_PATIENCE_MS;
    /** True when the pool is asked for a session that has the key already; the thread's own. */
    private boolean forIdle;

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
            lender.await(() -> !isUsable() || hasWork() || waitsForKeys(), Deadlines.NEVER);
            if (isUsable() && !hasWork()) {
                forIdle = !lender.await(() -> !isUsable() || hasWork(), Deadlines.in(patienceMs)) && hasWorkForIdle();
            }
            return isUsable() && (forIdle || hasWork());
        } catch (final InterruptedException e) {
            return false;
        }
    }

    /** Messages have waited for their keys in vain: perhaps for a session that wants more, or for what others decide. */
    private boolean hasWorkForIdle() {
        patienceMs = Math.min(2 * patienceMs, LAST_PATIENCE_MS);
        lender.lockDelivery();
        try {
            lender.giveBackOverdue(consumer);
        } finally {
            lender.unlockDelivery();
        }
        return connection.isStarted() && consumer.hasLendableToIdle();
    }

    private boolean isUsable() {
        return !closed && connection.core().isOpen() && consumer.closeCause() == null;
    }

    private boolean hasWork() {
        return connection.isStarted() && (consumer.hasLendable() || consumer.wantsPull() || consumer.isCrowded());
    }

    /** True when messages are here, but none whose key is free. */
    private boolean waitsForKeys() {
        return connection.isStarted() && consumer.hasMessage();
    }

    /** Gives the next messages to a session of the pool. One that was got in vain goes back to the pool with none. */
    private void serve() throws JMSException {
        final boolean lendable = forIdle || consumer.hasLendable();
        forIdle = false;
        if (!lendable) {
            makeRoomOrPull();
            return;
        }
        final ServerSession server = pool.getServerSession();
        final JmsSession session = sessionOf(server);
        final List<Delivery> batch = lend(session.core());
        if (!batch.isEmpty()) {
            patienceMs = FIRST_PATIENCE_MS;
        }
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

    private void makeRoomOrPull() {
        lender.lockDelivery();
        try {
            if (consumer.isCrowded()) {
                lender.makeRoom(consumer);
            }
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

    private List<Delivery> lend(final ClientSession worker) {
        final List<Delivery> batch = new ArrayList<>();
        lender.lockDelivery();
        try {
            while (batch.size() < maxMessages && !closed && connection.isStarted()) {
                final Delivery next = lender.lend(consumer, worker);
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
