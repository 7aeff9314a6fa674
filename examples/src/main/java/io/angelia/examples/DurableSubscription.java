/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.examples;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Topic;
import java.io.PrintStream;

/** A subscriber that misses nothing while it is away. */
public final class DurableSubscription {
    private static final String SUBSCRIPTION = "invoices";

    private DurableSubscription() {}

    public static void main(final String[] args) {
        run(Broker.of(args), System.out);
    }

    static void run(final ConnectionFactory factory, final PrintStream out) {
        try (JMSContext publisher = factory.createContext()) {
            final Topic topic = publisher.createTopic("examples.orders");

            try (JMSContext subscriber = accounting(factory)) {
                subscriber.createDurableConsumer(topic, SUBSCRIPTION).close();
                out.println("accounting subscribed, and went home");
            }
            publisher.createProducer().send(topic, "order 1").send(topic, "order 2");
            out.println("published two orders in the meantime");

            try (JMSContext subscriber = accounting(factory)) {
                try (JMSConsumer consumer = subscriber.createDurableConsumer(topic, SUBSCRIPTION)) {
                    out.println("accounting is back and receives: " + consumer.receiveBody(String.class, 10_000) + ", "
                            + consumer.receiveBody(String.class, 10_000));
                }
                // Otherwise the broker would keep messages for it for ever.
                subscriber.unsubscribe(SUBSCRIPTION);
            }
        }
    }

    private static JMSContext accounting(final ConnectionFactory factory) {
        final JMSContext context = factory.createContext();
        context.setClientID("accounting");
        return context;
    }
}
