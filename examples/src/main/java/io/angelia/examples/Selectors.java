/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.examples;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import java.io.PrintStream;

/** A consumer that wants only some of the messages. The broker chooses; the rest stays for others. */
public final class Selectors {
    private Selectors() {}

    public static void main(final String[] args) {
        run(Broker.of(args), System.out);
    }

    static void run(final ConnectionFactory factory, final PrintStream out) {
        try (JMSContext context = factory.createContext()) {
            final Queue parcels = context.createQueue("examples.parcels");
            parcel(context, parcels, "a book", "FR", 400);
            parcel(context, parcels, "a piano", "FR", 300_000);
            parcel(context, parcels, "a bicycle", "DE", 12_000);

            final String selector = "country IN ('FR', 'BE') AND grams BETWEEN 0 AND 2000";
            try (JMSConsumer letters = context.createConsumer(parcels, selector)) {
                out.println("letter post to France and Belgium: " + letters.receiveBody(String.class, 10_000));
            }
            try (JMSConsumer freight = context.createConsumer(parcels, "grams > 2000")) {
                out.println("freight: " + freight.receiveBody(String.class, 10_000));
                out.println("freight: " + freight.receiveBody(String.class, 10_000));
            }
        }
    }

    private static void parcel(
            final JMSContext context, final Queue parcels, final String what, final String country, final int grams) {
        context.createProducer()
                .setProperty("country", country)
                .setProperty("grams", grams)
                .send(parcels, what);
    }
}
