/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionRolledBackException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an application notices of a broker that is restarted under it. */
final class ReconnectTest extends SpecificationTest {
    private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

    @BeforeEach
    void listen() throws JMSException {
        connection.setExceptionListener(told::add);
    }

    @AfterEach
    void shouldHaveHiddenTheLoss() {
        assertThat(told).isEmpty();
    }

    private static void restart() {
        BROKER.stop();
        BROKER.start();
    }

    private static CompletableFuture<Message> receiving(final MessageConsumer consumer) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return consumer.receive(PATIENCE_MS);
                    } catch (final JMSException e) {
                        throw new AssertionError(e);
                    }
                },
                action -> {
                    final Thread thread = new Thread(action, "receiver");
                    thread.setDaemon(true);
                    thread.start();
                });
    }

    @Test
    @DisplayName("a receive that waits goes on waiting, and gets what is sent after the restart")
    void shouldGoOnReceiving() throws Exception {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer consumer = session.createConsumer(queue(session));
        final CompletableFuture<Message> received = receiving(consumer);

        // when
        restart();
        sendTexts("after");

        // then
        assertThat(((TextMessage) received.get()).getText()).isEqualTo("after");
    }

    @Test
    @DisplayName("a listener gets every persistent message once, or again marked as redelivered")
    void shouldGoOnListening() throws Exception {
        // given
        final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        final Session listening = session(Session.AUTO_ACKNOWLEDGE);
        listening.createConsumer(queue(listening)).setMessageListener(message -> note(message, seen));
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));
        final CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < 200; i++) {
                    producer.send(session.createTextMessage(String.valueOf(i)));
                }
            } catch (final JMSException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(seen.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isEqualTo("0");

        // when
        restart();

        // then
        sending.get();
        for (int next = 1; next < 200; ) {
            final String text = seen.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
            assertThat(text).isNotNull();
            // What was on its way when the broker stopped is marked as well, seen or not.
            if (!text.startsWith("again") || text.equals("again " + next)) {
                assertThat(text).isIn(String.valueOf(next), "again " + next);
                next++;
            }
        }
    }

    private static void note(final Message message, final BlockingQueue<String> seen) {
        try {
            seen.add((message.getJMSRedelivered() ? "again " : "") + ((TextMessage) message).getText());
        } catch (final JMSException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("asynchronous sends that were under way complete, and arrive once and in order")
    void shouldCompleteAsynchronousSends() throws Exception {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));
        final BlockingQueue<Object> outcomes = new LinkedBlockingQueue<>();
        final CompletionListener noting = new CompletionListener() {
            @Override
            public void onCompletion(final Message message) {
                outcomes.add(message);
            }

            @Override
            public void onException(final Message message, final Exception exception) {
                outcomes.add(exception);
            }
        };

        // when
        for (int i = 0; i < 100; i++) {
            if (i == 50) {
                BROKER.stop();
            }
            producer.send(session.createTextMessage(String.valueOf(i)), noting);
        }
        BROKER.start();

        // then
        for (int i = 0; i < 100; i++) {
            assertThat(outcomes.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isInstanceOf(Message.class);
        }
        final MessageConsumer consumer = session.createConsumer(queue(session));
        for (int i = 0; i < 100; i++) {
            assertThat(receiveText(consumer)).isEqualTo(String.valueOf(i));
        }
        assertThat(consumer.receive(SHORT_MS)).isNull();
    }

    @Test
    @DisplayName("7.3: a transaction with work in it is rolled back, and the session goes on with the next")
    void shouldRollBackWhatWasOpen() throws Exception {
        // given
        final Session session = session(Session.SESSION_TRANSACTED);
        final MessageProducer producer = session.createProducer(queue(session));
        producer.send(session.createTextMessage("lost"));

        // when
        restart();

        // then
        assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
        producer.send(session.createTextMessage("kept"));
        session.commit();
        final MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receiveText(consumer)).isEqualTo("kept");
        session.commit();
    }

    @Test
    @DisplayName("an acknowledgement of what came before the loss does nothing; the message comes again, marked")
    void shouldDeliverAgainWhatWasNotAcknowledged() throws Exception {
        // given
        sendTexts("one", "two");
        final Session session = session(Session.CLIENT_ACKNOWLEDGE);
        final MessageConsumer consumer = session.createConsumer(queue(session));
        final Message before = consumer.receive(PATIENCE_MS);

        // when
        restart();
        before.acknowledge();

        // then
        final Message again = consumer.receive(PATIENCE_MS);
        assertThat(((TextMessage) again).getText()).isEqualTo("one");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(receiveText(consumer)).isEqualTo("two");
        again.acknowledge();
        assertThat(consumer.receive(SHORT_MS)).isNull();
    }

    @Test
    @DisplayName("a temporary queue keeps its name, and its consumer gets what is sent there afterwards")
    void shouldKeepTemporaryQueues() throws Exception {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final TemporaryQueue temporary = session.createTemporaryQueue();
        final MessageConsumer consumer = session.createConsumer(temporary);

        // when
        restart();
        session.createProducer(temporary).send(session.createTextMessage("reply"));

        // then
        assertThat(receiveText(consumer)).isEqualTo("reply");
        consumer.close();
        temporary.delete();
    }

    @Test
    @DisplayName("8.3.1: a non-durable subscription is there again")
    void shouldSubscribeAgain() throws Exception {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer consumer = session.createConsumer(topic(session));

        // when
        restart();
        session.createProducer(topic(session)).send(session.createTextMessage("news"));

        // then
        assertThat(receiveText(consumer)).isEqualTo("news");
    }

    @Test
    @DisplayName("an enumeration of a browser goes on without showing anything twice")
    void shouldGoOnBrowsing() throws Exception {
        // given
        sendTexts("one", "two", "three");
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final QueueBrowser browser = session.createBrowser(queue(session));
        final Enumeration<?> messages = browser.getEnumeration();
        final List<String> shown = new ArrayList<>();
        shown.add(((TextMessage) messages.nextElement()).getText());

        // when
        restart();
        for (final Object message : Collections.list(messages)) {
            shown.add(((TextMessage) message).getText());
        }

        // then
        assertThat(shown).containsExactly("one", "two", "three");
    }

    @Test
    @DisplayName("a non-persistent message that is sent while the broker is away arrives")
    void shouldKeepNonPersistentMessagesThatNobodyHadYet() throws Exception {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        final MessageConsumer consumer = session.createConsumer(queue(session));
        BROKER.stop();

        // when
        producer.send(session.createTextMessage("hello"));
        BROKER.start();

        // then
        assertThat(receiveText(consumer)).isEqualTo("hello");
    }
}
