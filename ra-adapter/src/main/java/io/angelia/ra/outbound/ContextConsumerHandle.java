/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.outbound;

import io.angelia.jms.AdapterSupport;
import io.angelia.jms.client.JmsExceptions;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** A consumer of the simplified API as application components have it: without message listeners. */
final class ContextConsumerHandle implements JMSConsumer {
    private final ConsumerHandle consumer;

    ContextConsumerHandle(final ConsumerHandle consumer) {
        this.consumer = consumer;
    }

    private static <T> T call(final JmsCall<T> call) {
        try {
            return call.get();
        } catch (final JMSException e) {
            throw JmsExceptions.unchecked(e);
        }
    }

    private JMSConsumer physical() {
        return call(() -> AdapterSupport.consumer(consumer.physical()));
    }

    @Override
    public String getMessageSelector() {
        return call(consumer::getMessageSelector);
    }

    @Override
    public Message receive() {
        return call(consumer::receive);
    }

    @Override
    public Message receive(final long timeout) {
        return call(() -> consumer.receive(timeout));
    }

    @Override
    public Message receiveNoWait() {
        return call(consumer::receiveNoWait);
    }

    @Override
    public <T> T receiveBody(final Class<T> type) {
        return physical().receiveBody(type);
    }

    @Override
    public <T> T receiveBody(final Class<T> type, final long timeout) {
        return physical().receiveBody(type, timeout);
    }

    @Override
    public <T> T receiveBodyNoWait(final Class<T> type) {
        return physical().receiveBodyNoWait(type);
    }

    @Override
    public void close() {
        call(() -> {
            consumer.close();
            return null;
        });
    }

    @Override
    public MessageListener getMessageListener() {
        throw JmsExceptions.unchecked(new NotInServerException("getMessageListener"));
    }

    @Override
    public void setMessageListener(final MessageListener listener) {
        throw JmsExceptions.unchecked(new NotInServerException("setMessageListener"));
    }
}
