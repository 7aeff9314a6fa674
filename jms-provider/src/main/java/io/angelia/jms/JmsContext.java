/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

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
import jakarta.jms.MessageConsumer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.Serializable;

/**
 * A context of the simplified API: a session and a share in a connection. The session is opened when it is
 * needed, so that a client id can still be set before. Used by one thread at a time.
 */
class JmsContext implements JMSContext {
    private final SharedConnection shared;
    private final JmsConnection connection;
    private final AcknowledgementMode mode;
    private JmsSession session;
    private boolean autoStart = true;
    private boolean closing;
    private volatile boolean closed;

    JmsContext(final SharedConnection shared, final AcknowledgementMode mode) {
        this.shared = shared;
        this.connection = shared.connection();
        this.mode = mode;
        shared.join();
    }

    final void checkOpen() {
        if (closed) {
            throw new IllegalStateRuntimeException("The context is closed", "CLOSED");
        }
    }

    final synchronized JmsSession session() throws JMSException {
        checkOpen();
        if (session == null) {
            session = newSession(connection);
        }
        return session;
    }

    JmsSession newSession(final JmsConnection opened) throws JMSException {
        return opened.newSession(mode, Domain.COMMON);
    }

    private <T> T withSession(final SessionCall<T> call) {
        return Unchecked.get(() -> call.apply(session()));
    }

    /** A call of the classic API that the context makes on its session. */
    @FunctionalInterface
    private interface SessionCall<T> {
        T apply(JmsSession session) throws JMSException;
    }

    @Override
    public JMSContext createContext(final int sessionMode) {
        checkOpen();
        return new JmsContext(shared, Unchecked.get(() -> AcknowledgementMode.of(sessionMode)));
    }

    // ---- connection

    @Override
    public String getClientID() {
        checkOpen();
        return Unchecked.get(connection::getClientID);
    }

    @Override
    public void setClientID(final String clientId) {
        checkOpen();
        Unchecked.run(() -> connection.setClientID(clientId));
    }

    @Override
    public ConnectionMetaData getMetaData() {
        checkOpen();
        return Unchecked.get(connection::getMetaData);
    }

    @Override
    public ExceptionListener getExceptionListener() {
        checkOpen();
        return Unchecked.get(connection::getExceptionListener);
    }

    @Override
    public void setExceptionListener(final ExceptionListener listener) {
        checkOpen();
        Unchecked.run(() -> connection.setExceptionListener(listener));
    }

    @Override
    public void start() {
        checkOpen();
        Unchecked.run(connection::start);
    }

    @Override
    public void stop() {
        checkOpen();
        Unchecked.run(connection::stop);
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
            Unchecked.run(this::closeOnce);
        }
    }

    private void closeOnce() throws JMSException {
        final JmsSession opened;
        synchronized (this) {
            opened = session;
            if (opened != null) {
                opened.checkNotInListener("close");
            }
            if (closing) {
                return;
            }
            closing = true;
        }
        try {
            if (opened != null) {
                opened.close();
            }
        } finally {
            closed = true;
            shared.leave();
        }
    }

    // ---- messages

    @Override
    public BytesMessage createBytesMessage() {
        return withSession(JmsSession::createBytesMessage);
    }

    @Override
    public MapMessage createMapMessage() {
        return withSession(JmsSession::createMapMessage);
    }

    @Override
    public Message createMessage() {
        return withSession(JmsSession::createMessage);
    }

    @Override
    public ObjectMessage createObjectMessage() {
        return withSession(JmsSession::createObjectMessage);
    }

    @Override
    public ObjectMessage createObjectMessage(final Serializable object) {
        return withSession(opened -> opened.createObjectMessage(object));
    }

    @Override
    public StreamMessage createStreamMessage() {
        return withSession(JmsSession::createStreamMessage);
    }

    @Override
    public TextMessage createTextMessage() {
        return withSession(JmsSession::createTextMessage);
    }

    @Override
    public TextMessage createTextMessage(final String text) {
        return withSession(opened -> opened.createTextMessage(text));
    }

    // ---- session

    @Override
    public boolean getTransacted() {
        checkOpen();
        return mode.isTransacted();
    }

    @Override
    public int getSessionMode() {
        checkOpen();
        return mode.constant();
    }

    @Override
    public void commit() {
        run(JmsSession::commit);
    }

    @Override
    public void rollback() {
        run(JmsSession::rollback);
    }

    @Override
    public void recover() {
        run(JmsSession::recover);
    }

    @Override
    public void acknowledge() {
        run(JmsSession::acknowledge);
    }

    private void run(final SessionAction action) {
        Unchecked.run(() -> action.accept(session()));
    }

    /** A call of the classic API that returns nothing. */
    @FunctionalInterface
    private interface SessionAction {
        void accept(JmsSession session) throws JMSException;
    }

    // ---- producer and consumers

    @Override
    public JMSProducer createProducer() {
        return withSession(opened -> new ContextProducer(opened, (JmsMessageProducer) opened.createProducer(null)));
    }

    @Override
    public JMSConsumer createConsumer(final Destination destination) {
        return consumer(opened -> opened.createConsumer(destination));
    }

    @Override
    public JMSConsumer createConsumer(final Destination destination, final String selector) {
        return consumer(opened -> opened.createConsumer(destination, selector));
    }

    @Override
    public JMSConsumer createConsumer(final Destination destination, final String selector, final boolean noLocal) {
        return consumer(opened -> opened.createConsumer(destination, selector, noLocal));
    }

    @Override
    public JMSConsumer createDurableConsumer(final Topic topic, final String name) {
        return consumer(opened -> opened.createDurableConsumer(topic, name));
    }

    @Override
    public JMSConsumer createDurableConsumer(
            final Topic topic, final String name, final String selector, final boolean noLocal) {
        return consumer(opened -> opened.createDurableConsumer(topic, name, selector, noLocal));
    }

    @Override
    public JMSConsumer createSharedDurableConsumer(final Topic topic, final String name) {
        return consumer(opened -> opened.createSharedDurableConsumer(topic, name));
    }

    @Override
    public JMSConsumer createSharedDurableConsumer(final Topic topic, final String name, final String selector) {
        return consumer(opened -> opened.createSharedDurableConsumer(topic, name, selector));
    }

    @Override
    public JMSConsumer createSharedConsumer(final Topic topic, final String name) {
        return consumer(opened -> opened.createSharedConsumer(topic, name));
    }

    @Override
    public JMSConsumer createSharedConsumer(final Topic topic, final String name, final String selector) {
        return consumer(opened -> opened.createSharedConsumer(topic, name, selector));
    }

    private JMSConsumer consumer(final SessionCall<MessageConsumer> call) {
        return withSession(opened -> {
            final ContextConsumer consumer = new ContextConsumer((JmsMessageConsumer) call.apply(opened));
            if (autoStart) {
                connection.start();
            }
            return consumer;
        });
    }

    // ---- destinations and browsers

    @Override
    public Queue createQueue(final String name) {
        return withSession(opened -> opened.createQueue(name));
    }

    @Override
    public Topic createTopic(final String name) {
        return withSession(opened -> opened.createTopic(name));
    }

    @Override
    public QueueBrowser createBrowser(final Queue queue) {
        return withSession(opened -> opened.createBrowser(queue));
    }

    @Override
    public QueueBrowser createBrowser(final Queue queue, final String selector) {
        return withSession(opened -> opened.createBrowser(queue, selector));
    }

    @Override
    public TemporaryQueue createTemporaryQueue() {
        return withSession(JmsSession::createTemporaryQueue);
    }

    @Override
    public TemporaryTopic createTemporaryTopic() {
        return withSession(JmsSession::createTemporaryTopic);
    }

    @Override
    public void unsubscribe(final String name) {
        run(opened -> opened.unsubscribe(name));
    }
}
