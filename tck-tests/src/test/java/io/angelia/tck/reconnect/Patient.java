/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.reconnect;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TransactionRolledBackException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

/** A thread with one connection for all its life, however often that is lost. Nothing but a rollback may fail. */
abstract class Patient implements AutoCloseable {
    private static final int TRANSACTION_LENGTH = 5;
    private static final long RECEIVE_MS = 200;
    private static final long STOP_TIMEOUT_MS = 60_000;

    private final Connection connection;
    private final Session session;
    private final boolean transacted;
    private final Thread thread;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final ConcurrentLinkedQueue<JMSException> reported = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    private Patient(final ConnectionFactory factory, final boolean transacted, final String name) throws JMSException {
        this.transacted = transacted;
        connection = factory.createConnection();
        connection.setExceptionListener(reported::add);
        session = connection.createSession(transacted ? Session.SESSION_TRANSACTED : Session.AUTO_ACKNOWLEDGE);
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Sends to the destination until it is stopped. */
    static Patient producer(
            final ConnectionFactory factory,
            final boolean transacted,
            final Destination destination,
            final Promises promises)
            throws JMSException {
        return new Sender(factory, transacted, destination, promises);
    }

    /** Receives from the queue, or from a durable subscription of the topic, until it is stopped. */
    static Patient consumer(
            final ConnectionFactory factory, final boolean transacted, final Destination destination, final Tally tally)
            throws JMSException {
        return new Receiver(factory, transacted, destination, tally);
    }

    abstract void step() throws JMSException;

    abstract void rolledBack();

    void start() throws JMSException {
        connection.start();
        thread.start();
    }

    Session session() {
        return session;
    }

    private void run() {
        try {
            while (!stopped) {
                work();
            }
        } catch (final JMSException | RuntimeException | Error e) {
            failure.set(e);
        }
    }

    private void work() throws JMSException {
        if (!transacted) {
            step();
            finished();
            return;
        }
        for (int i = 0; i < TRANSACTION_LENGTH; i++) {
            step();
        }
        try {
            session.commit();
            finished();
        } catch (final TransactionRolledBackException e) {
            rolledBack();
        }
    }

    abstract void finished();

    /** What went wrong; null when nothing did. */
    Throwable failure() {
        final Throwable thrown = failure.get();
        return thrown == null ? reported.peek() : thrown;
    }

    void stop() throws InterruptedException {
        stopped = true;
        thread.join(STOP_TIMEOUT_MS);
        if (thread.isAlive()) {
            final IllegalStateException hanging = new IllegalStateException(thread.getName() + " does not stop");
            hanging.setStackTrace(thread.getStackTrace());
            failure.compareAndSet(null, hanging);
        }
    }

    @Override
    public void close() throws JMSException {
        stopped = true;
        connection.close();
    }

    private static final class Sender extends Patient {
        private final MessageProducer producer;
        private final Promises promises;
        private final List<String> sent = new ArrayList<>();

        Sender(
                final ConnectionFactory factory,
                final boolean transacted,
                final Destination destination,
                final Promises promises)
                throws JMSException {
            super(factory, transacted, "producer of " + destination);
            this.promises = promises;
            producer = session().createProducer(destination);
        }

        @Override
        void step() throws JMSException {
            final Message message = session().createTextMessage("counted");
            producer.send(message);
            sent.add(message.getJMSMessageID());
        }

        @Override
        void finished() {
            promises.promise(sent);
            sent.clear();
        }

        @Override
        void rolledBack() {
            promises.rollBack(sent);
            sent.clear();
        }
    }

    private static final class Receiver extends Patient {
        private final MessageConsumer consumer;
        private final Tally tally;
        private final Set<String> received = new HashSet<>();

        Receiver(
                final ConnectionFactory factory,
                final boolean transacted,
                final Destination destination,
                final Tally tally)
                throws JMSException {
            super(factory, transacted, "consumer of " + destination);
            this.tally = tally;
            consumer = destination instanceof Topic topic
                    ? session().createDurableSubscriber(topic, "counted")
                    : session().createConsumer(destination);
        }

        @Override
        void step() throws JMSException {
            final Message message = consumer.receive(RECEIVE_MS);
            if (message != null && tally.isNew(message)) {
                received.add(message.getJMSMessageID());
            }
        }

        @Override
        void finished() {
            tally.acknowledged(received);
            received.clear();
        }

        @Override
        void rolledBack() {
            received.clear();
        }
    }
}
