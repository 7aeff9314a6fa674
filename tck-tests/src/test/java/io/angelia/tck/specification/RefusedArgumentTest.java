/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class RefusedArgumentTest extends SpecificationTest {
    private static final String BAD_SELECTOR = "number = = 1";
    private static final Destination OF_ANOTHER_PROVIDER = new Destination() {};
    private static final CompletionListener IGNORING = new CompletionListener() {
        @Override
        public void onCompletion(final Message message) {}

        @Override
        public void onException(final Message message, final Exception exception) {}
    };

    /** A call that must fail; the queue and the topic are there. */
    private interface SessionCall {
        void run(Session session, Queue queue, Topic topic) throws JMSException;
    }

    private static Arguments session(
            final Class<? extends Exception> expected, final String what, final SessionCall call) {
        return Arguments.of(what, expected, call);
    }

    private static Stream<Arguments> sessionCalls() {
        return Stream.of(
                session(InvalidDestinationException.class, "consumer of null", (s, q, t) -> s.createConsumer(null)),
                session(
                        InvalidDestinationException.class,
                        "consumer of null with a selector",
                        (s, q, t) -> s.createConsumer(null, BAD_SELECTOR)),
                session(
                        InvalidDestinationException.class,
                        "consumer of null with noLocal",
                        (s, q, t) -> s.createConsumer(null, null, true)),
                session(
                        InvalidDestinationException.class,
                        "consumer of another provider's destination",
                        (s, q, t) -> s.createConsumer(OF_ANOTHER_PROVIDER)),
                session(
                        InvalidDestinationException.class,
                        "producer for another provider's destination",
                        (s, q, t) -> s.createProducer(OF_ANOTHER_PROVIDER)),
                session(InvalidDestinationException.class, "browser of null", (s, q, t) -> s.createBrowser(null)),
                session(
                        InvalidDestinationException.class,
                        "browser of null with a selector",
                        (s, q, t) -> s.createBrowser(null, BAD_SELECTOR)),
                session(
                        InvalidDestinationException.class,
                        "durable subscriber of null",
                        (s, q, t) -> s.createDurableSubscriber(null, "sub")),
                session(
                        InvalidDestinationException.class,
                        "durable subscriber of null with a selector",
                        (s, q, t) -> s.createDurableSubscriber(null, "sub", BAD_SELECTOR, false)),
                session(
                        InvalidDestinationException.class,
                        "durable consumer of null",
                        (s, q, t) -> s.createDurableConsumer(null, "sub")),
                session(
                        InvalidDestinationException.class,
                        "durable consumer of null with a selector",
                        (s, q, t) -> s.createDurableConsumer(null, "sub", BAD_SELECTOR, true)),
                session(
                        InvalidDestinationException.class,
                        "shared consumer of null",
                        (s, q, t) -> s.createSharedConsumer(null, "sub")),
                session(
                        InvalidDestinationException.class,
                        "shared consumer of null with a selector",
                        (s, q, t) -> s.createSharedConsumer(null, "sub", BAD_SELECTOR)),
                session(
                        InvalidDestinationException.class,
                        "shared durable consumer of null",
                        (s, q, t) -> s.createSharedDurableConsumer(null, "sub")),
                session(
                        InvalidDestinationException.class,
                        "shared durable consumer of null with a selector",
                        (s, q, t) -> s.createSharedDurableConsumer(null, "sub", BAD_SELECTOR)),
                session(
                        InvalidDestinationException.class,
                        "durable consumer of a temporary topic",
                        (s, q, t) -> s.createDurableConsumer(s.createTemporaryTopic(), "sub")),
                session(
                        InvalidDestinationException.class,
                        "unknown subscription",
                        (s, q, t) -> s.unsubscribe("unknown")),
                session(
                        InvalidSelectorException.class,
                        "consumer with a bad selector",
                        (s, q, t) -> s.createConsumer(q, BAD_SELECTOR)),
                session(
                        InvalidSelectorException.class,
                        "subscriber with a bad selector",
                        (s, q, t) -> s.createConsumer(t, BAD_SELECTOR, true)),
                session(
                        InvalidSelectorException.class,
                        "browser with a bad selector",
                        (s, q, t) -> s.createBrowser(q, BAD_SELECTOR)),
                session(
                        InvalidSelectorException.class,
                        "durable subscriber with a bad selector",
                        (s, q, t) -> s.createDurableSubscriber(t, "sub", BAD_SELECTOR, false)),
                session(
                        InvalidSelectorException.class,
                        "durable consumer with a bad selector",
                        (s, q, t) -> s.createDurableConsumer(t, "sub", BAD_SELECTOR, false)),
                session(
                        InvalidSelectorException.class,
                        "shared consumer with a bad selector",
                        (s, q, t) -> s.createSharedConsumer(t, "sub", BAD_SELECTOR)),
                session(
                        InvalidSelectorException.class,
                        "shared durable consumer with a bad selector",
                        (s, q, t) -> s.createSharedDurableConsumer(t, "sub", BAD_SELECTOR)),
                session(
                        JMSException.class,
                        "subscription without a name",
                        (s, q, t) -> s.createSharedConsumer(t, null)),
                session(
                        JMSException.class,
                        "subscription with an empty name",
                        (s, q, t) -> s.createSharedConsumer(t, "")),
                session(IllegalStateException.class, "commit without a transaction", (s, q, t) -> s.commit()),
                session(IllegalStateException.class, "rollback without a transaction", (s, q, t) -> s.rollback()));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("sessionCalls")
    @DisplayName("6.2, 8.3: a session refuses what it cannot open")
    void shouldRefuseInASession(final String what, final Class<? extends Exception> expected, final SessionCall call)
            throws JMSException {
        try (Session session = session(connectAs(uniqueName()), Session.AUTO_ACKNOWLEDGE)) {
            assertThatThrownBy(() -> call.run(session, queue(session), topic(session)))
                    .as(what)
                    .isExactlyInstanceOf(expected);
        }
    }

    /** A call that must fail; the queue and the topic are there. */
    private interface ContextCall {
        void run(JMSContext context, Queue queue, Topic topic);
    }

    private static Arguments context(
            final Class<? extends RuntimeException> expected, final String what, final ContextCall call) {
        return Arguments.of(what, expected, call);
    }

    private static Stream<Arguments> contextCalls() {
        return Stream.of(
                context(
                        InvalidDestinationRuntimeException.class,
                        "consumer of null",
                        (c, q, t) -> c.createConsumer(null)),
                context(
                        InvalidDestinationRuntimeException.class,
                        "consumer of null with a selector",
                        (c, q, t) -> c.createConsumer(null, BAD_SELECTOR)),
                context(
                        InvalidDestinationRuntimeException.class,
                        "consumer of null with noLocal",
                        (c, q, t) -> c.createConsumer(null, BAD_SELECTOR, true)),
                context(
                        InvalidDestinationRuntimeException.class,
                        "browser of null",
                        (c, q, t) -> c.createBrowser(null)),
                context(
                        InvalidDestinationRuntimeException.class,
                        "durable consumer of null",
                        (c, q, t) -> c.createDurableConsumer(null, "sub")),
                context(
                        InvalidDestinationRuntimeException.class,
                        "durable consumer of null with a selector",
                        (c, q, t) -> c.createDurableConsumer(null, "sub", BAD_SELECTOR, false)),
                context(
                        InvalidDestinationRuntimeException.class,
                        "shared consumer of null",
                        (c, q, t) -> c.createSharedConsumer(null, "sub")),
                context(
                        InvalidDestinationRuntimeException.class,
                        "shared consumer of null with a selector",
                        (c, q, t) -> c.createSharedConsumer(null, "sub", BAD_SELECTOR)),
                context(
                        InvalidDestinationRuntimeException.class,
                        "shared durable consumer of null",
                        (c, q, t) -> c.createSharedDurableConsumer(null, "sub")),
                context(
                        InvalidDestinationRuntimeException.class,
                        "shared durable consumer of null with a selector",
                        (c, q, t) -> c.createSharedDurableConsumer(null, "sub", BAD_SELECTOR)),
                context(
                        InvalidDestinationRuntimeException.class,
                        "unknown subscription",
                        (c, q, t) -> c.unsubscribe("unknown")),
                context(
                        InvalidSelectorRuntimeException.class,
                        "consumer with a bad selector",
                        (c, q, t) -> c.createConsumer(q, BAD_SELECTOR)),
                context(
                        InvalidSelectorRuntimeException.class,
                        "subscriber with a bad selector",
                        (c, q, t) -> c.createConsumer(t, BAD_SELECTOR, true)),
                context(
                        InvalidSelectorRuntimeException.class,
                        "browser with a bad selector",
                        (c, q, t) -> c.createBrowser(q, BAD_SELECTOR)),
                context(
                        InvalidSelectorRuntimeException.class,
                        "durable consumer with a bad selector",
                        (c, q, t) -> c.createDurableConsumer(t, "sub", BAD_SELECTOR, false)),
                context(
                        InvalidSelectorRuntimeException.class,
                        "shared consumer with a bad selector",
                        (c, q, t) -> c.createSharedConsumer(t, "sub", BAD_SELECTOR)),
                context(
                        InvalidSelectorRuntimeException.class,
                        "shared durable consumer with a bad selector",
                        (c, q, t) -> c.createSharedDurableConsumer(t, "sub", BAD_SELECTOR)),
                context(JMSRuntimeException.class, "session mode", (c, q, t) -> c.createContext(-1)),
                context(IllegalStateRuntimeException.class, "commit without a transaction", (c, q, t) -> c.commit()),
                context(
                        IllegalStateRuntimeException.class,
                        "rollback without a transaction",
                        (c, q, t) -> c.rollback()),
                context(
                        IllegalStateRuntimeException.class,
                        "client id given already",
                        (c, q, t) -> c.setClientID("x")));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("contextCalls")
    @DisplayName("6.2, 8.3: a context refuses what it cannot open")
    void shouldRefuseInAContext(
            final String what, final Class<? extends RuntimeException> expected, final ContextCall call) {
        try (JMSContext context =
                BROKER.factory().option("clientID", uniqueName()).createContext()) {
            assertThatThrownBy(() ->
                            call.run(context, context.createQueue(uniqueName()), context.createTopic(uniqueName())))
                    .as(what)
                    .isExactlyInstanceOf(expected);
        }
    }

    @Test
    @DisplayName("8.3.3: without a client id there are no unshared durable subscriptions")
    void shouldRefuseDurableSubscriptionsWithoutAClientId() throws JMSException {
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final Topic topic = topic(session);
        try (JMSContext context = BROKER.factory().createContext()) {
            for (final SessionCall call : List.<SessionCall>of(
                    (s, q, t) -> s.createDurableConsumer(t, "sub"),
                    (s, q, t) -> s.createDurableConsumer(t, "sub", null, true),
                    (s, q, t) -> s.createDurableSubscriber(t, "sub"),
                    (s, q, t) -> s.createDurableSubscriber(t, "sub", null, true))) {
                assertThatThrownBy(() -> call.run(session, queue(session), topic))
                        .isExactlyInstanceOf(IllegalStateException.class);
            }
            assertThatThrownBy(() -> context.createDurableConsumer(topic, "sub"))
                    .isExactlyInstanceOf(IllegalStateRuntimeException.class);
            assertThatThrownBy(() -> context.createDurableConsumer(topic, "sub", null, true))
                    .isExactlyInstanceOf(IllegalStateRuntimeException.class);
        }
    }

    /** A way to send; all of them must refuse the same. */
    private interface Sending {
        void run(MessageProducer producer, Destination to, Message message, int mode, int priority, long timeToLive)
                throws JMSException;
    }

    private static Stream<Sending> toOwnDestination() {
        return Stream.of(
                (p, d, m, mode, prio, ttl) -> p.send(m, mode, prio, ttl),
                (p, d, m, mode, prio, ttl) -> p.send(m, mode, prio, ttl, IGNORING));
    }

    private static Stream<Sending> toGivenDestination() {
        return Stream.of(
                (p, d, m, mode, prio, ttl) -> p.send(d, m, mode, prio, ttl),
                (p, d, m, mode, prio, ttl) -> p.send(d, m, mode, prio, ttl, IGNORING));
    }

    private static Stream<Sending> toOwnDestinationWithDefaults() {
        return Stream.of((p, d, m, mode, prio, ttl) -> p.send(m), (p, d, m, mode, prio, ttl) -> p.send(m, IGNORING));
    }

    private static Stream<Sending> toGivenDestinationWithDefaults() {
        return Stream.of(
                (p, d, m, mode, prio, ttl) -> p.send(d, m), (p, d, m, mode, prio, ttl) -> p.send(d, m, IGNORING));
    }

    @Test
    @DisplayName("7.1, 7.3: every way to send refuses the same arguments, and sends nothing then")
    void shouldRefuseInAProducer() throws JMSException {
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final Queue queue = queue(session);
        final MessageProducer own = session.createProducer(queue);
        final MessageProducer any = session.createProducer(null);
        final Message message = session.createMessage();
        final List<Sending> allOwn = new ArrayList<>(toOwnDestination().toList());
        final List<Sending> allGiven = new ArrayList<>(toGivenDestination().toList());
        for (final Sending send : allOwn) {
            checkOptions(send, own, null, message);
        }
        for (final Sending send : allGiven) {
            checkOptions(send, any, queue, message);
        }
        allOwn.addAll(toOwnDestinationWithDefaults().toList());
        allGiven.addAll(toGivenDestinationWithDefaults().toList());
        for (final Sending send : allOwn) {
            assertThatThrownBy(() -> send.run(own, null, null, 2, 4, 0)).isInstanceOf(MessageFormatException.class);
            assertThatThrownBy(() -> send.run(any, null, message, 2, 4, 0))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
        for (final Sending send : allGiven) {
            assertThatThrownBy(() -> send.run(any, queue, null, 2, 4, 0)).isInstanceOf(MessageFormatException.class);
            assertThatThrownBy(() -> send.run(any, null, message, 2, 4, 0))
                    .isInstanceOf(InvalidDestinationException.class);
            assertThatThrownBy(() -> send.run(any, OF_ANOTHER_PROVIDER, message, 2, 4, 0))
                    .isInstanceOf(InvalidDestinationException.class);
            assertThatThrownBy(() -> send.run(own, queue, message, 2, 4, 0))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
        assertThat(session.createConsumer(queue).receive(SHORT_MS)).isNull();
    }

    private static void checkOptions(
            final Sending send, final MessageProducer producer, final Destination to, final Message message) {
        assertThatThrownBy(() -> send.run(producer, to, message, -1, 4, 0)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> send.run(producer, to, message, 3, 4, 0)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> send.run(producer, to, message, 2, -1, 0)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> send.run(producer, to, message, 2, 10, 0)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> send.run(producer, to, message, 2, 4, -1)).isInstanceOf(JMSException.class);
    }

    @Test
    @DisplayName("7.3.2: an asynchronous send needs a listener")
    void shouldRefuseNoCompletionListener() throws JMSException {
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final Queue queue = queue(session);
        final Message message = session.createMessage();
        final MessageProducer own = session.createProducer(queue);
        final MessageProducer any = session.createProducer(null);

        assertThatThrownBy(() -> own.send(message, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> own.send(message, 2, 4, 0, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> any.send(queue, message, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> any.send(queue, message, 2, 4, 0, null)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Stream<Arguments> producerCalls() {
        final List<Arguments> calls = new ArrayList<>();
        for (final boolean asynchronous : new boolean[] {false, true}) {
            calls.add(producer(
                    InvalidDestinationRuntimeException.class,
                    asynchronous,
                    (p, c, q) -> p.send(null, c.createMessage())));
            calls.add(producer(InvalidDestinationRuntimeException.class, asynchronous, (p, c, q) -> p.send(null, "x")));
            calls.add(producer(
                    InvalidDestinationRuntimeException.class, asynchronous, (p, c, q) -> p.send(null, Map.of())));
            calls.add(producer(
                    InvalidDestinationRuntimeException.class, asynchronous, (p, c, q) -> p.send(null, new byte[1])));
            calls.add(producer(
                    InvalidDestinationRuntimeException.class,
                    asynchronous,
                    (p, c, q) -> p.send(null, (Serializable) 1)));
            calls.add(producer(
                    InvalidDestinationRuntimeException.class,
                    asynchronous,
                    (p, c, q) -> p.send(OF_ANOTHER_PROVIDER, "x")));
            calls.add(producer(
                    MessageFormatRuntimeException.class, asynchronous, (p, c, q) -> p.send(q, (Message) null)));
            calls.add(producer(
                    MessageFormatRuntimeException.class,
                    asynchronous,
                    (p, c, q) -> p.send(q, Map.of("list", List.of()))));
            calls.add(producer(
                    MessageFormatRuntimeException.class,
                    asynchronous,
                    (p, c, q) -> p.send(q, (Serializable) new Object[] {new Object()})));
        }
        calls.add(producer(JMSRuntimeException.class, false, (p, c, q) -> p.setDeliveryMode(-1)));
        calls.add(producer(JMSRuntimeException.class, false, (p, c, q) -> p.setPriority(-1)));
        calls.add(producer(JMSRuntimeException.class, false, (p, c, q) -> p.setPriority(10)));
        calls.add(producer(JMSRuntimeException.class, false, (p, c, q) -> p.setTimeToLive(-1)));
        calls.add(producer(JMSRuntimeException.class, false, (p, c, q) -> p.setDeliveryDelay(-1)));
        calls.add(producer(IllegalArgumentException.class, false, (p, c, q) -> p.setProperty(null, 1)));
        calls.add(producer(IllegalArgumentException.class, false, (p, c, q) -> p.setProperty("", "x")));
        calls.add(producer(MessageFormatRuntimeException.class, false, (p, c, q) -> p.setProperty("x", List.of())));
        calls.add(producer(
                MessageFormatRuntimeException.class, false, (p, c, q) -> p.setProperty("x", Character.valueOf('x'))));
        calls.add(producer(
                MessageFormatRuntimeException.class,
                false,
                (p, c, q) -> p.setProperty("x", true).getIntProperty("x")));
        return calls.stream();
    }

    /** A call that must fail. */
    private interface ProducerCall {
        void run(JMSProducer producer, JMSContext context, Queue queue);
    }

    private static Arguments producer(
            final Class<? extends RuntimeException> expected, final boolean asynchronous, final ProducerCall call) {
        return Arguments.of(expected, asynchronous, call);
    }

    @ParameterizedTest
    @MethodSource("producerCalls")
    @DisplayName(
            "7.1 to 7.6: a producer of the simplified API refuses with unchecked exceptions, and sends nothing then")
    void shouldRefuseInAContextsProducer(
            final Class<? extends RuntimeException> expected, final boolean asynchronous, final ProducerCall call) {
        try (JMSContext context = BROKER.factory().createContext()) {
            // given
            final Queue queue = context.createQueue(uniqueName());
            final JMSProducer producer = context.createProducer().setAsync(asynchronous ? IGNORING : null);

            // when, then
            assertThatThrownBy(() -> call.run(producer, context, queue)).isInstanceOf(expected);
            assertThat(context.createBrowser(queue))
                    .satisfies(browser -> assertThat(browser.getEnumeration().hasMoreElements())
                            .isFalse());
        }
    }
}
