/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.outbound;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.QueueReceiver;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;

/** A consumer as application components have it: without message listeners. */
final class ConsumerHandle extends SessionPart<MessageConsumer> implements QueueReceiver, TopicSubscriber {
    private final Opening opening;

    ConsumerHandle(final SessionHandle session, final Opening opening) {
        super(session);
        this.opening = opening;
    }

    /** How this consumer is opened at a session. */
    @FunctionalInterface
    interface Opening {
        MessageConsumer at(Session session) throws JMSException;
    }

    @Override
    MessageConsumer open(final Session physicalSession) throws JMSException {
        return opening.at(physicalSession);
    }

    @Override
    public String getMessageSelector() throws JMSException {
        return call(() -> physical().getMessageSelector());
    }

    @Override
    public Queue getQueue() throws JMSException {
        return call(() -> ((QueueReceiver) physical()).getQueue());
    }

    @Override
    public Topic getTopic() throws JMSException {
        return call(() -> ((TopicSubscriber) physical()).getTopic());
    }

    @Override
    public boolean getNoLocal() throws JMSException {
        return call(() -> ((TopicSubscriber) physical()).getNoLocal());
    }

    @Override
    public Message receive() throws JMSException {
        return call(() -> physical().receive());
    }

    @Override
    public Message receive(final long timeoutMs) throws JMSException {
        return call(() -> physical().receive(timeoutMs));
    }

    @Override
    public Message receiveNoWait() throws JMSException {
        return call(() -> physical().receiveNoWait());
    }

    @Override
    public void close() throws JMSException {
        closePart();
    }

    @Override
    public MessageListener getMessageListener() throws JMSException {
        throw new NotInServerException("getMessageListener");
    }

    @Override
    public void setMessageListener(final MessageListener listener) throws JMSException {
        throw new NotInServerException("setMessageListener");
    }
}
