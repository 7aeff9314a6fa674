/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.examples;

import io.angelia.jms.RetryLater;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The events of one account must be processed in their order, but accounts do not wait for each other. JMSXGroupID is the key;
 * two consumers share the work. When an event fails, its account waits, and the others go on.
 */
public final class OrderingKeys {
    private static final int EVENTS = 5;
    private static final String[] ACCOUNTS = {"anna", "bert", "cleo"};

    private OrderingKeys() {}

    public static void main(final String[] args) throws InterruptedException {
        run(Broker.of(args), System.out);
    }

    static void run(final ConnectionFactory factory, final PrintStream out) throws InterruptedException {
        final Map<String, String> processed = new ConcurrentHashMap<>();
        final CountDownLatch done = new CountDownLatch(EVENTS * ACCOUNTS.length);
        try (JMSContext context = factory.createContext();
                JMSContext other = factory.createContext()) {
            final Queue events = context.createQueue("examples.events");
            for (int i = 1; i <= EVENTS; i++) {
                for (final String account : ACCOUNTS) {
                    context.createProducer()
                            .setProperty("JMSXGroupID", account)
                            .setProperty("number", i)
                            .send(events, "event " + i);
                }
            }
            try (JMSConsumer one = context.createConsumer(events);
                    JMSConsumer two = other.createConsumer(events)) {
                one.setMessageListener(event -> process(event, processed, done, out));
                two.setMessageListener(event -> process(event, processed, done, out));
                if (!done.await(30, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("not everything was processed: " + processed);
                }
            }
        }
        for (final String account : ACCOUNTS) {
            out.println(account + ":" + processed.get(account));
        }
    }

    private static void process(
            final Message event,
            final Map<String, String> processed,
            final CountDownLatch done,
            final PrintStream out) {
        try {
            final String account = event.getStringProperty("JMSXGroupID");
            final int number = event.getIntProperty("number");
            if (account.equals("bert") && number == 2 && !event.getJMSRedelivered()) {
                out.println("bert's event 2 fails; his other events wait for it");
                throw new RetryLater(Duration.ofMillis(500));
            }
            processed.merge(account, " " + number, String::concat);
            done.countDown();
        } catch (final JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
