/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class AsynchronousSendTest extends SpecificationTest {
    /** Notes what happened to which message, and on which thread. */
    private static class Outcomes implements CompletionListener {
        final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void onCompletion(final Message message) {
            threads.add(Thread.currentThread());
            try {
                texts.add(text(message));
            } catch (final JMSException e) {
                texts.add(e.toString());
            }
        }

        @Override
        public void onException(final Message message, final Exception exception) {
            texts.add(exception.toString());
        }
    }

    @Test
    @DisplayName("7.3.8: completion listeners are called in the order of sending, on another thread")
    void shouldCompleteInOrderOnAnotherThread() throws Exception {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));
        final Outcomes outcomes = new Outcomes();

        // when
        for (int i = 0; i < 100; i++) {
            producer.send(session.createTextMessage("m" + i), outcomes);
        }

        // then
        for (int i = 0; i < 100; i++) {
            assertThat(outcomes.texts.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isEqualTo("m" + i);
        }
        assertThat(outcomes.threads).doesNotContain(Thread.currentThread());
    }

    /** The ways to send asynchronously. */
    private interface Sending {
        void run(Session session, Destination to, Message message, CompletionListener listener) throws JMSException;
    }

    private static Stream<Arguments> kindsAndWays() {
        final List<Sending> ways = List.of(
                (s, to, message, listener) -> s.createProducer(to).send(message, listener),
                (s, to, message, listener) -> s.createProducer(to).send(message, 1, 9, 100_000, listener),
                (s, to, message, listener) -> s.createProducer(null).send(to, message, listener),
                (s, to, message, listener) -> s.createProducer(null).send(to, message, 1, 9, 100_000, listener));
        return Stream.of(DestinationKind.values())
                .flatMap(kind ->
                        IntStream.range(0, ways.size()).mapToObj(i -> Arguments.of(kind, i % 2 == 1, ways.get(i))));
    }

    @ParameterizedTest
    @MethodSource("kindsAndWays")
    @DisplayName("7.3: every method sends asynchronously to queues and topics, with its own options or the producer's")
    void shouldSendWithEveryMethod(final DestinationKind kind, final boolean options, final Sending way)
            throws Exception {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final Destination destination = kind.create(session, uniqueName());
        final MessageConsumer consumer = session.createConsumer(destination);
        final Outcomes outcomes = new Outcomes();

        // when
        for (int i = 0; i < 10; i++) {
            way.run(session, destination, session.createTextMessage("m" + i), outcomes);
        }

        // then
        for (int i = 0; i < 10; i++) {
            assertThat(outcomes.texts.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isEqualTo("m" + i);
            final Message received = consumer.receive(PATIENCE_MS);
            assertThat(text(received)).isEqualTo("m" + i);
            assertThat(received.getJMSPriority()).isEqualTo(options ? 9 : 4);
            assertThat(received.getJMSDeliveryMode()).isEqualTo(options ? 1 : 2);
            assertThat(received.getJMSExpiration() > 0).isEqualTo(options);
        }
    }

    @Test
    @DisplayName("7.3.4: close waits until all completion listeners have returned")
    void shouldWaitForCompletionListenersAtClose() throws Exception {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch leave = new CountDownLatch(1);
        final Outcomes outcomes = new Outcomes() {
            @Override
            public void onCompletion(final Message message) {
                entered.countDown();
                awaitOpen(leave);
                super.onCompletion(message);
            }
        };
        producer.send(session.createTextMessage("m"), outcomes);
        assertThat(entered.await(PATIENCE_MS, TimeUnit.MILLISECONDS)).isTrue();

        // when
        final Thread closer = new Thread(() -> {
            try {
                session.close();
            } catch (final JMSException e) {
                outcomes.texts.add(e.toString());
            }
        });
        closer.start();
        closer.join(SHORT_MS);
        assertThat(closer.isAlive()).isTrue();
        leave.countDown();

        // then
        closer.join(PATIENCE_MS);
        assertThat(closer.isAlive()).isFalse();
        assertThat(outcomes.texts).containsExactly("m");
    }

    @Test
    @DisplayName("7.3.4: commit waits for completion listeners, and the messages appear with it")
    void shouldCommitAsynchronousSends() throws Exception {
        // given
        final Session session = session(Session.SESSION_TRANSACTED);
        final MessageProducer producer = session.createProducer(queue(session));
        final Outcomes outcomes = new Outcomes();
        producer.send(session.createTextMessage("m"), outcomes);

        // when
        session.commit();

        // then
        assertThat(outcomes.texts).containsExactly("m");
        final Session reader = session(Session.AUTO_ACKNOWLEDGE);
        assertThat(receiveText(reader.createConsumer(queue(reader)))).isEqualTo("m");
    }

    @Test
    @DisplayName("7.3.4: a completion listener must not close, commit or roll back what it belongs to")
    void shouldRefuseToWaitForItself() throws Exception {
        // given
        final Session session = session(Session.SESSION_TRANSACTED);
        final MessageProducer producer = session.createProducer(queue(session));
        final BlockingQueue<Object> results = new LinkedBlockingQueue<>();

        // when
        producer.send(session.createTextMessage("m"), new CompletionListener() {
            @Override
            public void onCompletion(final Message message) {
                results.add(result(session::close));
                results.add(result(session::commit));
                results.add(result(session::rollback));
                results.add(result(producer::close));
                results.add(result(connection::close));
            }

            @Override
            public void onException(final Message message, final Exception exception) {
                results.add(exception);
            }
        });

        // then
        for (int i = 0; i < 5; i++) {
            assertThat(results.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isInstanceOf(IllegalStateException.class);
        }
        session.commit();
    }

    private interface Action {
        void run() throws JMSException;
    }

    private static Object result(final Action action) {
        try {
            action.run();
            return "done";
        } catch (final JMSException e) {
            return e;
        }
    }

    @Test
    @DisplayName("7.3.2: arguments are checked before anything is sent")
    void shouldCheckArguments() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));

        // when, then
        assertThatThrownBy(() -> producer.send(session.createMessage(), null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> producer.send(null, new Outcomes())).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> producer.send(session.createMessage(), 7, 4, 0, new Outcomes()))
                .isInstanceOf(JMSException.class);
    }

    @Test
    @DisplayName("7.3.2: what is refused after the send has returned is told to onException, and to nobody else")
    void shouldTellTheListenerWhatWasRefused() throws Exception {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final TemporaryQueue deleted = session.createTemporaryQueue();
        final MessageProducer producer = session.createProducer(null);
        deleted.delete();
        final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
        connection.setExceptionListener(told::add);
        final CompletionListener listener = new CompletionListener() {
            @Override
            public void onCompletion(final Message message) {
                told.add(message);
                throw new java.lang.IllegalStateException("what a listener throws is its own affair");
            }

            @Override
            public void onException(final Message message, final Exception exception) {
                told.add(exception);
                throw new java.lang.IllegalStateException("what a listener throws is its own affair");
            }
        };
        final Message first = session.createMessage();
        final Message last = session.createMessage();

        // when
        producer.send(queue(session), first, listener);
        producer.send(deleted, session.createMessage(), listener);
        producer.send(deleted, session.createMessage(), DeliveryMode.NON_PERSISTENT, 4, 0, listener);
        producer.send(queue(session), last, listener);

        // then
        assertThat(told.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isSameAs(first);
        assertThat(told.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isInstanceOf(InvalidDestinationException.class);
        assertThat(told.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isInstanceOf(InvalidDestinationException.class);
        assertThat(told.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isSameAs(last);
        session.close();
        assertThat(told).isEmpty();
    }

    @Test
    @DisplayName("7.3.3: asynchronous and synchronous sends of one producer keep their order")
    void shouldKeepTheOrderOfMixedSends() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));
        final Outcomes outcomes = new Outcomes();

        // when
        for (int i = 0; i < 50; i++) {
            final Message message = session.createTextMessage("m" + i);
            if (i % 3 == 0) {
                producer.send(message);
            } else {
                producer.send(message, outcomes);
            }
        }

        // then
        final MessageConsumer consumer = session.createConsumer(queue(session));
        for (int i = 0; i < 50; i++) {
            assertThat(receiveText(consumer)).isEqualTo("m" + i);
        }
    }

    @Test
    @DisplayName(
            "7.3.4: a completion listener may close a producer that waits for nothing, but not one that it holds up")
    void shouldNotWaitForWhatItHoldsUp() throws Exception {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer first = session.createProducer(queue(session));
        final MessageProducer second = session.createProducer(queue(session));
        final MessageProducer idle = session.createProducer(queue(session));
        final CountDownLatch bothSent = new CountDownLatch(1);
        final BlockingQueue<Object> results = new LinkedBlockingQueue<>();

        // when
        first.send(session.createMessage(), new CompletionListener() {
            @Override
            public void onCompletion(final Message message) {
                try {
                    bothSent.await(PATIENCE_MS, TimeUnit.MILLISECONDS);
                } catch (final InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                results.add(result(second::close));
                results.add(result(idle::close));
            }

            @Override
            public void onException(final Message message, final Exception exception) {
                results.add(exception);
            }
        });
        final Outcomes outcomes = new Outcomes();
        second.send(session.createTextMessage("m"), outcomes);
        bothSent.countDown();

        // then
        assertThat(results.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isInstanceOf(IllegalStateException.class);
        assertThat(results.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isEqualTo("done");
        assertThat(outcomes.texts.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isEqualTo("m");
        second.close();
        assertThatThrownBy(idle::getPriority).isInstanceOf(IllegalStateException.class);
    }
}
