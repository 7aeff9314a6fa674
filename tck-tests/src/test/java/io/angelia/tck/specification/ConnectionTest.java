/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class ConnectionTest extends SpecificationTest {
    @Test
    @DisplayName("6.1.2: the client id can be set once, first of all, and belongs to one connection")
    void shouldGuardTheClientId() throws JMSException {
        // given
        final Connection owner = connectAs(uniqueName());

        // when, then
        assertThat(owner.getClientID()).isEqualTo(uniqueName());
        assertThatThrownBy(() -> owner.setClientID("another")).isInstanceOf(IllegalStateException.class);
        final Connection second = connect();
        assertThatThrownBy(() -> second.setClientID(uniqueName())).isInstanceOf(InvalidClientIDException.class);
        final Connection used = connect();
        used.createSession();
        assertThatThrownBy(() -> used.setClientID("late")).isInstanceOf(IllegalStateException.class);
        final Connection configured =
                BROKER.factory().option("clientID", "configured").createConnection();
        assertThatThrownBy(() -> configured.setClientID("x")).isInstanceOf(IllegalStateException.class);
        configured.close();
    }

    @Test
    @DisplayName("6.1.4: nothing is delivered before the connection is started")
    void shouldDeliverAfterStart() throws JMSException {
        // given
        sendTexts("a");
        final Connection stopped = connect();
        final Session session = session(stopped, Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(consumer.receive(SHORT_MS)).isNull();
        assertThat(consumer.receiveNoWait()).isNull();

        // when
        stopped.start();

        // then
        assertThat(receiveText(consumer)).isEqualTo("a");
    }

    @Test
    @DisplayName("6.1.5: a stopped connection delivers nothing until it is started again")
    void shouldPauseDelivery() throws Exception {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        session.createConsumer(queue(session)).setMessageListener(message -> {
            try {
                seen.add(text(message));
            } catch (final JMSException e) {
                seen.add(e.toString());
            }
        });

        // when
        connection.stop();
        sendTexts("a");

        // then
        assertThat(seen.poll(SHORT_MS, TimeUnit.MILLISECONDS)).isNull();
        connection.start();
        assertThat(seen.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isEqualTo("a");
    }

    @Test
    @DisplayName("6.1.5: stop waits for a running listener, which may not call it itself")
    void shouldWaitForTheListenerAtStop() throws Exception {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch leave = new CountDownLatch(1);
        final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
        session.createConsumer(queue(session)).setMessageListener(message -> {
            try {
                connection.stop();
            } catch (final JMSException e) {
                seen.add(e);
            }
            try {
                connection.close();
            } catch (final JMSException e) {
                seen.add(e);
            }
            entered.countDown();
            awaitOpen(leave);
            seen.add("returned");
        });
        sendTexts("a");
        assertThat(entered.await(PATIENCE_MS, TimeUnit.MILLISECONDS)).isTrue();

        // when
        final CompletableFuture<Void> stopping = CompletableFuture.runAsync(() -> {
            try {
                connection.stop();
                seen.add("stopped");
            } catch (final JMSException e) {
                seen.add(e);
            }
        });
        assertThat(seen.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isInstanceOf(IllegalStateException.class);
        assertThat(seen.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isInstanceOf(IllegalStateException.class);
        assertThat(seen.poll(SHORT_MS, TimeUnit.MILLISECONDS)).isNull();
        leave.countDown();

        // then
        stopping.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        assertThat(seen).containsExactly("returned", "stopped");
    }

    @Test
    @DisplayName("6.1.8: close ends a pending receive, which returns null")
    void shouldEndAPendingReceive() throws Exception {
        // given
        final Connection other = connect();
        other.start();
        final Session session = session(other, Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer consumer = session.createConsumer(queue(session));
        final BlockingQueue<String> results = new LinkedBlockingQueue<>();
        final Thread receiver = new Thread(() -> {
            try {
                results.add("received " + text(consumer.receive()));
            } catch (final JMSException e) {
                results.add(e.toString());
            }
        });
        receiver.start();
        await().until(() -> receiver.getState() == Thread.State.WAITING);

        // when
        other.close();

        // then
        assertThat(results.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isEqualTo("received null");
    }

    @Test
    @DisplayName("6.1.8: whatever belongs to a closed connection is closed, and may be closed again")
    void shouldRefuseEverythingAfterClose() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer consumer = session.createConsumer(queue(session));
        final var producer = session.createProducer(queue(session));

        // when
        connection.close();

        // then
        assertThatThrownBy(connection::createSession).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(connection::start).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(connection::getMetaData).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(session::createTextMessage).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(producer::getPriority).isInstanceOf(IllegalStateException.class);
        connection.close();
        session.close();
        consumer.close();
        producer.close();
    }

    @Test
    @DisplayName("6.1.6: the metadata names version 3.1")
    void shouldNameItsVersion() throws JMSException {
        // when
        final ConnectionMetaData metaData = connection.getMetaData();

        // then
        assertThat(metaData.getJMSVersion()).isEqualTo("3.1");
        assertThat(metaData.getJMSMajorVersion()).isEqualTo(3);
        assertThat(metaData.getJMSMinorVersion()).isEqualTo(1);
        assertThat(metaData.getJMSProviderName()).isEqualTo("Angelia");
        assertThat(metaData.getProviderMajorVersion()).isNotNegative();
        final List<Object> names = new ArrayList<>();
        final Enumeration<?> enumeration = metaData.getJMSXPropertyNames();
        while (enumeration.hasMoreElements()) {
            names.add(enumeration.nextElement());
        }
        assertThat(names).contains("JMSXGroupID", "JMSXDeliveryCount");
    }

    @Test
    @DisplayName(
            "6.2.1, 9.2: a session for queues refuses what is for topics, and the other way round; a plain one neither")
    void shouldKeepTheDomainsApart() throws JMSException {
        try (QueueConnection queues = BROKER.factory().createQueueConnection();
                TopicConnection topics = BROKER.factory().createTopicConnection()) {
            // given
            final QueueSession queueSession = queues.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
            final TopicSession topicSession = topics.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);

            // when, then
            assertThatThrownBy(() -> queueSession.createTopic("t")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(queueSession::createTemporaryTopic).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> queueSession.unsubscribe("s")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> queueSession.createSharedConsumer(null, "s"))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> queueSession.createDurableSubscriber(null, "s"))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> topicSession.createQueue("q")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(topicSession::createTemporaryQueue).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> topicSession.createBrowser(null)).isInstanceOf(IllegalStateException.class);
            queues.createSession(Session.AUTO_ACKNOWLEDGE).createTemporaryTopic();
            topics.createSession(false, Session.AUTO_ACKNOWLEDGE).createTemporaryQueue();
        }
    }

    @Test
    @DisplayName("6.2.15: a listener may close its consumer but not its session")
    void shouldLetAListenerCloseItsConsumer() throws Exception {
        // given
        sendTexts("a", "b");
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer consumer = session.createConsumer(queue(session));
        final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();

        // when
        consumer.setMessageListener(message -> {
            try {
                session.close();
            } catch (final JMSException e) {
                seen.add(e);
            }
            try {
                consumer.close();
                seen.add(text(message));
            } catch (final JMSException e) {
                seen.add(e);
            }
        });

        // then
        assertThat(seen.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isInstanceOf(IllegalStateException.class);
        assertThat(seen.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isEqualTo("a");
        final Session next = session(Session.AUTO_ACKNOWLEDGE);
        assertThat(receiveText(next.createConsumer(queue(next)))).isEqualTo("b");
    }
}
