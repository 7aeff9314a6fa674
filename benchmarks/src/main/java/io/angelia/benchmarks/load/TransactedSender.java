/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.load;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;

/** Messages are sent when the commit of their transaction returns; the recorded time is that of the whole transaction. */
final class TransactedSender implements Sender {
    private final Session session;
    private final MessageProducer producer;
    private final SendRecorder recorder;
    private final int transactionSize;
    private int open;
    private long firstDueNs;
    private long firstCalledNs;

    TransactedSender(
            final Session session,
            final MessageProducer producer,
            final SendRecorder recorder,
            final int transactionSize) {
        this.session = session;
        this.producer = producer;
        this.recorder = recorder;
        this.transactionSize = transactionSize;
    }

    @Override
    public void send(final Message message, final long dueNs) throws JMSException {
        if (open == 0) {
            firstDueNs = dueNs;
            firstCalledNs = System.nanoTime();
        }
        producer.send(message);
        if (++open == transactionSize) {
            finish();
        }
    }

    @Override
    public void finish() throws JMSException {
        if (open > 0) {
            session.commit();
            recorder.confirmed(open, firstDueNs, firstCalledNs);
            open = 0;
        }
    }
}
