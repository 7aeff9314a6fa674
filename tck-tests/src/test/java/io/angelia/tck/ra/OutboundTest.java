/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.ra.destination.AdministeredQueue;
import io.angelia.ra.outbound.AngeliaManagedConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.DissociatableManagedConnection;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.ManagedConnection;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections of the resource adapter as application components have them. */
final class OutboundTest extends AdapterTest {
    private static final long PATIENCE_MS = 10_000;

    private final String q = "q-" + UUID.randomUUID();
    private AngeliaManagedConnectionFactory managedFactory;
    private SmallContainer.Pool pool;
    private ConnectionFactory factory;

    @Override
    String connectionUri() {
        return broker.address() + "?reconnect=off";
    }

    @BeforeEach
    void createFactory() throws Exception {
        managedFactory = new AngeliaManagedConnectionFactory();
        managedFactory.setResourceAdapter(adapter);
        pool = new SmallContainer.Pool();
        factory = (ConnectionFactory) managedFactory.createConnectionFactory(pool);
    }

    @AfterEach
    void destroyPool() throws Exception {
        pool.destroy();
    }

    private void send(final String queue, final String text) {
        try (JMSContext context = factory.createContext()) {
            context.createProducer().send(context.createQueue(queue), text);
        }
    }

    private String received(final String queue) {
        try (JMSContext context = new AngeliaConnectionFactory(broker.address()).createContext()) {
            return context.createConsumer(context.createQueue(queue)).receiveBody(String.class, PATIENCE_MS);
        }
    }

    private String receivedNow(final String queue) throws JMSException {
        try (JMSContext context = new AngeliaConnectionFactory(broker.address()).createContext()) {
            final var message =
                    context.createConsumer(context.createQueue(queue)).receiveNoWait();
            return message == null ? null : message.getBody(String.class);
        }
    }

    // ---- pooling

    @Test
    void shouldUseOneConnectionAgainAndAgain() {
        // when
        send(q, "1");
        send(q, "2");

        // then
        assertThat(pool.made).hasValue(1);
        assertThat(received(q)).isEqualTo("1");
    }

    @Test
    void shouldCloseWhatAnApplicationForgotWhenItsConnectionGoesBack() throws Exception {
        // given
        final Connection first = factory.createConnection();
        final Session session = first.createSession();
        first.start();
        final MessageConsumer forgotten = session.createConsumer(session.createQueue(q));
        assertThat(forgotten.receiveNoWait()).isNull();

        // when
        first.close();
        send(q, "for others");

        // then
        assertThat(pool.made).hasValue(1);
        assertThat(received(q)).isEqualTo("for others");
        assertThatThrownBy(() -> forgotten.receive(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.createTextMessage()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldLeaveNoTemporaryQueueBehind() throws Exception {
        // given
        final Connection connection = factory.createConnection();
        final var temporary = connection.createSession().createTemporaryQueue();

        // when
        connection.close();

        // then
        try (JMSContext context = new AngeliaConnectionFactory(broker.address()).createContext()) {
            assertThatThrownBy(() -> context.createProducer().send(temporary, "lost"))
                    .isInstanceOf(jakarta.jms.InvalidDestinationRuntimeException.class);
        }
    }

    // ---- transactions

    @Test
    void shouldSendAndReceiveInTheTransactionOfTheApplicationServer() throws Exception {
        // given
        send("in", "work");

        // when
        pool.begin();
        try (JMSContext context = factory.createContext(JMSContext.AUTO_ACKNOWLEDGE)) {
            assertThat(context.getTransacted()).isTrue();
            assertThat(context.createConsumer(context.createQueue("in")).receiveBody(String.class, PATIENCE_MS))
                    .isEqualTo("work");
            context.createProducer().send(context.createQueue("out"), "result");
        }
        assertThat(receivedNow("out")).isNull();
        pool.commit();

        // then
        assertThat(received("out")).isEqualTo("result");
        assertThat(receivedNow("in")).isNull();
    }

    @Test
    void shouldUndoARolledBackTransaction() throws Exception {
        // given
        send("in", "work");

        // when
        pool.begin();
        try (JMSContext context = factory.createContext()) {
            assertThat(context.createConsumer(context.createQueue("in")).receiveBody(String.class, PATIENCE_MS))
                    .isEqualTo("work");
            context.createProducer().send(context.createQueue("out"), "result");
        }
        pool.rollback();

        // then
        assertThat(received("in")).isEqualTo("work");
        assertThat(receivedNow("out")).isNull();
    }

    @Test
    void shouldHaveHandlesOfOneTransactionShareAConnection() throws Exception {
        // when
        pool.begin();
        send(q, "1");
        send(q, "2");
        pool.commit();

        // then
        assertThat(pool.made).hasValue(1);
        assertThat(received(q)).isEqualTo("1");
        assertThat(received(q)).isEqualTo("2");
    }

    @Test
    void shouldHaveLocalTransactionsOfTheApplicationServerCoverProducersMadeBefore() throws Exception {
        // given
        final Connection connection = factory.createConnection();
        final Session session = connection.createSession();
        final MessageProducer producer = session.createProducer(session.createQueue(q));
        final LocalTransaction transaction = pool.lent().get(0).getLocalTransaction();

        // when
        transaction.begin();
        producer.send(session.createTextMessage("dropped"));
        transaction.rollback();
        transaction.begin();
        producer.send(session.createTextMessage("kept"));
        assertThat(receivedNow(q)).isNull();
        transaction.commit();

        // then
        assertThat(received(q)).isEqualTo("kept");
        assertThat(receivedNow(q)).isNull();
        assertThatThrownBy(transaction::commit).isInstanceOf(ResourceException.class);
    }

    @Test
    void shouldIgnoreATransactedSessionWhereThereIsNoTransaction() throws Exception {
        // when
        try (Connection connection = factory.createConnection()) {
            final Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            assertThat(session.getTransacted()).isFalse();
            session.createProducer(session.createQueue(q)).send(session.createTextMessage("at once"));
            assertThatThrownBy(session::commit).isInstanceOf(JMSException.class);
        }

        // then
        assertThat(received(q)).isEqualTo("at once");
    }

    @Test
    void shouldHaveTransactedSessionsWhereLocalTransactionsAreAllowed() throws Exception {
        // given
        managedFactory.setAllowLocalTransactions(true);

        // when
        try (Connection connection = factory.createConnection()) {
            final Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            session.createProducer(session.createQueue(q)).send(session.createTextMessage("dropped"));
            session.rollback();
            session.createProducer(session.createQueue(q)).send(session.createTextMessage("kept"));
            session.commit();
        }

        // then
        assertThat(received(q)).isEqualTo("kept");
        assertThat(receivedNow(q)).isNull();
    }

    // ---- rules of Jakarta EE

    @Test
    void shouldRefuseWhatComponentsMustNotCall() throws Exception {
        try (Connection connection = factory.createConnection()) {
            final Session session = connection.createSession();
            final MessageConsumer consumer = session.createConsumer(session.createQueue(q));
            assertThatThrownBy(() -> connection.setClientID("me")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> connection.setExceptionListener(e -> {}))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(connection::getExceptionListener).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(connection::stop).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> connection.createConnectionConsumer(session.createQueue(q), null, () -> null, 1))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(connection::createSession)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("one session");
            assertThatThrownBy(() -> session.setMessageListener(m -> {})).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(session::getMessageListener).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(session::run).isInstanceOf(IllegalStateRuntimeException.class);
            assertThatThrownBy(() -> consumer.setMessageListener(m -> {})).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(consumer::getMessageListener).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> connection.createSession(7)).isInstanceOf(JMSException.class);
            session.close();
            connection.createSession().close();
        }
        try (JMSContext context = factory.createContext()) {
            assertThatThrownBy(() -> context.createContext(JMSContext.AUTO_ACKNOWLEDGE))
                    .isInstanceOf(IllegalStateRuntimeException.class);
            assertThatThrownBy(() -> context.setClientID("me")).isInstanceOf(IllegalStateRuntimeException.class);
            assertThatThrownBy(context::stop).isInstanceOf(IllegalStateRuntimeException.class);
        }
    }

    @Test
    void shouldKeepQueueSessionsToQueues() throws Exception {
        // given
        final QueueConnectionFactory queues = (QueueConnectionFactory) factory;
        try (var connection = queues.createQueueConnection()) {
            // when
            final QueueSession session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);

            // then
            assertThatThrownBy(() -> session.createTopic("t")).isInstanceOf(IllegalStateException.class);
            session.createSender(session.createQueue(q)).send(session.createTextMessage("ok"));
        }
        assertThat(received(q)).isEqualTo("ok");
    }

    @Test
    void shouldTakeAdministeredDestinations() throws Exception {
        // given
        final AdministeredQueue queue = new AdministeredQueue();
        queue.setName(q + "?prefetch=1");

        // when
        try (JMSContext context = factory.createContext()) {
            context.createProducer().setJMSReplyTo(queue).send(queue, "ok");
        }

        // then
        try (JMSContext context = factory.createContext()) {
            final TextMessage message =
                    (TextMessage) context.createConsumer(queue).receive(PATIENCE_MS);
            assertThat(message.getText()).isEqualTo("ok");
            assertThat(message.getJMSReplyTo()).hasToString("queue://" + q);
        }
    }

    // ---- moving and failing

    @Test
    void shouldGoOnAtAnotherConnectionAfterBeingTakenAway() throws Exception {
        // given
        final Connection connection = factory.createConnection();
        connection.start();
        final Session session = connection.createSession();
        final MessageProducer producer = session.createProducer(session.createQueue(q));
        producer.setPriority(8);
        final MessageConsumer consumer = session.createConsumer(session.createQueue(q));
        final ManagedConnection before = pool.lent().get(0);

        // when
        ((DissociatableManagedConnection) before).dissociateConnections();
        producer.send(session.createTextMessage("moved"));

        // then
        final TextMessage message = (TextMessage) consumer.receive(PATIENCE_MS);
        assertThat(message.getText()).isEqualTo("moved");
        assertThat(message.getJMSPriority()).isEqualTo(8);
        assertThat(pool.made).hasValue(2);
        connection.close();
    }

    @Test
    void shouldCloseWithTheAdapterWhatTheServerHasLostSightOf() throws Exception {
        // given
        final ManagedConnection forgotten = managedFactory.createManagedConnection(null, null);

        // when
        adapter.stop();

        // then
        assertThatThrownBy(() -> forgotten.getConnection(null, null)).hasMessageContaining("destroyed");
        assertThatThrownBy(() -> managedFactory.createManagedConnection(null, null))
                .hasMessageContaining("stopped");
    }

    @Test
    void shouldSayOnceThatAConnectionIsLost() throws Exception {
        // given
        final Connection connection = factory.createConnection();
        final ManagedConnection managed = pool.lent().get(0);
        assertThat(isInvalid(managed)).isFalse();

        // when
        broker.kill();

        // then
        await().until(() -> !pool.errors.isEmpty());
        assertThatThrownBy(connection::createSession).isInstanceOf(JMSException.class);
        assertThat(pool.errors).hasSize(1);
        assertThat(isInvalid(managed)).isTrue();
        assertThat(managedFactory.matchManagedConnections(Set.of(managed), null, null))
                .isNull();
        broker.start();
    }

    private boolean isInvalid(final ManagedConnection managed) {
        return managedFactory.getInvalidConnections(Set.of(managed)).contains(managed);
    }
}
