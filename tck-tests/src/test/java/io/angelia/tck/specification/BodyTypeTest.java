/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Destination;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.Session;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class BodyTypeTest extends SpecificationTest {
    private static Stream<Arguments> readable() {
        return Stream.of(DestinationKind.values())
                .flatMap(kind -> Stream.of(
                        Arguments.of(kind, SampleMessage.TEXT, String.class),
                        Arguments.of(kind, SampleMessage.TEXT, Object.class),
                        Arguments.of(kind, SampleMessage.OBJECT, ArrayList.class),
                        Arguments.of(kind, SampleMessage.OBJECT, Serializable.class),
                        Arguments.of(kind, SampleMessage.OBJECT, Object.class),
                        Arguments.of(kind, SampleMessage.BYTES, byte[].class),
                        Arguments.of(kind, SampleMessage.BYTES, Object.class),
                        Arguments.of(kind, SampleMessage.MAP, Map.class),
                        Arguments.of(kind, SampleMessage.MAP, Object.class)));
    }

    @ParameterizedTest
    @MethodSource("readable")
    @DisplayName("8.6: the body comes as any type that it can be assigned to")
    void shouldReceiveTheBody(final DestinationKind kind, final SampleMessage sample, final Class<?> type)
            throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final Destination destination = kind.create(session, uniqueName());
        try (JMSContext context = BROKER.factory().createContext();
                JMSConsumer consumer = context.createConsumer(destination)) {
            // when
            for (int i = 0; i < 3; i++) {
                context.createProducer().send(destination, sample.create(session));
            }

            // then
            check(sample, consumer.receiveBody(type));
            check(sample, consumer.receiveBody(type, PATIENCE_MS));
            final AtomicReference<Object> third = new AtomicReference<>();
            await().until(() -> {
                third.set(consumer.receiveBodyNoWait(type));
                return third.get() != null;
            });
            check(sample, third.get());
            assertThat((Object) consumer.receiveBodyNoWait(type)).isNull();
            assertThat((Object) consumer.receiveBody(type, SHORT_MS)).isNull();
        }
    }

    private static void check(final SampleMessage sample, final Object body) {
        switch (sample) {
            case TEXT -> assertThat(body).isEqualTo("Grüße, 世界");
            case OBJECT -> assertThat(body).isEqualTo(List.of("a", 1));
            case BYTES -> assertThat((byte[]) body).hasSize(39).startsWith(1, -1, 1, 2, 3);
            case MAP -> assertThat(((Map<?, ?>) body).get("long")).isEqualTo(Long.MIN_VALUE);
            default -> throw new IllegalArgumentException(sample.name());
        }
    }

    private static Stream<Arguments> notReadable() {
        return Stream.of(DestinationKind.values())
                .flatMap(kind -> Stream.of(
                        Arguments.of(kind, SampleMessage.TEXT, Integer.class),
                        Arguments.of(kind, SampleMessage.OBJECT, String.class),
                        Arguments.of(kind, SampleMessage.BYTES, String.class),
                        Arguments.of(kind, SampleMessage.MAP, String.class),
                        Arguments.of(kind, SampleMessage.STREAM, Object.class),
                        Arguments.of(kind, SampleMessage.NO_BODY, Object.class)));
    }

    @ParameterizedTest
    @MethodSource("notReadable")
    @DisplayName("8.6: a body that cannot be assigned is an error, and the message can still be received")
    void shouldRefuseAnotherType(final DestinationKind kind, final SampleMessage sample, final Class<?> type)
            throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final Destination destination = kind.create(session, uniqueName());
        try (JMSContext context = BROKER.factory().createContext();
                JMSConsumer consumer = context.createConsumer(destination)) {
            // when
            context.createProducer().send(destination, sample.create(session));

            // then
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> consumer.receiveBody(type, PATIENCE_MS))
                        .isInstanceOf(MessageFormatRuntimeException.class);
            }
            assertThatThrownBy(() -> consumer.receiveBody(type)).isInstanceOf(MessageFormatRuntimeException.class);
            assertThatThrownBy(() -> consumer.receiveBodyNoWait(type))
                    .isInstanceOf(MessageFormatRuntimeException.class);
            sample.check(consumer.receive(PATIENCE_MS));
        }
    }
}
