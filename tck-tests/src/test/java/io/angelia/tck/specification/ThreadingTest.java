/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who may call what on which thread, who waits for whom, and what an interrupt does. */
final class ThreadingTest extends SpecificationTest {
    private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();

    private interface Action {
        void run() throws Exception;
    }

    private void note(final Action action) {
        try {
            action.run();
            seen.add("done");
        } catch (final Exception e) {
            seen.add(e);
        }
    }

    private Object nextSeen() throws InterruptedException {
        return seen.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
    }

    private static void awaitQuietly(final CountDownLatch latch) {
        try {
            latch.await(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    // ---- listeners

    @Test
    @DisplayName("6.1.5, 6.1.8, 6.2.15: a message listener must not stop or close its own context")
    void shouldNotStopOrCloseTheContextOfAListener() throws Exception {
        try (JMSContext context = BROKER.factory().createContext()) {
            // given
            final JMSConsumer consumer = context.createConsumer(context.createQueue(uniqueName()));
            consumer.setMessageListener(message -> {
                note(context::stop);
                note(context::close);
                note(() -> context.createContext(JMSContext.AUTO_ACKNOWLEDGE).close());
                note(consumer::close);
            });

            // when
            sendTexts("a");

            // then
            assertThat(nextSeen()).isInstanceOf(IllegalStateRuntimeException.class);
            assertThat(nextSeen()).isInstanceOf(IllegalStateRuntimeException.class);
            assertThat(nextSeen()).isEqualTo("done");
            assertThat(nextSeen()).isEqualTo("done");
        }
    }

    @Test
    @DisplayName("7.3.4: a completion listener must not close, commit or roll back its own context")
    void shouldNotEndTheContextOfACompletionListener() throws Exception {
        try (JMSContext context = BROKER.factory().createContext(JMSContext.SESSION_TRANSACTED)) {
            // given
            final JMSProducer producer = context.createProducer().setAsync(new CompletionListener() {
                @Override
                public void onCompletion(final Message message) {
                    note(context::close);
                    note(context::commit);
                    note(context::rollback);
                }

                @Override
                public void onException(final Message message, final Exception exception) {
                    seen.add(exception);
                }
            });

            // when
            producer.send(context.createQueue(uniqueName()), "a");

            // then
            for (int i = 0; i < 3; i++) {
                assertThat(nextSeen()).isInstanceOf(IllegalStateRuntimeException.class);
            }
            context.commit();
        }
    }

    @Test
    @DisplayName("6.1.8: a connection in close keeps all its services for listeners that still run")
    void shouldServeListenersWhileClosing() throws Exception {
        // given
        final Connection other = connect();
        other.start();
        final Session session = session(other, Session.SESSION_TRANSACTED);
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch leave = new CountDownLatch(1);
        session.createConsumer(queue(session))
                .setMessageListener(message -> note(() -> {
                    entered.countDown();
                    awaitQuietly(leave);
                    session.createProducer(session.createQueue(uniqueName() + ".out"))
                            .send(session.createTextMessage("sent"));
                    session.commit();
                }));
        sendTexts("a");
        awaitQuietly(entered);

        // when
        final CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> note(other::close));
        await().until(() -> {
            try {
                other.getClientID();
                return closing.isDone();
            } catch (final JMSException e) {
                return true;
            } finally {
                leave.countDown();
            }
        });

        // then
        assertThat(nextSeen()).isEqualTo("done");
        closing.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        final Session reader = session(Session.AUTO_ACKNOWLEDGE);
        assertThat(receiveText(reader.createConsumer(reader.createQueue(uniqueName() + ".out"))))
                .isEqualTo("sent");
        assertThat(reader.createConsumer(queue(reader)).receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("6.1.5: receives of a stopped connection wait, time out, and get their message after the start")
    void shouldHoldReceivesBackWhileStopped() throws Exception {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer consumer = session.createConsumer(queue(session));
        connection.stop();
        sendTexts("a");

        // when, then
        assertThat(consumer.receive(SHORT_MS)).isNull();
        assertThat(consumer.receiveNoWait()).isNull();
        final Thread receiver = new Thread(() -> note(() -> seen.add(receiveText(consumer))));
        receiver.start();
        await().until(() -> receiver.getState() == Thread.State.TIMED_WAITING);
        connection.start();
        assertThat(nextSeen()).isEqualTo("a");
    }

    @Test
    @DisplayName("6.2.13, 7.3.8: a session runs one message listener and one completion listener at a time")
    void shouldSerializeCallbacks() throws Exception {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final AtomicInteger listening = new AtomicInteger();
        final AtomicInteger completing = new AtomicInteger();
        final List<String> violations = Collections.synchronizedList(new ArrayList<>());
        final CountDownLatch left = new CountDownLatch(200);
        final MessageProducer producer = session.createProducer(null);
        connection.stop();
        for (int i = 0; i < 2; i++) {
            final Queue queue = session.createQueue(uniqueName() + i);
            session.createConsumer(queue).setMessageListener(message -> {
                if (listening.incrementAndGet() != 1) {
                    violations.add("two message listeners");
                }
                LockSupport.parkNanos(1_000);
                listening.decrementAndGet();
                left.countDown();
            });
        }
        connection.start();

        // when
        for (int i = 0; i < 100; i++) {
            producer.send(
                    session.createQueue(uniqueName() + i % 2), session.createTextMessage(), new CompletionListener() {
                        @Override
                        public void onCompletion(final Message message) {
                            if (completing.incrementAndGet() != 1) {
                                violations.add("two completion listeners");
                            }
                            LockSupport.parkNanos(1_000);
                            completing.decrementAndGet();
                            left.countDown();
                        }

                        @Override
                        public void onException(final Message message, final Exception exception) {
                            violations.add(exception.toString());
                        }
                    });
        }

        // then
        assertThat(left.await(PATIENCE_MS, TimeUnit.MILLISECONDS)).isTrue();
        assertThat(violations).isEmpty();
    }

    // ---- interrupts

    @Test
    @DisplayName("8.5: an interrupted receive says so, keeps the interrupt and loses no message")
    void shouldEndAReceiveThatIsInterrupted() throws Exception {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer consumer = session.createConsumer(queue(session));

        // when
        Thread.currentThread().interrupt();

        // then
        assertThatThrownBy(consumer::receive).isInstanceOf(JMSException.class).hasMessageContaining("nterrupted");
        assertThat(Thread.interrupted()).isTrue();
        sendTexts("a");
        assertThat(receiveText(consumer)).isEqualTo("a");
    }

    @Test
    @DisplayName("7.2: an interrupted send says so or has sent, and keeps the interrupt")
    void shouldKeepTheInterruptOfASender() throws Exception {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));
        final TextMessage message = session.createTextMessage("a");

        // when
        Thread.currentThread().interrupt();
        note(() -> producer.send(message));

        // then
        assertThat(Thread.interrupted()).isTrue();
        final Object result = nextSeen();
        if (!result.equals("done")) {
            assertThat(result).isInstanceOf(JMSException.class).asString().contains("nterrupted");
        }
        producer.send(session.createTextMessage("b"));
        final MessageConsumer consumer = session.createConsumer(queue(session));
        final List<String> found = new ArrayList<>();
        for (Message next = consumer.receiveNoWait(); next != null; next = consumer.receiveNoWait()) {
            found.add(text(next));
        }
        assertThat(found).endsWith("b").doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("6.2.7: an interrupt does not leave open how a transaction ended")
    void shouldCommitAlthoughInterrupted() throws Exception {
        // given
        sendTexts("in");
        final Session session = session(Session.SESSION_TRANSACTED);
        assertThat(receiveText(session.createConsumer(queue(session)))).isEqualTo("in");
        session.createProducer(session.createQueue(uniqueName() + ".out")).send(session.createTextMessage("out"));

        // when
        Thread.currentThread().interrupt();
        session.commit();

        // then
        assertThat(Thread.interrupted()).isTrue();
        session.close();
        final Session reader = session(Session.AUTO_ACKNOWLEDGE);
        assertThat(receiveText(reader.createConsumer(reader.createQueue(uniqueName() + ".out"))))
                .isEqualTo("out");
        assertThat(reader.createConsumer(queue(reader)).receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("6.2.7, 6.2.15: rollback and close do their work although the thread is interrupted")
    void shouldRollBackAndCloseAlthoughInterrupted() throws Exception {
        // given
        sendTexts("a", "b");
        final Session session = session(Session.SESSION_TRANSACTED);
        final MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receiveTexts(consumer, 2)).containsExactly("a", "b");

        // when
        Thread.currentThread().interrupt();
        session.rollback();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(receiveText(consumer)).isEqualTo("a");
        Thread.currentThread().interrupt();
        session.close();

        // then
        assertThat(Thread.interrupted()).isTrue();
        final Session reader = session(Session.AUTO_ACKNOWLEDGE);
        assertThat(receiveTexts(reader.createConsumer(queue(reader)), 2)).containsExactly("a", "b");
    }

    @Test
    @DisplayName("8.7: an interrupt from within a listener does not end the delivery")
    void shouldGoOnAfterAListenerInterruptedItself() throws Exception {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        session.createConsumer(queue(session)).setMessageListener(message -> {
            Thread.currentThread().interrupt();
            note(() -> seen.add(text(message)));
        });

        // when
        sendTexts("a", "b");

        // then
        assertThat(nextSeen()).isEqualTo("a");
        assertThat(nextSeen()).isEqualTo("done");
        assertThat(nextSeen()).isEqualTo("b");
    }

    // ---- messages that are sent, and time

    @Test
    @DisplayName("3.9, 7.3.9: what is done to a message after the send does not touch what was sent, in any mode")
    void shouldNotChangeWhatWasSent() throws Exception {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final Session transacted = session(Session.SESSION_TRANSACTED);
        final BlockingQueue<Object> done = seen;
        final TextMessage message = session.createTextMessage();

        // when
        message.setText("async");
        message.setStringProperty("p", "1");
        session.createProducer(queue(session)).send(message, new CompletionListener() {
            @Override
            public void onCompletion(final Message completed) {
                done.add(completed);
            }

            @Override
            public void onException(final Message failed, final Exception exception) {
                done.add(exception);
            }
        });
        assertThat(nextSeen()).isSameAs(message);
        message.setText("transacted");
        message.setStringProperty("p", "2");
        transacted.createProducer(queue(transacted)).send(message);
        message.setText("non-persistent");
        message.clearProperties();
        final MessageProducer quick = session.createProducer(queue(session));
        quick.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        quick.send(message);
        message.setText("changed");
        message.setStringProperty("p", "3");
        transacted.commit();

        // then
        final MessageConsumer consumer = session.createConsumer(queue(session));
        final List<String> found = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            final Message next = consumer.receive(PATIENCE_MS);
            found.add(text(next) + next.getStringProperty("p"));
        }
        assertThat(found).containsExactlyInAnyOrder("async1", "transacted2", "non-persistentnull");
    }

    @Test
    @DisplayName("3.4.9: a message that expires while it waits at the client is not delivered")
    void shouldDropWhatExpiresAtTheClient() throws Exception {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer consumer = session.createConsumer(queue(session));
        final MessageProducer producer = session.createProducer(queue(session));
        producer.send(session.createTextMessage("first"));
        producer.send(session.createTextMessage("short-lived"), DeliveryMode.PERSISTENT, 4, 200);
        producer.send(session.createTextMessage("last"));
        assertThat(receiveText(consumer)).isEqualTo("first");

        // when
        final long expired = System.currentTimeMillis() + 250;
        await().until(() -> System.currentTimeMillis() > expired);

        // then
        assertThat(receiveText(consumer)).isEqualTo("last");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    // ---- client ids

    @Test
    @DisplayName(
            "6.1.2: a client id belongs to one connection at a time, in both APIs, and is set before anything else")
    void shouldGuardClientIds() throws JMSException {
        // given
        final Connection owner = connectAs(uniqueName());
        final Connection second = connect();

        // when, then
        assertThatThrownBy(() -> second.setClientID(uniqueName())).isInstanceOf(InvalidClientIDException.class);
        assertThatThrownBy(() -> second.setClientID("")).isInstanceOf(InvalidClientIDException.class);
        assertThatThrownBy(() -> second.setClientID(null)).isInstanceOf(InvalidClientIDException.class);
        assertThatThrownBy(
                        () -> BROKER.factory().option("clientID", uniqueName()).createConnection())
                .isInstanceOf(InvalidClientIDException.class);
        assertThatThrownBy(
                        () -> BROKER.factory().option("clientID", uniqueName()).createContext())
                .isInstanceOf(InvalidClientIDRuntimeException.class);
        try (JMSContext context = BROKER.factory().createContext()) {
            assertThatThrownBy(() -> context.setClientID(uniqueName()))
                    .isInstanceOf(InvalidClientIDRuntimeException.class);
            context.createQueue("q");
            assertThatThrownBy(() -> context.setClientID("late")).isInstanceOf(IllegalStateRuntimeException.class);
        }
        owner.close();
        second.setClientID(uniqueName());
        assertThat(second.getClientID()).isEqualTo(uniqueName());
    }
}
