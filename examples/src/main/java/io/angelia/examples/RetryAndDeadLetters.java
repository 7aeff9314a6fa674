/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.examples;

import io.angelia.jms.RejectMessage;
import io.angelia.jms.RetryLater;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A listener says what its failure means: try again later, or never. What it refuses for good is a dead letter that tells why. */
public final class RetryAndDeadLetters {
    private RetryAndDeadLetters() {}

    public static void main(final String[] args) throws InterruptedException, JMSException {
        run(Broker.of(args), System.out);
    }

    static void run(final ConnectionFactory factory, final PrintStream out) throws InterruptedException, JMSException {
        final CountDownLatch done = new CountDownLatch(1);
        try (JMSContext context = factory.createContext()) {
            final Queue bills = context.createQueue("examples.bills");
            context.createProducer().send(bills, "to a customer who does not exist");
            context.createProducer().send(bills, "over the bank that is closed");
            try (JMSConsumer consumer = context.createConsumer(bills)) {
                consumer.setMessageListener(bill -> pay(bill, done, out));
                if (!done.await(30, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("the bank did not open");
                }
            }
            try (JMSConsumer letters = context.createConsumer(context.createQueue("DLQ.examples.bills"))) {
                final Message letter = letters.receive(10_000);
                out.println("dead letter: " + letter.getBody(String.class) + ", because: "
                        + letter.getStringProperty("JMS_ANGELIA_DlqExceptionMessage"));
            }
        }
    }

    private static void pay(final Message bill, final CountDownLatch done, final PrintStream out) {
        try {
            final int attempt = bill.getIntProperty("JMSXDeliveryCount");
            final String text = bill.getBody(String.class);
            if (text.contains("does not exist")) {
                throw new RejectMessage("no such customer");
            }
            if (attempt < 3) {
                out.println("attempt " + attempt + ": the bank is closed");
                throw new RetryLater(Duration.ofMillis(300));
            }
            out.println("attempt " + attempt + ": paid " + text);
            done.countDown();
        } catch (final JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
