/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.reconnect;

import io.angelia.jms.AngeliaConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * Where one conversation takes place: its connection through the proxy, names of its own, and the rules by which an
 * application copes with a broken connection. For one thread.
 */
final class Stage implements AutoCloseable {
    static final long PATIENCE_MS = 30_000;
    private static final int CONNECT_ATTEMPTS = 5;
    private static final int TRANSACTION_ATTEMPTS = 5;

    private final String name;
    private final AngeliaConnectionFactory throughProxy;
    private final AngeliaConnectionFactory direct;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Set<String> acknowledged = new HashSet<>();
    private final List<JMSException> reported = new CopyOnWriteArrayList<>();
    private Connection connection;
    private Connection witness;
    private int rollbacks;
    private int branches;

    /**
     * A stage that is set.
     *
     * @param name         different from all others at this broker; start of the names of destinations.
     * @param throughProxy leads over the connection that breaks.
     * @param direct       leads to the same broker over one that does not.
     */
    Stage(final String name, final AngeliaConnectionFactory throughProxy, final AngeliaConnectionFactory direct) {
        this.name = name;
        this.throughProxy = throughProxy;
        this.direct = direct;
    }

    String name(final String suffix) {
        return name + "." + suffix;
    }

    /** The started connection that may break. */
    Connection connection() throws JMSException {
        return connection(null);
    }

    Connection connection(final String clientId) throws JMSException {
        if (connection == null) {
            connection = connect(() -> {
                final Connection made = throughProxy.createConnection();
                identify(made, clientId);
                return made;
            });
            start();
        }
        return connection;
    }

    XAConnection xaConnection() throws JMSException {
        final XAConnection made = connect(throughProxy::createXAConnection);
        connection = made;
        start();
        return made;
    }

    /** A started connection that does not break, for the other side of the conversation. */
    Connection witness() throws JMSException {
        if (witness == null) {
            witness = direct.createConnection();
            witness.start();
        }
        return witness;
    }

    private void start() throws JMSException {
        connection.setExceptionListener(reported::add);
        connection.start();
    }

    private static void identify(final Connection made, final String clientId) throws JMSException {
        if (clientId == null) {
            return;
        }
        try {
            made.setClientID(clientId);
        } catch (final JMSException e) {
            made.close();
            throw e;
        }
    }

    /** The first connect is not repeated by the client: an application that finds no broker tries again. */
    private static <C> C connect(final Connecting<C> attempt) throws JMSException {
        for (int attempts = 1; ; attempts++) {
            try {
                return attempt.connect();
            } catch (final JMSException e) {
                if (attempts == CONNECT_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /**
     * The next message that was not acknowledged before. What comes a second time must be marked.
     *
     * @throws AssertionError when none comes, or one comes again unmarked.
     */
    Message receive(final MessageConsumer consumer) throws JMSException {
        while (true) {
            final Message message = consumer.receive(PATIENCE_MS);
            if (message == null) {
                throw new AssertionError("lost: nothing came within " + PATIENCE_MS + " ms");
            }
            if (!seen.add(message.getJMSMessageID())) {
                checkMarked(message);
            }
            if (!wasAcknowledged(message)) {
                return message;
            }
        }
    }

    /** The same, of which the session or the application has seen to the acknowledgement. */
    String receiveText(final MessageConsumer consumer) throws JMSException {
        final Message message = receive(consumer);
        acknowledged.add(message.getJMSMessageID());
        return textOf(message);
    }

    /** Of a message that a listener got; says so when it came twice without a mark. From any thread. */
    String heard(final Message message) {
        try {
            final boolean first = seen.add(message.getJMSMessageID());
            return first || message.getJMSRedelivered() ? textOf(message) : "twice without a mark: " + message;
        } catch (final JMSException e) {
            throw new AssertionError(e);
        }
    }

    void acknowledged(final List<Message> messages) throws JMSException {
        for (final Message message : messages) {
            acknowledged.add(message.getJMSMessageID());
        }
    }

    boolean wasAcknowledged(final Message message) throws JMSException {
        return acknowledged.contains(message.getJMSMessageID());
    }

    static String textOf(final Message message) throws JMSException {
        return ((TextMessage) message).getText();
    }

    private static void checkMarked(final Message message) throws JMSException {
        if (!message.getJMSRedelivered()) {
            throw new AssertionError("twice without a mark: " + message);
        }
    }

    /** Does the work and commits it, from the beginning as often as it is rolled back. */
    <R> R inTransaction(final Session session, final Work<R> work) throws JMSException {
        for (int attempts = 1; ; attempts++) {
            try {
                final R result = work.run();
                session.commit();
                return result;
            } catch (final TransactionRolledBackException e) {
                rollbacks++;
                if (attempts == TRANSACTION_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Does the work in a branch and commits it, in one or two phases; from the beginning as often as it is rolled back. */
    <R> R inBranch(final XASession session, final boolean onePhase, final Work<R> work) throws JMSException {
        final XAResource resource = session.getXAResource();
        for (int attempts = 1; ; attempts++) {
            final Xid xid = new BranchName(name("branch-" + ++branches));
            try {
                final R result = prepared(resource, xid, onePhase, work);
                if (!onePhase) {
                    resource.commit(xid, false);
                }
                return result;
            } catch (final XAException e) {
                rollbacks++;
                if (attempts == TRANSACTION_ATTEMPTS || !isRollback(e)) {
                    throw new AssertionError("XA error " + e.errorCode + " in attempt " + attempts, e);
                }
                forget(resource, xid);
            }
        }
    }

    private static <R> R prepared(final XAResource resource, final Xid xid, final boolean onePhase, final Work<R> work)
            throws XAException, JMSException {
        resource.start(xid, XAResource.TMNOFLAGS);
        final R result = work.run();
        resource.end(xid, XAResource.TMSUCCESS);
        if (onePhase) {
            resource.commit(xid, true);
        } else if (resource.prepare(xid) != XAResource.XA_OK) {
            throw new AssertionError("a branch with work is taken for read-only");
        }
        return result;
    }

    private static boolean isRollback(final XAException e) {
        return e.errorCode >= XAException.XA_RBBASE && e.errorCode <= XAException.XA_RBEND;
    }

    /** As transaction managers do with a branch that was rolled back; it may be gone already. */
    private static void forget(final XAResource resource, final Xid xid) {
        try {
            resource.rollback(xid);
        } catch (final XAException e) {
            if (e.errorCode != XAException.XAER_NOTA && !isRollback(e)) {
                throw new AssertionError("XA error " + e.errorCode + " at the rollback", e);
            }
        }
    }

    /** Transactions that were done again. */
    int rollbacks() {
        return rollbacks;
    }

    /** What the exception listener was told. */
    List<JMSException> reported() {
        return reported;
    }

    /** What is left in a queue, when the connection is closed, that the application has not acknowledged. */
    List<String> leftIn(final String queue) throws JMSException {
        connection.close();
        final List<String> left = new ArrayList<>();
        try (Session session = witness().createSession(Session.AUTO_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            for (Message message = consumer.receiveNoWait(); message != null; message = consumer.receiveNoWait()) {
                if (wasAcknowledged(message)) {
                    checkMarked(message);
                } else {
                    left.add(textOf(message));
                }
            }
        }
        return left;
    }

    @Override
    public void close() throws JMSException {
        if (connection != null) {
            connection.close();
        }
        if (witness != null) {
            witness.close();
        }
    }

    /** Something that may be rolled back. */
    @FunctionalInterface
    interface Work<R> {
        R run() throws JMSException;
    }

    @FunctionalInterface
    private interface Connecting<C> {
        C connect() throws JMSException;
    }
}
