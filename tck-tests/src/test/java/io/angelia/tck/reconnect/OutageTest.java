/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.server.EmbeddedBroker;
import io.angelia.server.config.BrokerConfig;
import io.angelia.testing.Fault.Damage;
import io.angelia.testing.FaultProxy;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What holds while a client is away from its broker, for a moment or for too long. */
@Timeout(120)
class OutageTest {
    private static final long PATIENCE_MS = 30_000;
    private static final int GRACE_MS = 1_500;

    @TempDir
    private Path directory;

    private final BlockingQueue<JMSException> reported = new LinkedBlockingQueue<>();
    private final List<Connection> connections = new ArrayList<>();
    private EmbeddedBroker broker;
    private int port;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        startBroker();
        proxy = new FaultProxy(port);
    }

    @AfterEach
    void stop() throws IOException, JMSException {
        for (final Connection connection : connections) {
            connection.close();
        }
        proxy.close();
        broker.close();
    }

    private void startBroker() {
        broker = EmbeddedBroker.start(
                new BrokerConfig().dataDirectory(directory).port(0).reconnectGraceMs(GRACE_MS));
        port = broker.listen().getPort();
    }

    private Connection connect(final String address) throws JMSException {
        final Connection connection = new AngeliaConnectionFactory(address).createConnection();
        connections.add(connection);
        connection.setExceptionListener(reported::add);
        connection.start();
        return connection;
    }

    /** Over a way that does not break. */
    private Session witness() throws JMSException {
        return connect("angelia://127.0.0.1:" + port).createSession();
    }

    private static void send(final Session session, final Destination destination, final String... texts)
            throws JMSException {
        try (MessageProducer producer = session.createProducer(destination)) {
            for (final String text : texts) {
                producer.send(session.createTextMessage(text));
            }
        }
    }

    private static String receive(final MessageConsumer consumer) throws JMSException {
        final Message message = consumer.receive(PATIENCE_MS);
        return message == null ? "nothing" : ((TextMessage) message).getText();
    }

    private void breakOff() {
        proxy.refuse(true);
        assertThat(proxy.cut(Damage.RESET)).isPositive();
    }

    // ---- who comes back

    @Test
    void shouldGetWhatNonDurableSubscriptionAndTemporaryQueueCollectedMeanwhile() throws JMSException {
        // given
        final Session session = connect(proxy.address()).createSession();
        final Topic topic = session.createTopic("news");
        final TemporaryQueue replies = session.createTemporaryQueue();
        final MessageConsumer subscriber = session.createConsumer(topic);
        final MessageConsumer shared = session.createSharedConsumer(topic, "group");
        final MessageConsumer replied = session.createConsumer(replies);
        final Session witness = witness();

        // when
        breakOff();
        send(witness, topic, "one", "two");
        send(witness, replies, "reply");
        proxy.refuse(false);

        // then
        assertThat(receive(subscriber)).isEqualTo("one");
        assertThat(receive(subscriber)).isEqualTo("two");
        assertThat(receive(shared)).isEqualTo("one");
        assertThat(receive(replied)).isEqualTo("reply");
        assertThat(reported).isEmpty();
    }

    @Test
    void shouldGoOnAfterGraceWithoutWhatWasMissed() throws Exception {
        // given
        final Session session = connect(proxy.address()).createSession();
        final Topic topic = session.createTopic("news");
        final TemporaryQueue replies = session.createTemporaryQueue();
        final MessageConsumer subscriber = session.createConsumer(topic);
        final MessageConsumer replied = session.createConsumer(replies);
        final Session witness = witness();

        // when
        breakOff();
        awaitGone(witness, replies);
        send(witness, topic, "missed");
        proxy.refuse(false);
        send(session, topic, "heard");
        send(session, replies, "reply");

        // then
        assertThat(receive(subscriber)).isEqualTo("heard");
        assertThat(receive(replied)).isEqualTo("reply");
        assertThat(reported).isEmpty();
    }

    private static void awaitGone(final Session witness, final Queue temporary) {
        await().atMost(Duration.ofMillis(PATIENCE_MS))
                .untilAsserted(() -> assertThatThrownBy(() -> send(witness, temporary, "too late"))
                        .isInstanceOf(JMSException.class));
    }

    @Test
    void shouldFindDurableSubscriptionWithWhatWasPublishedMeanwhile() throws JMSException {
        // given
        final Session session = connect(proxy.address() + "?clientID=durable").createSession();
        final Topic topic = session.createTopic("news");
        final TopicSubscriber subscriber = session.createDurableSubscriber(topic, "sub");
        final Session witness = witness();

        // when
        breakOff();
        send(witness, topic, "one", "two");
        proxy.refuse(false);

        // then
        assertThat(receive(subscriber)).isEqualTo("one");
        assertThat(receive(subscriber)).isEqualTo("two");
        subscriber.close();
        session.unsubscribe("sub");
        assertThat(reported).isEmpty();
    }

    // ---- where to

    @Test
    void shouldGoToAnotherHostOfTheList() throws IOException, JMSException {
        try (FaultProxy other = new FaultProxy(port)) {
            // given
            final Session session =
                    connect(proxy.address() + ",127.0.0.1:" + other.port()).createSession();
            final Queue queue = session.createQueue("orders");
            send(session, queue, "one");
            assertThat(other.accepted()).isZero();

            // when
            breakOff();
            send(session, queue, "two");

            // then
            assertThat(other.accepted()).isPositive();
            try (MessageConsumer consumer = session.createConsumer(queue)) {
                assertThat(receive(consumer)).isEqualTo("one");
                assertThat(receive(consumer)).isEqualTo("two");
            }

            // when
            proxy.refuse(false);
            other.refuse(true);
            other.cut(Damage.END);
            send(session, queue, "three");

            // then
            assertThat(receive(session.createConsumer(queue))).isEqualTo("three");
            assertThat(reported).isEmpty();
        }
    }

    @Test
    void shouldFollowBrokerThatMoves() throws JMSException {
        // given
        final Session session = connect(proxy.address()).createSession();
        final Queue queue = session.createQueue("orders");
        final TemporaryQueue replies = session.createTemporaryQueue();
        final MessageConsumer replied = session.createConsumer(replies);
        send(session, queue, "before");

        // when
        broker.close();
        startBroker();
        proxy.brokerPort(port);
        send(session, replies, "reply");
        send(session, queue, "after");

        // then
        assertThat(receive(replied)).isEqualTo("reply");
        final MessageConsumer consumer = session.createConsumer(queue);
        assertThat(receive(consumer)).isEqualTo("before");
        assertThat(receive(consumer)).isEqualTo("after");
        assertThat(reported).isEmpty();
    }

    // ---- who does not come back

    @Test
    void shouldEndCallsInTheirTimeAndThenGiveUp() throws Exception {
        // given
        final Connection connection =
                connect(proxy.address() + "?reconnect=fast&requestTimeout=300ms&sendTimeout=300ms");
        final Session session = connection.createSession();
        final Queue queue = session.createQueue("orders");
        final MessageConsumer consumer = session.createConsumer(queue);
        final MessageProducer producer = session.createProducer(queue);
        final Message message = session.createTextMessage("kept");

        // when
        breakOff();

        // then
        assertThat(consumer.receive(100)).isNull();
        assertThatThrownBy(() -> producer.send(message)).isInstanceOf(JMSException.class);
        assertThatThrownBy(session::createTemporaryQueue).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createConsumer(queue)).isInstanceOf(JMSException.class);
        assertThat(reported).isEmpty();

        // then
        assertThat(reported.poll(PATIENCE_MS, TimeUnit.MILLISECONDS))
                .isNotNull()
                .hasMessageContaining("127.0.0.1:" + proxy.port());
        assertThatThrownBy(() -> producer.send(message)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> consumer.receive(PATIENCE_MS)).isInstanceOf(JMSException.class);
        connection.close();
        assertThat(reported).isEmpty();
    }

    @Test
    void shouldGiveUpWhenSomebodyElseHasItsClientIdMeanwhile() throws Exception {
        // given
        final Session session = connect(proxy.address() + "?clientID=wanted").createSession();
        final Queue queue = session.createQueue("orders");
        breakOff();
        await().atMost(Duration.ofMillis(PATIENCE_MS))
                .ignoreException(InvalidClientIDException.class)
                .until(() -> connect("angelia://127.0.0.1:" + port + "?clientID=wanted") != null);

        // when
        proxy.refuse(false);

        // then
        assertThat(reported.poll(PATIENCE_MS, TimeUnit.MILLISECONDS))
                .isNotNull()
                .hasMessageContaining("client id 'wanted' is in use by another connection");
        assertThatThrownBy(() -> send(session, queue, "too late")).isInstanceOf(JMSException.class);
        assertThat(reported).isEmpty();
    }

    @Test
    void shouldCloseWithoutWaitingForTheBroker() throws JMSException {
        // given
        final Connection connection = connect(proxy.address() + "?reconnect=forever&closeTimeout=1h");
        final Session session = connection.createSession();
        final MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));

        // when
        breakOff();
        consumer.close();
        session.close();
        connection.close();

        // then
        final long attempts = proxy.accepted();
        proxy.refuse(false);
        assertThat(proxy.cut(Damage.END)).isZero();
        assertThat(proxy.accepted()).isEqualTo(attempts);
        assertThat(reported).isEmpty();
    }
}
