/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.backlog;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.concurrent.TimeUnit;

/** The client's side: fills one queue with numbered messages and empties it again, in transactions. */
final class BacklogQueue {
    private static final int TRANSACTION_SIZE = 1000;
    private static final long RECEIVE_TIMEOUT_MS = TimeUnit.MINUTES.toMillis(5);

    private final ConnectionFactory factory;
    private final String name;
    private final long messages;
    private final int bodyBytes;

    BacklogQueue(final ConnectionFactory factory, final String name, final long messages, final int bodyBytes) {
        this.factory = factory;
        this.name = name;
        this.messages = messages;
        this.bodyBytes = bodyBytes;
    }

    /** Sends all messages, persistent. */
    void fill() throws JMSException {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            final MessageProducer producer = session.createProducer(session.createQueue(name));
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            final byte[] body = new byte[bodyBytes];
            for (long i = 0; i < messages; i++) {
                final BytesMessage message = session.createBytesMessage();
                message.writeLong(i);
                message.writeBytes(body, Long.BYTES, bodyBytes - Long.BYTES);
                producer.send(message);
                if ((i + 1) % TRANSACTION_SIZE == 0 || i + 1 == messages) {
                    session.commit();
                }
            }
        }
    }

    /**
     * Receives all messages and checks that each is there once and in its place.
     *
     * @param onFirst told when the first one has arrived.
     */
    void drain(final Runnable onFirst) throws JMSException {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(session.createQueue(name))) {
            connection.start();
            for (long i = 0; i < messages; i++) {
                check(consumer.receive(RECEIVE_TIMEOUT_MS), i);
                if (i == 0) {
                    onFirst.run();
                }
                if ((i + 1) % TRANSACTION_SIZE == 0 || i + 1 == messages) {
                    session.commit();
                }
            }
            final Message surplus = consumer.receive(TimeUnit.SECONDS.toMillis(1));
            if (surplus != null) {
                throw new JMSException("message " + ((BytesMessage) surplus).readLong() + " came twice");
            }
        }
    }

    private static void check(final Message message, final long expected) throws JMSException {
        if (message == null) {
            throw new JMSException("message " + expected + " did not come");
        }
        final long number = ((BytesMessage) message).readLong();
        if (number != expected) {
            throw new JMSException("message " + number + " came where " + expected + " was due");
        }
    }
}
