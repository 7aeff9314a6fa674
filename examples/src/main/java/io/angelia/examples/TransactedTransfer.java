/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.examples;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import java.io.PrintStream;

/** Receiving from one queue and sending to two others: all of it happens, or nothing. */
public final class TransactedTransfer {
    private TransactedTransfer() {}

    public static void main(final String[] args) {
        run(Broker.of(args), System.out);
    }

    static void run(final ConnectionFactory factory, final PrintStream out) {
        try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
            final Queue orders = context.createQueue("examples.incoming");
            final Queue shipments = context.createQueue("examples.shipments");
            final Queue invoices = context.createQueue("examples.invoices");
            context.createProducer().send(orders, "order 42");
            context.commit();

            final JMSConsumer consumer = context.createConsumer(orders);
            process(context, consumer, shipments, invoices);
            context.rollback();
            out.println("rolled back: nothing was shipped, nothing invoiced, the order is back");

            final String order = process(context, consumer, shipments, invoices);
            context.commit();
            out.println("committed " + order + ":");

            out.println("  " + context.createConsumer(shipments).receiveBody(String.class, 10_000));
            out.println("  " + context.createConsumer(invoices).receiveBody(String.class, 10_000));
            context.commit();
        }
    }

    private static String process(
            final JMSContext context, final JMSConsumer orders, final Queue shipments, final Queue invoices) {
        final String order = orders.receiveBody(String.class, 10_000);
        context.createProducer().send(shipments, "ship " + order).send(invoices, "invoice for " + order);
        return order;
    }
}
