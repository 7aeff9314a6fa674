/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers.app;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Forwards what it receives to a queue, in the transaction in which it receives. */
abstract class Forwarder implements MessageListener {
    private final String target;

    Forwarder(final String target) {
        this.target = target;
    }

    @Override
    public void onMessage(final Message message) {
        try {
            forward(target, message.getBody(String.class));
        } catch (final JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    static void forward(final String target, final String text) {
        final ConnectionFactory factory = Names.lookedUp(ConnectionFactory.class, Names.FACTORY);
        try (JMSContext context = factory.createContext()) {
            context.createProducer().send(context.createQueue(target), text);
        }
    }
}
