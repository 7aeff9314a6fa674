/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.crash;

import io.angelia.tck.crash.History.Outcome;
import io.angelia.tck.crash.History.Sent;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;

/** Sends numbered persistent messages, one by one or in transactions, and notes what it was told about each. */
final class CrashProducer extends Worker {
    static final String PRODUCER = "producer";
    static final String SEQUENCE = "sequence";
    private static final int BODY_LENGTH = 512;

    private final History history;
    private final String queue;
    private final int index;
    private final int transactionSize;
    private long sequence;
    private long transaction;

    /**
     * A producer that has not started.
     *
     * @param transactionSize messages per transaction; 0 for none.
     */
    CrashProducer(
            final ConnectionFactory factory,
            final History history,
            final String queue,
            final int index,
            final int transactionSize) {
        super(factory, "producer-" + index);
        this.history = history;
        this.queue = queue;
        this.index = index;
        this.transactionSize = transactionSize;
    }

    @Override
    void work(final Connection connection) throws JMSException {
        final Session session = transactionSize > 0
                ? connection.createSession(true, Session.SESSION_TRANSACTED)
                : connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(session.createQueue(queue));
        while (!isStopped()) {
            if (transactionSize > 0) {
                transaction(session, producer);
            } else {
                single(session, producer);
            }
        }
    }

    private void single(final Session session, final MessageProducer producer) throws JMSException {
        final long number = ++sequence;
        Outcome outcome = Outcome.UNKNOWN;
        try {
            producer.send(message(session, number));
            outcome = Outcome.ACKNOWLEDGED;
        } finally {
            history.sent(new Sent(index, number, 0, outcome));
        }
    }

    private void transaction(final Session session, final MessageProducer producer) throws JMSException {
        final long first = sequence + 1;
        transaction++;
        sequence += transactionSize;
        Outcome outcome = Outcome.UNKNOWN;
        try {
            for (long number = first; number <= sequence; number++) {
                producer.send(message(session, number));
            }
            session.commit();
            outcome = Outcome.ACKNOWLEDGED;
        } finally {
            for (long number = first; number <= sequence; number++) {
                history.sent(new Sent(index, number, transaction, outcome));
            }
        }
    }

    private BytesMessage message(final Session session, final long number) throws JMSException {
        final BytesMessage message = session.createBytesMessage();
        message.setIntProperty(PRODUCER, index);
        message.setLongProperty(SEQUENCE, number);
        message.writeBytes(new byte[BODY_LENGTH]);
        return message;
    }
}
