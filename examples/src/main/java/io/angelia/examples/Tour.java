/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.examples;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.Topic;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Enumeration;
import java.util.List;

/** What messaging is for, step by step; works the same way with an embedded and with a remote broker. */
final class Tour {
    private static final long TIMEOUT_MS = 10_000;
    private static final long RETRY_MS = 500;
    private static final long DELAY_MS = 1_000;
    private static final String REASON_PREFIX = "JMS_ANGELIA_Dlq";

    private final ConnectionFactory factory;
    private final PrintStream out;

    Tour(final ConnectionFactory factory, final PrintStream out) {
        this.factory = factory;
        this.out = out;
    }

    /** Each line of a file goes through a queue. */
    void queue(final Path file) throws IOException {
        out.println("Queue: every message goes to one receiver, in order");
        final List<String> lines = Files.readAllLines(file);
        try (JMSContext context = factory.createContext()) {
            final Queue queue = context.createQueue("quickstart.lines");
            final JMSProducer producer = context.createProducer();
            for (final String line : lines) {
                producer.send(queue, line);
            }
            out.printf(
                    "  sent the %d lines of %s; each was on disk before the next one was sent%n", lines.size(), file);

            try (JMSConsumer consumer = context.createConsumer(queue)) {
                for (final String line : lines) {
                    expect(line, consumer.receiveBody(String.class, TIMEOUT_MS));
                }
            }
            out.printf("  received them in the same order; the first one reads: %s%n%n", lines.get(0));
        }
    }

    /** Two subscribers get a copy each. */
    void publishSubscribe() {
        out.println("Topic: every subscriber gets a copy");
        try (JMSContext context = factory.createContext();
                JMSContext elsewhere = factory.createContext()) {
            final Topic topic = context.createTopic("quickstart.prices");
            try (JMSConsumer first = context.createConsumer(topic);
                    JMSConsumer second = elsewhere.createConsumer(topic)) {
                context.createProducer().send(topic, "ACME 12.50");
                out.printf("  first subscriber:  %s%n", first.receiveBody(String.class, TIMEOUT_MS));
                out.printf("  second subscriber: %s%n%n", second.receiveBody(String.class, TIMEOUT_MS));
            }
        }
    }

    /** A message that nobody can process is tried again, and ends where somebody can look at it. */
    void deadLetter() throws JMSException {
        out.println("Rollback: a message that fails comes again, and in the end goes to the dead-letter queue");
        try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
            final Queue orders = context.createQueue("quickstart.orders");
            context.createProducer().send(orders, "order 17, 3 pieces of a thing that does not exist");
            context.commit();

            final JMSConsumer consumer = context.createConsumer(orders);
            for (Message order = consumer.receive(RETRY_MS); order != null; order = consumer.receive(RETRY_MS)) {
                out.printf(
                        "  delivery %d%s: processing fails, rolled back%n",
                        order.getIntProperty("JMSXDeliveryCount"), order.getJMSRedelivered() ? " (redelivered)" : "");
                context.rollback();
            }

            final Queue deadLetters = context.createQueue("DLQ.quickstart.orders");
            final Message dead = context.createConsumer(deadLetters).receive(TIMEOUT_MS);
            out.printf("  found in %s: %s%n", deadLetters.getQueueName(), dead.getBody(String.class));
            final Enumeration<?> names = dead.getPropertyNames();
            while (names.hasMoreElements()) {
                final String name = (String) names.nextElement();
                if (name.startsWith(REASON_PREFIX)) {
                    out.printf("    %s = %s%n", name, dead.getObjectProperty(name));
                }
            }
            context.commit();
            out.println();
        }
    }

    /** A message that is sent now and delivered later. */
    void delay() {
        out.println("Delay: sent now, delivered later, never early");
        try (JMSContext context = factory.createContext()) {
            final Queue queue = context.createQueue("quickstart.reminders");
            final long sentNs = System.nanoTime();
            context.createProducer().setDeliveryDelay(DELAY_MS).send(queue, "tea is ready");
            final String reminder = context.createConsumer(queue).receiveBody(String.class, TIMEOUT_MS);
            final long tookMs = Duration.ofNanos(System.nanoTime() - sentNs).toMillis();
            out.printf("  asked for %,d ms, received after %,d ms: %s%n%n", DELAY_MS, tookMs, reminder);
        }
    }

    /** Leaves messages behind, for {@link #collect}. */
    void leave(final int messages) {
        try (JMSContext context = factory.createContext()) {
            final Queue queue = context.createQueue("quickstart.kept");
            for (int i = 1; i <= messages; i++) {
                context.createProducer().send(queue, "kept message " + i);
            }
            out.printf("  left %d messages in the queue%n", messages);
        }
    }

    /** Receives what was left behind; the number of messages. */
    int collect() {
        try (JMSContext context = factory.createContext();
                JMSConsumer consumer = context.createConsumer(context.createQueue("quickstart.kept"))) {
            int messages = 0;
            for (Message message = consumer.receiveNoWait(); message != null; message = consumer.receiveNoWait()) {
                messages++;
            }
            return messages;
        }
    }

    private static void expect(final String sent, final String received) {
        if (!sent.equals(received)) {
            throw new IllegalStateException("sent \"" + sent + "\" but received \"" + received + "\"");
        }
    }
}
