/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import io.angelia.jms.AngeliaConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the tests of the specification share: a broker per class, a started connection and fresh destinations per test. */
abstract class SpecificationTest {
    /** Long enough for anything that should come. */
    static final long PATIENCE_MS = 10_000;
    /** Short, for what should not come. */
    static final long SHORT_MS = 150;

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    private static final AtomicInteger STARTED = new AtomicInteger();

    private final List<Connection> opened = new ArrayList<>();
    private String name;
    Connection connection;

    @BeforeEach
    void openConnection(final TestInfo test) throws JMSException {
        name = getClass().getSimpleName()
                + '.'
                + test.getTestMethod().orElseThrow().getName()
                + '.'
                + STARTED.incrementAndGet();
        connection = connect();
        connection.start();
    }

    @AfterEach
    void closeConnections() throws JMSException {
        for (final Connection each : opened) {
            each.close();
        }
    }

    Connection connect() throws JMSException {
        final Connection made = BROKER.factory().createConnection();
        opened.add(made);
        return made;
    }

    /** Connects with options of the URI. */
    Connection connect(final String options) throws JMSException {
        final Connection made =
                new AngeliaConnectionFactory("angelia://" + BROKER.address() + '?' + options).createConnection();
        opened.add(made);
        return made;
    }

    Connection connectAs(final String clientId) throws JMSException {
        final Connection made = connect();
        made.setClientID(clientId);
        made.start();
        return made;
    }

    /** A name that no other test uses, nor the same one with other parameters. */
    String uniqueName() {
        return name;
    }

    static Session session(final Connection connection, final int mode) throws JMSException {
        return connection.createSession(mode);
    }

    Session session(final int mode) throws JMSException {
        return session(connection, mode);
    }

    Queue queue(final Session session) throws JMSException {
        return session.createQueue(name);
    }

    Topic topic(final Session session) throws JMSException {
        return session.createTopic(name);
    }

    /** Sends text messages with a session of their own. */
    void sendTexts(final String... texts) throws JMSException {
        try (Session session = session(Session.AUTO_ACKNOWLEDGE)) {
            final var producer = session.createProducer(queue(session));
            for (final String text : texts) {
                producer.send(session.createTextMessage(text));
            }
        }
    }

    static String receiveText(final MessageConsumer consumer) throws JMSException {
        return text(consumer.receive(PATIENCE_MS));
    }

    static List<String> receiveTexts(final MessageConsumer consumer, final int count) throws JMSException {
        final List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(receiveText(consumer));
        }
        return texts;
    }

    static String text(final Message message) throws JMSException {
        return message == null ? null : ((TextMessage) message).getText();
    }

    /** For listeners: waits until a test lets them go on, or its patience is over. */
    static void awaitOpen(final CountDownLatch latch) {
        try {
            latch.await(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
