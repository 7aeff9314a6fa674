/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import jakarta.jms.JMSConsumer;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** A consumer of the simplified API (section 8). */
final class ContextConsumer implements JMSConsumer {
    private final JmsMessageConsumer consumer;

    ContextConsumer(final JmsMessageConsumer consumer) {
        this.consumer = consumer;
    }

    @Override
    public String getMessageSelector() {
        return Unchecked.get(consumer::getMessageSelector);
    }

    @Override
    public MessageListener getMessageListener() {
        return Unchecked.get(consumer::getMessageListener);
    }

    @Override
    public void setMessageListener(final MessageListener listener) {
        Unchecked.run(() -> consumer.setMessageListener(listener));
    }

    @Override
    public Message receive() {
        return Unchecked.get(consumer::receive);
    }

    @Override
    public Message receive(final long timeout) {
        return Unchecked.get(() -> consumer.receive(timeout));
    }

    @Override
    public Message receiveNoWait() {
        return Unchecked.get(consumer::receiveNoWait);
    }

    @Override
    public <T> T receiveBody(final Class<T> type) {
        return Unchecked.get(() -> consumer.receiveBody(type, 0));
    }

    @Override
    public <T> T receiveBody(final Class<T> type, final long timeout) {
        return Unchecked.get(() -> consumer.receiveBody(type, timeout));
    }

    @Override
    public <T> T receiveBodyNoWait(final Class<T> type) {
        return Unchecked.get(() -> consumer.receiveBodyNoWait(type));
    }

    @Override
    public void close() {
        Unchecked.run(consumer::close);
    }
}
