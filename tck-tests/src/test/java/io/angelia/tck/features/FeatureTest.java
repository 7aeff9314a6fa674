/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.jms.AngeliaConnection;
import io.angelia.jms.AngeliaMessage;
import io.angelia.jms.AngeliaSession;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** What the tests of features share: a started connection, fresh names, and short ways to send and receive texts. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
abstract class FeatureTest {
    /** Long enough for anything that should come. */
    static final long PATIENCE_MS = 30_000;
    /** Short, for what should not come. */
    static final long SHORT_MS = 150;

    private static final AtomicInteger STARTED = new AtomicInteger();

    private final FeatureBroker broker;
    private final List<Connection> opened = new ArrayList<>();
    private String name;
    AngeliaConnection connection;

    FeatureTest(final FeatureBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void openConnection(final TestInfo test) throws JMSException {
        name = test.getTestMethod().orElseThrow().getName() + '.' + STARTED.incrementAndGet();
        connection = connect("");
    }

    @AfterEach
    void closeConnections() throws JMSException {
        for (final Connection each : opened) {
            each.close();
        }
    }

    /** A started connection with options of the URI. */
    AngeliaConnection connect(final String options) throws JMSException {
        return started(broker.factory(options).createConnection());
    }

    <C extends Connection> C started(final C made) throws JMSException {
        opened.add(made);
        made.start();
        return made;
    }

    /** A name that no other test uses, behind a prefix that the configuration may know. */
    String name(final String prefix) {
        return prefix + '.' + name;
    }

    AngeliaSession session() throws JMSException {
        return connection.createSession();
    }

    AngeliaSession session(final int mode) throws JMSException {
        return connection.createSession(mode);
    }

    /** Sends text messages in order. */
    void send(final String queue, final String... texts) throws JMSException {
        try (Session session = session();
                MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            for (final String text : texts) {
                producer.send(session.createTextMessage(text));
            }
        }
    }

    /** Sends text messages with ordering keys: of {@code "A1"}, the key is A. */
    void sendKeyed(final String queue, final String... texts) throws JMSException {
        try (Session session = session();
                MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            for (final String text : texts) {
                producer.send(keyed(session, text));
            }
        }
    }

    static Message keyed(final Session session, final String text) throws JMSException {
        final Message message = session.createTextMessage(text);
        message.setStringProperty("JMSXGroupID", keyOf(text));
        return message;
    }

    static String keyOf(final String text) {
        return text.substring(0, 1);
    }

    static MessageConsumer consumer(final Session session, final String queue) throws JMSException {
        return session.createConsumer(session.createQueue(queue));
    }

    /** The next message, which must come. */
    static AngeliaMessage receive(final MessageConsumer consumer) throws JMSException {
        final Message message = consumer.receive(PATIENCE_MS);
        assertThat(message).as("a message within %d ms", PATIENCE_MS).isNotNull();
        return (AngeliaMessage) message;
    }

    static String receiveText(final MessageConsumer consumer) throws JMSException {
        return text(receive(consumer));
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

    static int attempt(final Message message) throws JMSException {
        return message.getIntProperty("JMSXDeliveryCount");
    }

    /** The dead letter of a queue or subscription, which must come. */
    AngeliaMessage deadLetter(final String of) throws JMSException {
        try (Session session = session()) {
            return receive(consumer(session, "DLQ." + of));
        }
    }

    /** What is in a queue and may be delivered now or later. */
    List<String> contents(final String queue) throws JMSException {
        try (Session session = session()) {
            final Queue named = session.createQueue(queue);
            final List<String> texts = new ArrayList<>();
            try (QueueBrowser browser = session.createBrowser(named)) {
                final Enumeration<?> messages = browser.getEnumeration();
                while (messages.hasMoreElements()) {
                    texts.add(text((Message) messages.nextElement()));
                }
            }
            return texts;
        }
    }
}
