/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.examples;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import java.io.PrintStream;
import java.util.Properties;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** Factory and destinations by name, so that the code knows no provider; usually the properties are in {@code jndi.properties}. */
public final class JndiLookup {
    private JndiLookup() {}

    public static void main(final String[] args) throws NamingException {
        run(args.length > 0 ? args[0] : "vm://examples?dataDirectory=target/examples-data", System.out);
    }

    @SuppressWarnings("BanJNDI") // The names below are this program's own.
    static void run(final String address, final PrintStream out) throws NamingException {
        final Properties properties = new Properties();
        properties.setProperty(Context.INITIAL_CONTEXT_FACTORY, "io.angelia.jms.jndi.AngeliaInitialContextFactory");
        properties.setProperty("connectionFactory.shop", address);
        properties.setProperty("queue.orders", "examples.jndi.orders");
        final Context names = new InitialContext(properties);

        final ConnectionFactory factory = (ConnectionFactory) names.lookup("shop");
        final Queue orders = (Queue) names.lookup("orders");
        final Queue sameOrders = (Queue) names.lookup("dynamicQueues/examples.jndi.orders");
        try (JMSContext context = factory.createContext()) {
            context.createProducer().send(orders, "an order by name");
            out.println("received: " + context.createConsumer(sameOrders).receiveBody(String.class, 10_000));
        }
    }
}
