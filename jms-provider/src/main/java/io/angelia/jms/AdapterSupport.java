/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.client.Delivery;
import io.angelia.jms.message.JmsMessage;
import io.angelia.jms.transport.TransportThreads;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;

/**
 * What a resource adapter needs of the client and applications do not: the simplified API over objects of the classic one, since
 * its contexts share the session of a managed connection, and the failures of its endpoints. Stateless.
 */
public final class AdapterSupport {
    private AdapterSupport() {}

    /** A producer that makes its messages with {@code session} and sends them with {@code producer}. */
    public static JMSProducer producer(final Session session, final MessageProducer producer) {
        return new ContextProducer(session, producer);
    }

    /** A consumer that receives with one of ours. */
    public static JMSConsumer consumer(final MessageConsumer consumer) {
        return new ContextConsumer((JmsMessageConsumer) consumer);
    }

    /** Acknowledges what one of our sessions has handed out, as {@link jakarta.jms.JMSContext#acknowledge()} does. */
    public static void acknowledge(final Session session) throws JMSException {
        ((JmsSession) session).acknowledge();
    }

    /**
     * Ends the threads of the client that no connection uses and waits for that, a second or two at most: otherwise they outlive
     * their last connection for a moment, and may then miss classes that an application server has taken away.
     */
    public static void endUnusedThreads() {
        TransportThreads.endUnused();
    }

    /**
     * Takes messages that wait in one of our sessions behind the one that its listener was called with, in their order, for the
     * listener to process together with that one: they are in the same branch, or acknowledged or given back with it when the
     * listener returns. A message that was delivered before stays alone. Does not wait for messages to come.
     *
     * @param session of the listener that runs on this thread.
     * @param most    how many at most.
     * @param to      where they are added.
     * @throws IllegalStateException when this thread runs no listener of the session.
     */
    public static void takeFurther(final Session session, final int most, final List<? super Message> to) {
        ((JmsSession) session).handover().takeFurther(most, to);
    }

    /**
     * Tells the broker why the delivery of messages is about to fail that a listener got together; see
     * {@link #describeFailure(Message, Throwable)}.
     */
    public static void describeFailure(final List<Message> messages, final Throwable failure) {
        if (messages.size() == 1) {
            describeFailure(messages.get(0), failure);
            return;
        }
        final List<Delivery> deliveries = new ArrayList<>();
        for (final Message message : messages) {
            if (message instanceof JmsMessage ours && ours.failableOrNull() instanceof Delivery delivery) {
                deliveries.add(delivery);
            }
        }
        if (!deliveries.isEmpty()) {
            ListenerFailure.of(failure).describe(deliveries);
        }
    }

    /**
     * Tells the broker why the delivery of a message is about to fail, as the exception of a listener does. To be called
     * while a listener works on the message, before its branch is rolled back.
     */
    public static void describeFailure(final Message message, final Throwable failure) {
        if (message instanceof JmsMessage ours && ours.failableOrNull() instanceof Delivery delivery) {
            ListenerFailure.of(failure).describe(delivery, ours);
        }
    }
}
