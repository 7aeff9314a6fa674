/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.testing.BrokerProcess;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages of 50 MiB through a broker with a heap of 256 MiB. */
final class LargeMessageTest {
    private static final int LARGE = 50 * 1024 * 1024;
    private static final int OVER_THE_LIMIT = 65 * 1024 * 1024;
    private static final long PATIENCE_MS = 60_000;
    private static final String QUEUE = "large";

    @TempDir
    private Path directory;

    private BrokerProcess broker;
    private final byte[] body = new byte[LARGE];

    @BeforeEach
    void startBroker() throws Exception {
        new Random(LARGE).nextBytes(body);
        broker = new BrokerProcess(directory);
        broker.start();
    }

    @AfterEach
    void endBroker() throws Exception {
        broker.close();
    }

    @Test
    void shouldLetSmallMessagesPassWhileLargeOneIsOnItsWay() throws Exception {
        try (Connection shared = connect();
                Connection other = connect()) {
            // given
            final Session session = shared.createSession(Session.AUTO_ACKNOWLEDGE);
            final AtomicBoolean done = new AtomicBoolean();
            final AtomicInteger besideIt = new AtomicInteger();
            final AtomicInteger elsewhere = new AtomicInteger();
            final CompletableFuture<Void> first = pingPong(shared, "small.one", besideIt, done);
            final CompletableFuture<Void> second = pingPong(other, "small.two", elsewhere, done);
            // both are under way, and their code is warm: a transfer takes a few tenths of a second only
            await().atMost(Duration.ofSeconds(60)).until(() -> besideIt.get() > 50 && elsewhere.get() > 50);

            // when
            final int besideBefore = besideIt.get();
            final int elsewhereBefore = elsewhere.get();
            send(session);
            final int besideSent = besideIt.get();
            final int elsewhereSent = elsewhere.get();
            final Message received =
                    session.createConsumer(session.createQueue(QUEUE)).receive(PATIENCE_MS);
            final int besideReceived = besideIt.get();
            final int elsewhereReceived = elsewhere.get();
            done.set(true);
            first.join();
            second.join();

            // then
            assertThat(bytesOf(received)).isEqualTo(body);
            assertThat(besideSent - besideBefore)
                    .as("same connection, while sending")
                    .isPositive();
            assertThat(elsewhereSent - elsewhereBefore)
                    .as("other connection, while sending")
                    .isPositive();
            assertThat(besideReceived - besideSent)
                    .as("same connection, while receiving")
                    .isPositive();
            assertThat(elsewhereReceived - elsewhereSent)
                    .as("other connection, while receiving")
                    .isPositive();
        }
    }

    @Test
    void shouldKeepLargeMessageOverKillAndRollback() throws Exception {
        // given
        try (Connection connection = connect()) {
            send(connection.createSession(Session.AUTO_ACKNOWLEDGE));
        }

        // when
        broker.kill();
        broker.start();

        // then
        try (Connection connection = connect()) {
            final Session session = connection.createSession(Session.SESSION_TRANSACTED);
            final MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE));
            assertThat(bytesOf(consumer.receive(PATIENCE_MS))).isEqualTo(body);
            session.rollback();
            final Message again = consumer.receive(PATIENCE_MS);
            assertThat(again.getJMSRedelivered()).isTrue();
            assertThat(bytesOf(again)).isEqualTo(body);
            session.commit();
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }

    @Test
    void shouldDeliverLargeMessagesOfOneTransactionToBothDurableSubscribers() throws Exception {
        try (Connection connection = connect();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                Session receiving = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            // given
            final var topic = session.createTopic(QUEUE);
            final MessageConsumer one = receiving.createSharedDurableConsumer(topic, "one");
            final MessageConsumer two = receiving.createSharedDurableConsumer(topic, "two");
            final var producer = session.createProducer(topic);
            final BytesMessage message = session.createBytesMessage();
            message.writeBytes(body);

            // when
            producer.send(message);
            session.rollback();
            for (int i = 0; i < 3; i++) {
                message.setIntProperty("number", i);
                producer.send(message);
            }
            session.commit();

            // then
            for (int i = 0; i < 3; i++) {
                for (final MessageConsumer each : new MessageConsumer[] {one, two}) {
                    final Message received = each.receive(PATIENCE_MS);
                    assertThat(received.getIntProperty("number")).isEqualTo(i);
                    assertThat(bytesOf(received)).isEqualTo(body);
                }
            }
        }
    }

    @Test
    void shouldNameLimitWhenMessageIsTooLarge() throws Exception {
        try (Connection connection = connect()) {
            // given
            final Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
            final var producer = session.createProducer(session.createQueue(QUEUE));
            final BytesMessage message = session.createBytesMessage();
            message.writeBytes(new byte[OVER_THE_LIMIT]);

            // when, then
            assertThatThrownBy(() -> producer.send(message))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining(Integer.toString(64 * 1024 * 1024));
            producer.send(session.createTextMessage("small"));
            assertThat(session.createConsumer(session.createQueue(QUEUE))
                            .receive(PATIENCE_MS)
                            .getBody(String.class))
                    .isEqualTo("small");
        }
    }

    private Connection connect() throws JMSException {
        final Connection connection = new AngeliaConnectionFactory(broker.address()).createConnection();
        connection.start();
        return connection;
    }

    private void send(final Session session) throws JMSException {
        final BytesMessage message = session.createBytesMessage();
        message.writeBytes(body);
        session.createProducer(session.createQueue(QUEUE)).send(message);
    }

    private static byte[] bytesOf(final Message message) throws JMSException {
        assertThat(message).isInstanceOf(BytesMessage.class);
        return message.getBody(byte[].class);
    }

    /** Sends and receives small persistent messages until told to stop, and counts them; has counted one when it answers. */
    private static CompletableFuture<Void> pingPong(
            final Connection connection, final String name, final AtomicInteger count, final AtomicBoolean done)
            throws JMSException {
        final Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
        final var producer = session.createProducer(session.createQueue(name));
        final MessageConsumer consumer = session.createConsumer(session.createQueue(name));
        exchange(session, producer, consumer, count);
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        while (!done.get()) {
                            exchange(session, producer, consumer, count);
                        }
                    } catch (final JMSException e) {
                        throw new IllegalStateException(e);
                    }
                },
                // the common pool has one thread only where there are two processors
                task -> new Thread(task, name).start());
    }

    private static void exchange(
            final Session session,
            final MessageProducer producer,
            final MessageConsumer consumer,
            final AtomicInteger count)
            throws JMSException {
        producer.send(session.createTextMessage("small"));
        assertThat(consumer.receive(PATIENCE_MS)).isNotNull();
        count.incrementAndGet();
    }
}
