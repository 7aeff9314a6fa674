/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.jms.AngeliaConnectionFactory;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the tests share: a broker, destinations of one's own, and the plain API to fill and to count. */
abstract class ClientTest {
    /** Long enough for anything that should come. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    static final SharedBroker BROKER = new SharedBroker();

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private String name;

    final AngeliaConnectionFactory factory() {
        return BROKER.factory();
    }

    @BeforeEach
    final void nameDestinations(final TestInfo test) {
        name = getClass().getSimpleName()
                + '.'
                + test.getTestMethod().orElseThrow().getName()
                + '.'
                + Long.toHexString(System.nanoTime());
    }

    @AfterEach
    final void closeAll() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    /** Closes it when the test has ended, what was opened last first. */
    final <T extends AutoCloseable> T closing(final T resource) {
        opened.push(resource);
        return resource;
    }

    /** A name that no other test uses. */
    final String name(final String suffix) {
        return name + '.' + suffix;
    }

    /** The name of a queue that gives up early. */
    final String impatientName(final String suffix) {
        return SharedBroker.IMPATIENT + name(suffix);
    }

    static List<String> ids(final String prefix, final int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + '-' + i).toList();
    }

    static void send(final ConnectionFactory factory, final String queue, final List<String> ids) {
        try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
            final Destination destination = context.createQueue(queue);
            ids.forEach(id -> context.createProducer().send(destination, id));
            context.commit();
        }
    }

    static void publish(final ConnectionFactory factory, final String topic, final List<String> ids) {
        try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
            final Destination destination = context.createTopic(topic);
            ids.forEach(id -> context.createProducer().send(destination, id));
            context.commit();
        }
    }

    /** Receives so many text messages and makes sure that there are no more. */
    static List<String> receive(final ConnectionFactory factory, final String queue, final int count) {
        try (JMSContext context = factory.createContext()) {
            final JMSConsumer consumer = context.createConsumer(context.createQueue(queue));
            final List<String> texts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                final String text = consumer.receiveBody(String.class, PATIENCE.toMillis());
                assertThat(text)
                        .as("message %d of %d in %s", i + 1, count, queue)
                        .isNotNull();
                texts.add(text);
            }
            assertThat(consumer.receiveBodyNoWait(String.class))
                    .as("one more than %d in %s", count, queue)
                    .isNull();
            return texts;
        }
    }

    /** Everything that is in a queue and not with a consumer. */
    static List<String> receiveAll(final ConnectionFactory factory, final String queue) {
        try (JMSContext context = factory.createContext()) {
            final JMSConsumer consumer = context.createConsumer(context.createQueue(queue));
            final List<String> texts = new ArrayList<>();
            String text = consumer.receiveBodyNoWait(String.class);
            while (text != null) {
                texts.add(text);
                text = consumer.receiveBodyNoWait(String.class);
            }
            return texts;
        }
    }

    static void assertEmpty(final ConnectionFactory factory, final String queue) {
        receive(factory, queue, 0);
    }

    static void note(final Ledger ledger, final Message message) throws JMSException {
        ledger.received(message.getBody(String.class), message.getJMSRedelivered());
    }
}
