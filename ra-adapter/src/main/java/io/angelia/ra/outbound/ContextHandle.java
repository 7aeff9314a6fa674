/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.outbound;

import io.angelia.jms.AdapterSupport;
import io.angelia.jms.client.JmsExceptions;
import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.Serializable;

/** A context as application components have it: one connection handle with its one session. Used by one thread at a time. */
final class ContextHandle implements JMSContext {
    private final ConnectionHandle connection;
    private final SessionHandle session;
    private boolean autoStart = true;
    private volatile boolean closed;

    ContextHandle(final ConnectionHandle connection, final int sessionMode) throws JMSException {
        this.connection = connection;
        session = connection.newSession(sessionMode == SESSION_TRANSACTED, sessionMode, Domain.COMMON);
    }

    private <T> T call(final JmsCall<T> call) {
        checkOpen();
        try {
            return call.get();
        } catch (final JMSException e) {
            throw JmsExceptions.unchecked(e);
        }
    }

    private void run(final JmsAction action) {
        call(() -> {
            action.run();
            return null;
        });
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateRuntimeException("The context is closed", "CLOSED");
        }
    }

    // ---- connection

    @Override
    public String getClientID() {
        return call(connection::getClientID);
    }

    @Override
    public ConnectionMetaData getMetaData() {
        return call(connection::getMetaData);
    }

    @Override
    public void start() {
        run(connection::start);
    }

    @Override
    public void setAutoStart(final boolean newAutoStart) {
        checkOpen();
        autoStart = newAutoStart;
    }

    @Override
    public boolean getAutoStart() {
        checkOpen();
        return autoStart;
    }

    @Override
    public void close() {
        if (!closed) {
            try {
                connection.close();
            } catch (final JMSException e) {
                throw JmsExceptions.unchecked(e);
            } finally {
                closed = true;
            }
        }
    }

    // ---- messages

    @Override
    public BytesMessage createBytesMessage() {
        return call(session::createBytesMessage);
    }

    @Override
    public MapMessage createMapMessage() {
        return call(session::createMapMessage);
    }

    @Override
    public Message createMessage() {
        return call(session::createMessage);
    }

    @Override
    public ObjectMessage createObjectMessage() {
        return call(session::createObjectMessage);
    }

    @Override
    public ObjectMessage createObjectMessage(final Serializable object) {
        return call(() -> session.createObjectMessage(object));
    }

    @Override
    public StreamMessage createStreamMessage() {
        return call(session::createStreamMessage);
    }

    @Override
    public TextMessage createTextMessage() {
        return call(() -> session.createTextMessage());
    }

    @Override
    public TextMessage createTextMessage(final String text) {
        return call(() -> session.createTextMessage(text));
    }

    // ---- session

    @Override
    public boolean getTransacted() {
        return call(session::getTransacted);
    }

    @Override
    public int getSessionMode() {
        return call(session::getAcknowledgeMode);
    }

    @Override
    public void commit() {
        run(session::commit);
    }

    @Override
    public void rollback() {
        run(session::rollback);
    }

    @Override
    public void recover() {
        run(session::recover);
    }

    @Override
    public void acknowledge() {
        run(session::acknowledge);
    }

    // ---- producer and consumers

    @Override
    public JMSProducer createProducer() {
        return call(() -> AdapterSupport.producer(session, session.createProducer(null)));
    }

    @Override
    public JMSConsumer createConsumer(final Destination destination) {
        return createConsumer(destination, null, false);
    }

    @Override
    public JMSConsumer createConsumer(final Destination destination, final String selector) {
        return createConsumer(destination, selector, false);
    }

    @Override
    public JMSConsumer createConsumer(final Destination destination, final String selector, final boolean noLocal) {
        return consumer(() -> session.consumer(destination, selector, noLocal));
    }

    @Override
    public JMSConsumer createDurableConsumer(final Topic topic, final String name) {
        return createDurableConsumer(topic, name, null, false);
    }

    @Override
    public JMSConsumer createDurableConsumer(
            final Topic topic, final String name, final String selector, final boolean noLocal) {
        return consumer(() -> session.durableConsumer(topic, name, selector, noLocal));
    }

    @Override
    public JMSConsumer createSharedDurableConsumer(final Topic topic, final String name) {
        return createSharedDurableConsumer(topic, name, null);
    }

    @Override
    public JMSConsumer createSharedDurableConsumer(final Topic topic, final String name, final String selector) {
        return consumer(() -> session.sharedDurableConsumer(topic, name, selector));
    }

    @Override
    public JMSConsumer createSharedConsumer(final Topic topic, final String name) {
        return createSharedConsumer(topic, name, null);
    }

    @Override
    public JMSConsumer createSharedConsumer(final Topic topic, final String name, final String selector) {
        return consumer(() -> session.sharedConsumer(topic, name, selector));
    }

    private JMSConsumer consumer(final JmsCall<ConsumerHandle> call) {
        return call(() -> {
            final JMSConsumer consumer = new ContextConsumerHandle(call.get());
            if (autoStart) {
                connection.start();
            }
            return consumer;
        });
    }

    // ---- destinations and browsers

    @Override
    public Queue createQueue(final String name) {
        return call(() -> session.createQueue(name));
    }

    @Override
    public Topic createTopic(final String name) {
        return call(() -> session.createTopic(name));
    }

    @Override
    public QueueBrowser createBrowser(final Queue queue) {
        return call(() -> session.createBrowser(queue));
    }

    @Override
    public QueueBrowser createBrowser(final Queue queue, final String selector) {
        return call(() -> session.createBrowser(queue, selector));
    }

    @Override
    public TemporaryQueue createTemporaryQueue() {
        return call(session::createTemporaryQueue);
    }

    @Override
    public TemporaryTopic createTemporaryTopic() {
        return call(session::createTemporaryTopic);
    }

    @Override
    public void unsubscribe(final String name) {
        run(() -> session.unsubscribe(name));
    }

    // ---- what is not allowed

    @Override
    public JMSContext createContext(final int sessionMode) {
        throw forbidden("createContext");
    }

    @Override
    public void setClientID(final String clientId) {
        throw forbidden("setClientID");
    }

    @Override
    public ExceptionListener getExceptionListener() {
        throw forbidden("getExceptionListener");
    }

    @Override
    public void setExceptionListener(final ExceptionListener listener) {
        throw forbidden("setExceptionListener");
    }

    @Override
    public void stop() {
        throw forbidden("stop");
    }

    private RuntimeException forbidden(final String method) {
        checkOpen();
        return JmsExceptions.unchecked(new NotInServerException(method));
    }
}
