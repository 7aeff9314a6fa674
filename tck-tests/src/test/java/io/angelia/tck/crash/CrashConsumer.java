/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.crash;

import io.angelia.tck.crash.History.Received;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;

/** Receives, with or without transactions, and notes every delivery before it is acknowledged. */
final class CrashConsumer extends Worker {
    private static final long RECEIVE_TIMEOUT_MS = 100;

    private final History history;
    private final String queue;
    private final int index;
    private final int transactionSize;

    /**
     * A consumer that has not started.
     *
     * @param transactionSize messages per transaction; 0 to acknowledge each message with the next receive.
     */
    CrashConsumer(
            final ConnectionFactory factory,
            final History history,
            final String queue,
            final int index,
            final int transactionSize) {
        super(factory, "consumer-" + index);
        this.history = history;
        this.queue = queue;
        this.index = index;
        this.transactionSize = transactionSize;
    }

    @Override
    void work(final Connection connection) throws JMSException {
        final boolean transacted = transactionSize > 0;
        final Session session = transacted
                ? connection.createSession(true, Session.SESSION_TRANSACTED)
                : connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
        int open = 0;
        while (!isStopped()) {
            final Message message = consumer.receive(RECEIVE_TIMEOUT_MS);
            if (message != null) {
                history.received(new Received(
                        index,
                        message.getIntProperty(CrashProducer.PRODUCER),
                        message.getLongProperty(CrashProducer.SEQUENCE),
                        message.getJMSRedelivered()));
                open++;
            }
            if (transacted && (open == transactionSize || message == null)) {
                session.commit();
                open = 0;
            }
        }
        if (transacted) {
            session.commit();
        }
    }
}
