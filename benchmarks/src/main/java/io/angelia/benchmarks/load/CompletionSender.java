/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.load;

import jakarta.jms.CompletionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A message is sent when its completion listener is told so. Waits while too many are in flight. */
final class CompletionSender implements Sender {
    private static final long COMPLETION_TIMEOUT_S = 60;

    private final MessageProducer producer;
    private final SendRecorder recorder;
    private final int inFlight;
    private final Semaphore room;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    CompletionSender(final MessageProducer producer, final SendRecorder recorder, final int inFlight) {
        this.producer = producer;
        this.recorder = recorder;
        this.inFlight = inFlight;
        this.room = new Semaphore(inFlight);
    }

    @Override
    public void send(final Message message, final long dueNs) throws JMSException, InterruptedException {
        acquire(1);
        final long calledNs = System.nanoTime();
        producer.send(message, new CompletionListener() {
            @Override
            public void onCompletion(final Message sent) {
                recorder.confirmed(1, dueNs, calledNs);
                room.release();
            }

            @Override
            public void onException(final Message refused, final Exception cause) {
                failure.compareAndSet(null, cause);
                room.release();
            }
        });
    }

    @Override
    public void finish() throws JMSException, InterruptedException {
        acquire(inFlight);
        room.release(inFlight);
    }

    private void acquire(final int count) throws JMSException, InterruptedException {
        final boolean acquired = room.tryAcquire(count, COMPLETION_TIMEOUT_S, TimeUnit.SECONDS);
        final Exception cause = failure.get();
        if (cause != null || !acquired) {
            final JMSException failed = new JMSException(
                    cause == null ? "no completion for " + COMPLETION_TIMEOUT_S + " s" : "an asynchronous send failed");
            failed.initCause(cause);
            throw failed;
        }
    }
}
