/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;

/** A pool of connections and sessions that many users share. */
final class PoolTest extends ClientTest {
    private static final int CONNECTIONS = 2;

    private final JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();

    @BeforeEach
    void openPool() {
        pool.setConnectionFactory(factory());
        pool.setMaxConnections(CONNECTIONS);
        pool.setMaxSessionsPerConnection(4);
        pool.setBlockIfSessionPoolIsFull(true);
        pool.start();
        closing(pool::stop);
    }

    @Test
    void shouldServeMoreUsersThanItHasSessions() throws Exception {
        // given
        final String queue = name("queue");
        final int users = 12;
        final int each = 20;
        final Ledger ledger = new Ledger();
        final ExecutorService threads = Executors.newFixedThreadPool(2 * users);
        closing(threads::shutdownNow);

        // when
        final List<Future<?>> work = new ArrayList<>();
        for (int user = 0; user < users; user++) {
            final List<String> ids = ids("user-" + user, each);
            final boolean transacted = user % 2 == 0;
            work.add(threads.submit(() -> {
                for (final String id : ids) {
                    sendOne(queue, id, transacted);
                    ledger.promised(id);
                }
                return null;
            }));
            work.add(threads.submit(() -> {
                for (int i = 0; i < each; i++) {
                    receiveOne(queue, ledger, transacted);
                }
                return null;
            }));
        }
        for (final Future<?> done : work) {
            done.get();
        }

        // then
        assertThat(ledger.promisedCount()).isEqualTo(users * each);
        assertThat(ledger.violationsOfExactlyOnce()).isEmpty();
        assertThat(pool.getNumConnections()).isLessThanOrEqualTo(CONNECTIONS);
        assertEmpty(factory(), queue);
    }

    private void sendOne(final String queue, final String id, final boolean transacted) throws JMSException {
        try (Connection connection = pool.createConnection();
                Session session = connection.createSession(transacted, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            producer.send(session.createTextMessage(id));
            if (transacted) {
                session.commit();
            }
        }
    }

    private void receiveOne(final String queue, final Ledger ledger, final boolean transacted) throws JMSException {
        Message message = null;
        // A blocked receiver would keep its session from the senders.
        while (message == null) {
            try (Connection connection = pool.createConnection();
                    Session session = connection.createSession(transacted, Session.AUTO_ACKNOWLEDGE);
                    MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
                connection.start();
                message = consumer.receive(20);
                if (message != null) {
                    note(ledger, message);
                }
                if (transacted) {
                    session.commit();
                }
            }
        }
    }

    @Test
    void shouldRollBackWhatIsOpenWhenASessionGoesBack() throws JMSException {
        // given
        final String queue = name("queue");
        send(factory(), queue, List.of("kept"));

        // when
        try (Connection connection = pool.createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            connection.start();
            session.createProducer(session.createQueue(queue)).send(session.createTextMessage("never committed"));
            final MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
            assertThat(consumer.receive(PATIENCE.toMillis()).getBody(String.class))
                    .isEqualTo("kept");
        }

        // then
        try (Connection connection = pool.createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            connection.start();
            final MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
            final Message again = consumer.receive(PATIENCE.toMillis());
            assertThat(again.getBody(String.class)).isEqualTo("kept");
            assertThat(again.getJMSRedelivered()).isTrue();
            assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
            assertThat(consumer.receiveNoWait()).isNull();
            session.commit();
        }
        assertEmpty(factory(), queue);
    }

    @Test
    void shouldServeContexts() throws JMSException {
        // given
        final String queue = name("queue");
        final List<String> ids = ids("m", 20);

        // when
        for (final String id : ids) {
            try (JMSContext context = pool.createContext(JMSContext.SESSION_TRANSACTED)) {
                context.createProducer().setProperty("id", id).send(context.createQueue(queue), id);
                context.commit();
            }
            try (JMSContext context = pool.createContext(JMSContext.SESSION_TRANSACTED)) {
                context.createProducer().send(context.createQueue(queue), "rolled back");
                context.rollback();
            }
        }

        // then
        final List<String> received = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            try (JMSContext context = pool.createContext(JMSContext.CLIENT_ACKNOWLEDGE);
                    JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
                final Message message = consumer.receive(PATIENCE.toMillis());
                received.add(message.getBody(String.class));
                message.acknowledge();
            }
        }
        assertThat(received).containsExactlyElementsOf(ids);
        assertEmpty(factory(), queue);
    }

    @Test
    void shouldDeleteTemporaryQueuesWithTheConnectionThatGoesBack() throws Exception {
        // given
        final String queue = name("queue");
        final List<String> ids = ids("m", 20);
        final ExecutorService responder = Executors.newSingleThreadExecutor();
        closing(responder::shutdownNow);
        final List<Destination> repliesTo = new ArrayList<>();
        final Future<?> responding = responder.submit(() -> {
            try (Connection connection = pool.createConnection();
                    Session session = connection.createSession()) {
                connection.start();
                final MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
                for (int i = 0; i < ids.size(); i++) {
                    final Message request = consumer.receive(PATIENCE.toMillis());
                    repliesTo.add(request.getJMSReplyTo());
                    session.createProducer(request.getJMSReplyTo())
                            .send(session.createTextMessage("re:" + request.getBody(String.class)));
                }
            }
            return null;
        });

        // when
        final List<String> replies = new ArrayList<>();
        for (final String id : ids) {
            try (Connection connection = pool.createConnection();
                    Session session = connection.createSession()) {
                connection.start();
                final TemporaryQueue replyTo = session.createTemporaryQueue();
                final Message request = session.createTextMessage(id);
                request.setJMSReplyTo(replyTo);
                session.createProducer(session.createQueue(queue)).send(request);
                final MessageConsumer consumer = session.createConsumer(replyTo);
                replies.add(consumer.receive(PATIENCE.toMillis()).getBody(String.class));
                consumer.close();
            }
        }
        responding.get();

        // then
        assertThat(replies)
                .containsExactlyElementsOf(ids.stream().map(id -> "re:" + id).toList());
        assertThat(repliesTo).hasSize(ids.size()).doesNotHaveDuplicates();
        try (Connection connection = pool.createConnection();
                Session session = connection.createSession()) {
            for (final Destination gone : repliesTo) {
                assertThatThrownBy(() -> session.createProducer(gone).send(session.createTextMessage("too late")))
                        .isInstanceOf(InvalidDestinationException.class);
            }
        }
    }
}
