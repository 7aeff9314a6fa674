/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.examples;

import jakarta.jms.CompletionListener;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Sending without waiting for each message: a listener hears when a message is safe on disk. */
public final class AsyncSend {
    private static final int MESSAGES = 10_000;

    private AsyncSend() {}

    public static void main(final String[] args) throws InterruptedException {
        run(Broker.of(args), System.out);
    }

    static void run(final ConnectionFactory factory, final PrintStream out) throws InterruptedException {
        try (JMSContext context = factory.createContext()) {
            final Queue queue = context.createQueue("examples.readings");
            final Confirmations confirmations = new Confirmations(out);
            final JMSProducer producer = context.createProducer().setAsync(confirmations);
            final long startNs = System.nanoTime();
            for (int i = 0; i < MESSAGES; i++) {
                producer.send(queue, "reading " + i);
            }
            confirmations.await();
            final long tookMs = (System.nanoTime() - startNs) / 1_000_000;
            out.printf("%,d persistent messages confirmed within %,d ms%n", MESSAGES, tookMs);

            try (JMSConsumer consumer = context.createConsumer(queue)) {
                for (int i = 0; i < MESSAGES; i++) {
                    consumer.receive(10_000);
                }
            }
            out.println("and received");
        }
    }

    /** Is called by one thread, in the order of the sends. */
    private static final class Confirmations implements CompletionListener {
        private final CountDownLatch missing = new CountDownLatch(MESSAGES);
        private final PrintStream out;

        Confirmations(final PrintStream out) {
            this.out = out;
        }

        @Override
        public void onCompletion(final Message message) {
            missing.countDown();
        }

        @Override
        public void onException(final Message message, final Exception cause) {
            out.println("not sent: " + cause);
        }

        void await() throws InterruptedException {
            if (!missing.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException(missing.getCount() + " messages were not confirmed");
            }
        }
    }
}
