/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.load;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.concurrent.Semaphore;

/** A producing thread's connection and loop. */
final class Producer implements AutoCloseable {
    private final LoadPlan plan;
    private final int index;
    private final Semaphore backlog;
    private final Connection connection;
    private final Session session;
    private final MessageProducer producer;

    /**
     * Connects.
     *
     * @param index   which of the plan's producers this is, from 0.
     * @param backlog a permit is taken per message; null when the backlog is not limited.
     */
    Producer(
            final ConnectionFactory factory,
            final String queue,
            final LoadPlan plan,
            final int index,
            final Semaphore backlog,
            final RunFailure failure)
            throws JMSException {
        this.plan = plan;
        this.index = index;
        this.backlog = backlog;
        connection = factory.createConnection();
        connection.setExceptionListener(failure::report);
        session = plan.mode() == SendMode.TRANSACTED
                ? connection.createSession(true, Session.SESSION_TRANSACTED)
                : connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        producer = session.createProducer(session.createQueue(queue));
        producer.setDeliveryMode(plan.persistent() ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT);
    }

    /** Sends until the schedule is over and everything is sent for good. */
    void run(final Schedule schedule, final SendRecorder recorder, final RunFailure failure)
            throws JMSException, InterruptedException {
        final Sender sender = sender(recorder);
        final MessageBody body = new MessageBody(plan.bodyBytes());
        Schedule.awaitTime(schedule.startNs());
        for (long sequence = 0; !failure.happened(); sequence++) {
            final long dueNs;
            if (plan.openLoop()) {
                dueNs = schedule.dueNs(plan, index, sequence);
                Schedule.awaitTime(dueNs);
            } else {
                if (backlog != null) {
                    backlog.acquire();
                }
                dueNs = System.nanoTime();
            }
            if (schedule.isOver(dueNs)) {
                break;
            }
            final BytesMessage message = session.createBytesMessage();
            body.writeTo(message, index, sequence, dueNs);
            sender.send(message, dueNs);
        }
        sender.finish();
    }

    private Sender sender(final SendRecorder recorder) {
        return switch (plan.mode()) {
            case SYNCHRONOUS -> new SynchronousSender(producer, recorder);
            case TRANSACTED -> new TransactedSender(session, producer, recorder, plan.transactionSize());
            case COMPLETION_LISTENER -> new CompletionSender(producer, recorder, plan.inFlight());
        };
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }
}
