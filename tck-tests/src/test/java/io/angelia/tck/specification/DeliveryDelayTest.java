/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Destination;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class DeliveryDelayTest extends SpecificationTest {
    private static final long DELAY_MS = 200;

    private static Stream<Arguments> kindsAndModes() {
        return Stream.of(DestinationKind.values())
                .flatMap(kind -> IntStream.of(1, 2).mapToObj(mode -> Arguments.of(kind, mode)));
    }

    @ParameterizedTest
    @MethodSource("kindsAndModes")
    @DisplayName("7.9: a message does not come before its delivery time, which both sides see")
    void shouldNotDeliverBeforeTheDeliveryTime(final DestinationKind kind, final int deliveryMode) throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final Destination destination = kind.create(session, uniqueName());
        final MessageConsumer consumer = session.createConsumer(destination);
        final MessageProducer producer = session.createProducer(destination);
        producer.setDeliveryMode(deliveryMode);

        // when
        final long before = System.currentTimeMillis();
        producer.setDeliveryDelay(DELAY_MS);
        final Message late = session.createTextMessage("late");
        producer.send(late);

        // then
        final Message received = consumer.receive(PATIENCE_MS);
        assertThat(text(received)).isEqualTo("late");
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(before + DELAY_MS);
        assertThat(received.getJMSDeliveryTime())
                .isEqualTo(late.getJMSDeliveryTime())
                .isGreaterThanOrEqualTo(before + DELAY_MS)
                .isEqualTo(received.getJMSTimestamp() + DELAY_MS);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("7.9: the delay of a producer of the simplified API holds for each of its sends")
    void shouldDelayWithContexts(final DestinationKind kind) throws JMSException {
        final Destination destination = kind.create(session(Session.AUTO_ACKNOWLEDGE), uniqueName());
        try (JMSContext context = BROKER.factory().createContext();
                JMSConsumer consumer = context.createConsumer(destination)) {
            // when
            final long before = System.currentTimeMillis();
            context.createProducer()
                    .setDeliveryDelay(DELAY_MS)
                    .send(destination, "a")
                    .send(destination, "b");

            // then
            assertThat(consumer.receiveBody(String.class, PATIENCE_MS)).isEqualTo("a");
            assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(before + DELAY_MS);
            assertThat(consumer.receiveBody(String.class, PATIENCE_MS)).isEqualTo("b");
        }
    }
}
