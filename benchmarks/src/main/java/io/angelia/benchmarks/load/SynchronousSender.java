/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.load;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;

/** A message is sent when the call returns. */
final class SynchronousSender implements Sender {
    private final MessageProducer producer;
    private final SendRecorder recorder;

    SynchronousSender(final MessageProducer producer, final SendRecorder recorder) {
        this.producer = producer;
        this.recorder = recorder;
    }

    @Override
    public void send(final Message message, final long dueNs) throws JMSException {
        final long calledNs = System.nanoTime();
        producer.send(message);
        recorder.confirmed(1, dueNs, calledNs);
    }

    @Override
    public void finish() {
        // Nothing is ever open between two calls.
    }
}
