/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.load;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.concurrent.Semaphore;
import org.HdrHistogram.Histogram;

/** A listener with a connection of its own, in {@code AUTO_ACKNOWLEDGE} mode, that reads every body and books it. */
final class DrainingConsumer implements AutoCloseable {
    private final SequenceLedger ledger;
    private final Semaphore backlog;
    private final RunFailure failure;
    private final Connection connection;
    private final MessageBody body;
    private final Histogram endToEnd = Latencies.newHistogram();
    private volatile Schedule schedule;

    /**
     * Connects; {@link #start} lets messages in.
     *
     * @param backlog a permit is given back per message; null when the backlog is not limited.
     */
    DrainingConsumer(
            final ConnectionFactory factory,
            final String queue,
            final LoadPlan plan,
            final SequenceLedger ledger,
            final Semaphore backlog,
            final RunFailure failure)
            throws JMSException {
        this.ledger = ledger;
        this.backlog = backlog;
        this.failure = failure;
        this.body = new MessageBody(plan.bodyBytes());
        connection = factory.createConnection();
        connection.setExceptionListener(failure::report);
        final Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        session.createConsumer(session.createQueue(queue)).setMessageListener(this::onMessage);
    }

    void start(final Schedule runSchedule) throws JMSException {
        schedule = runSchedule;
        connection.start();
    }

    private void onMessage(final Message message) {
        final long nowNs = System.nanoTime();
        try {
            body.readFrom((BytesMessage) message);
        } catch (JMSException | RuntimeException e) {
            failure.report(e);
            return;
        }
        ledger.received(body.producer(), body.sequence());
        if (schedule.measures(body.dueNs())) {
            endToEnd.recordValue(nowNs - body.dueNs());
        }
        if (backlog != null) {
            backlog.release();
        }
    }

    /** Times from due to received; to be read after {@link #close}. */
    Histogram endToEnd() {
        return endToEnd;
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }
}
