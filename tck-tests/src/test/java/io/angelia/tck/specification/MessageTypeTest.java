/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class MessageTypeTest extends SpecificationTest {
    private static Stream<Arguments> kindsAndSamples() {
        return Stream.of(DestinationKind.values())
                .flatMap(kind -> Stream.of(SampleMessage.values()).map(sample -> Arguments.of(kind, sample)));
    }

    @ParameterizedTest
    @MethodSource("kindsAndSamples")
    @DisplayName("3.11, 7.3: a message of each type is sent and received")
    void shouldCarryEachType(final DestinationKind kind, final SampleMessage sample) throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final Destination destination = kind.create(session, uniqueName());
        final MessageConsumer consumer = session.createConsumer(destination);

        // when
        session.createProducer(destination).send(sample.create(session));

        // then
        sample.check(consumer.receive(PATIENCE_MS));
    }

    @ParameterizedTest
    @MethodSource("kindsAndSamples")
    @DisplayName("7.3, 8.7: a message of each type is sent asynchronously and comes to a listener")
    void shouldCarryEachTypeAsynchronously(final DestinationKind kind, final SampleMessage sample) throws Exception {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final Destination destination = kind.create(session, uniqueName());
        final BlockingQueue<Message> heard = new LinkedBlockingQueue<>();
        session.createConsumer(destination).setMessageListener(heard::add);
        final Session sending = session(Session.AUTO_ACKNOWLEDGE);
        final Message sent = sample.create(sending);
        final CompletableFuture<Message> completed = new CompletableFuture<>();

        // when
        sending.createProducer(destination).send(sent, new CompletionListener() {
            @Override
            public void onCompletion(final Message message) {
                completed.complete(message);
            }

            @Override
            public void onException(final Message message, final Exception exception) {
                completed.completeExceptionally(exception);
            }
        });

        // then
        assertThat(completed.get(PATIENCE_MS, TimeUnit.MILLISECONDS)).isSameAs(sent);
        sample.check(heard.poll(PATIENCE_MS, TimeUnit.MILLISECONDS));
    }

    @ParameterizedTest
    @MethodSource("kindsAndSamples")
    @DisplayName("7, 8: a message of each type goes through the simplified API")
    void shouldCarryEachTypeWithContexts(final DestinationKind kind, final SampleMessage sample) throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final Destination destination = kind.create(session, uniqueName());
        try (JMSContext context = BROKER.factory().createContext();
                JMSConsumer consumer = context.createConsumer(destination)) {
            // when
            context.createProducer().setProperty("number", 7).send(destination, sample.create(session));

            // then
            final Message received = consumer.receive(PATIENCE_MS);
            sample.check(received);
            assertThat(received.getIntProperty("number")).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @MethodSource("kindsAndSamples")
    @DisplayName("3.12: a message of another provider is sent like an own one, and gets its headers from the send")
    void shouldCarryForeignMessages(final DestinationKind kind, final SampleMessage sample) throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final Destination destination = kind.create(session, uniqueName());
        final MessageConsumer consumer = session.createConsumer(destination);
        final Message foreign = foreign(sample, session);
        foreign.setJMSCorrelationID("correlation");
        foreign.setStringProperty("name", "value");

        // when
        final MessageProducer producer = session.createProducer(destination);
        producer.setPriority(8);
        producer.send(foreign);

        // then
        final Message received = consumer.receive(PATIENCE_MS);
        sample.check(received);
        assertThat(received.getJMSCorrelationID()).isEqualTo("correlation");
        assertThat(received.getStringProperty("name")).isEqualTo("value");
        assertThat(foreign.getJMSMessageID())
                .isEqualTo(received.getJMSMessageID())
                .startsWith("ID:");
        assertThat(foreign.getJMSDestination()).isEqualTo(destination);
        assertThat(foreign.getJMSPriority()).isEqualTo(8);
        assertThat(foreign.getJMSTimestamp()).isEqualTo(received.getJMSTimestamp());
        assertThat(foreign.getJMSDeliveryTime()).isEqualTo(received.getJMSDeliveryTime());
    }

    /** A message that the provider cannot know to be one of its own. */
    private static Message foreign(final SampleMessage sample, final Session session) throws JMSException {
        final Message hidden = sample.create(session);
        return (Message) Proxy.newProxyInstance(
                MessageTypeTest.class.getClassLoader(), new Class<?>[] {sample.type()}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(hidden, arguments);
                    } catch (final InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
