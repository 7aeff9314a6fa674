/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.xa;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XASession;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.transaction.xa.XAResource;

/** Does one unit of work in one distributed transaction, with connections of its own. */
final class UnitOfWork {
    static final String IN = "xa.in";
    static final String OUT = "xa.out";
    private static final Duration RECEIVE_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(2);

    private final TransactionManager manager;
    private final Database database;
    private final XAConnectionFactory broker;

    /** What the worker knows at the end of its unit of work. */
    enum Outcome {
        COMMITTED,
        ROLLED_BACK,
        /** An exception said neither. */
        UNKNOWN
    }

    UnitOfWork(final TransactionManager manager, final Database database, final XAConnectionFactory broker) {
        this.manager = manager;
        this.database = database;
        this.broker = broker;
    }

    /**
     * Does the work.
     *
     * @param id of the message to receive, to insert and to send; null for whatever is received.
     */
    Outcome perform(final Work work, final boolean databaseFirst, final String id, final Steps steps)
            throws JMSException, SQLException, SystemException, NotSupportedException {
        final XAConnection messaging = broker.createXAConnection();
        try {
            messaging.setExceptionListener(lost -> {});
            messaging.start();
            final XASession session = messaging.createXASession();
            final javax.sql.XAConnection data = database.connect();
            try {
                return perform(work, databaseFirst, id, steps, session, data);
            } finally {
                data.close();
            }
        } finally {
            close(messaging);
        }
    }

    private static void close(final XAConnection messaging) {
        try {
            messaging.close();
        } catch (final JMSException e) {
            // Its broker was killed meanwhile.
        }
    }

    private Outcome perform(
            final Work work,
            final boolean databaseFirst,
            final String id,
            final Steps steps,
            final XASession session,
            final javax.sql.XAConnection data)
            throws SQLException, SystemException, NotSupportedException {
        final List<XAResource> resources = new ArrayList<>();
        resources.add(new SteppedResource("jms", session.getXAResource(), steps));
        if (work.inserts()) {
            resources.add(databaseFirst ? 0 : 1, new SteppedResource("db", data.getXAResource(), steps));
        }
        manager.setTransactionTimeout((int) TRANSACTION_TIMEOUT.toSeconds());
        manager.begin();
        steps.at("begun");
        try {
            final Transaction transaction = manager.getTransaction();
            for (final XAResource resource : resources) {
                transaction.enlistResource(resource);
            }
            steps.at("enlisted");
            work(work, id, steps, session, data);
            for (final XAResource resource : resources) {
                transaction.delistResource(resource, XAResource.TMSUCCESS);
            }
            steps.at("delisted");
        } catch (final JMSException | RollbackException | SystemException | IllegalStateException e) {
            System.out.println("the work failed: " + e);
            return rollBack();
        }
        return work == Work.TRANSFER_ROLLED_BACK ? rollBack() : commit();
    }

    private static void work(
            final Work work,
            final String expected,
            final Steps steps,
            final XASession session,
            final javax.sql.XAConnection data)
            throws JMSException, SQLException {
        String id = expected;
        if (work.receives()) {
            id = receive(session, expected);
            steps.at("received");
        }
        if (work.inserts()) {
            Database.insert(data.getConnection(), work == Work.TRANSFER_VETOED ? Database.REFUSED : id);
            steps.at("inserted");
        }
        if (work.sends()) {
            try (MessageProducer producer = session.createProducer(session.createQueue(OUT))) {
                producer.send(session.createTextMessage(id));
            }
            steps.at("sent");
        }
    }

    private static String receive(final XASession session, final String expected) throws JMSException {
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(IN))) {
            final Message message = consumer.receive(RECEIVE_TIMEOUT.toMillis());
            if (message == null) {
                throw new JMSException("no message came");
            }
            final String id = message.getBody(String.class);
            if (expected != null && !expected.equals(id)) {
                throw new IllegalArgumentException("not " + expected + " but " + id);
            }
            return id;
        }
    }

    private Outcome commit() {
        try {
            manager.commit();
            return Outcome.COMMITTED;
        } catch (final RollbackException e) {
            System.out.println("the commit failed: " + e);
            return Outcome.ROLLED_BACK;
        } catch (final HeuristicMixedException
                | HeuristicRollbackException
                | SystemException
                | IllegalStateException e) {
            System.out.println("the commit failed: " + e);
            return Outcome.UNKNOWN;
        }
    }

    private Outcome rollBack() {
        try {
            manager.rollback();
            return Outcome.ROLLED_BACK;
        } catch (final SystemException | IllegalStateException e) {
            System.out.println("the rollback failed: " + e);
            return Outcome.UNKNOWN;
        }
    }
}
