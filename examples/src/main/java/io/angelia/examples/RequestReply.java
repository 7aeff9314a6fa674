/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.examples;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.io.PrintStream;
import java.util.Locale;

/** A question with its answer: the request names a temporary queue to answer to, and the reply names the request. */
public final class RequestReply {
    private RequestReply() {}

    public static void main(final String[] args) throws JMSException {
        run(Broker.of(args), System.out);
    }

    static void run(final ConnectionFactory factory, final PrintStream out) throws JMSException {
        try (JMSContext service = factory.createContext();
                JMSContext client = factory.createContext()) {
            final Queue requests = service.createQueue("examples.requests");
            service.createConsumer(requests).setMessageListener(request -> answer(service, request));

            final TemporaryQueue replies = client.createTemporaryQueue();
            final TextMessage request = client.createTextMessage("how loud can you say this?");
            request.setJMSReplyTo(replies);
            client.createProducer().send(requests, request);
            out.println("asked:    " + request.getText());

            try (JMSConsumer consumer = client.createConsumer(replies)) {
                final Message reply = consumer.receive(10_000);
                out.println("answered: " + reply.getBody(String.class));
                out.println(
                        "to the request asked: " + reply.getJMSCorrelationID().equals(request.getJMSMessageID()));
            }
        }
    }

    private static void answer(final JMSContext service, final Message request) {
        try {
            final String text = request.getBody(String.class);
            service.createProducer()
                    .setJMSCorrelationID(request.getJMSMessageID())
                    .send(request.getJMSReplyTo(), text.toUpperCase(Locale.ROOT));
        } catch (final JMSException e) {
            // Thrown on, so that the broker delivers the request again.
            throw new JMSRuntimeException(e.getMessage(), e.getErrorCode(), e);
        }
    }
}
