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
     * Tells the broker why the delivery of a message is about to fail, as the exception of a listener does. To be called
     * while a listener works on the message, before its branch is rolled back.
     */
    public static void describeFailure(final Message message, final Throwable failure) {
        if (message instanceof JmsMessage ours && ours.failableOrNull() instanceof Delivery delivery) {
            ListenerFailure.of(failure).describe(delivery, ours);
        }
    }
}
