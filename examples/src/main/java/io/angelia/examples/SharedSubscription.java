/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.examples;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Topic;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Several workers share the work of one subscription: each message goes to one of them. */
public final class SharedSubscription {
    private static final int MESSAGES = 1_000;

    private SharedSubscription() {}

    public static void main(final String[] args) throws InterruptedException {
        run(Broker.of(args), System.out);
    }

    static void run(final ConnectionFactory factory, final PrintStream out) throws InterruptedException {
        final CountDownLatch missing = new CountDownLatch(MESSAGES);
        final AtomicInteger first = new AtomicInteger();
        final AtomicInteger second = new AtomicInteger();
        try (JMSContext firstWorker = worker(factory, first, missing);
                JMSContext secondWorker = worker(factory, second, missing);
                JMSContext publisher = factory.createContext()) {
            final Topic topic = publisher.createTopic("examples.pictures");
            final JMSProducer producer = publisher.createProducer();
            for (int i = 0; i < MESSAGES; i++) {
                producer.send(topic, "picture " + i);
            }
            if (!missing.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException(missing.getCount() + " messages did not come");
            }
            out.printf("%d messages: %d to one worker, %d to the other%n", MESSAGES, first.get(), second.get());
        }
    }

    private static JMSContext worker(
            final ConnectionFactory factory, final AtomicInteger received, final CountDownLatch missing) {
        final JMSContext context = factory.createContext();
        context.createSharedConsumer(context.createTopic("examples.pictures"), "thumbnails")
                .setMessageListener(picture -> {
                    received.incrementAndGet();
                    missing.countDown();
                });
        return context;
    }
}
