/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class HeaderTest extends SpecificationTest {
    private static Stream<Arguments> kindsAndSamples() {
        return Stream.of(DestinationKind.values())
                .flatMap(kind -> Stream.of(SampleMessage.values()).map(sample -> Arguments.of(kind, sample)));
    }

    @ParameterizedTest
    @MethodSource("kindsAndSamples")
    @DisplayName("3.4: the send sets the headers of a message of any type, and the receiver sees the same")
    void shouldSetHeadersAtTheSend(final DestinationKind kind, final SampleMessage sample) throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final Destination destination = kind.create(session, uniqueName());
        final MessageConsumer consumer = session.createConsumer(destination);
        final MessageProducer producer = session.createProducer(destination);
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        producer.setPriority(2);
        producer.setTimeToLive(100_000);
        final Message sent = sample.create(session);
        sent.setJMSDeliveryMode(DeliveryMode.PERSISTENT);
        sent.setJMSPriority(9);
        sent.setJMSExpiration(1);
        sent.setJMSTimestamp(1);
        sent.setJMSMessageID("ID:mine");
        sent.setJMSRedelivered(true);
        sent.setJMSDestination(session.createQueue("elsewhere"));

        // when
        final long before = System.currentTimeMillis();
        producer.send(sent);
        final Message received = consumer.receive(PATIENCE_MS);
        final long after = System.currentTimeMillis();

        // then
        for (final Message message : new Message[] {sent, received}) {
            assertThat(message.getJMSDestination()).isEqualTo(destination);
            assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
            assertThat(message.getJMSPriority()).isEqualTo(2);
            assertThat(message.getJMSTimestamp()).isBetween(before, after);
            assertThat(message.getJMSExpiration()).isEqualTo(message.getJMSTimestamp() + 100_000);
            assertThat(message.getJMSDeliveryTime()).isBetween(before, after);
            assertThat(message.getJMSMessageID()).startsWith("ID:").isNotEqualTo("ID:mine");
        }
        assertThat(received.getJMSMessageID()).isEqualTo(sent.getJMSMessageID());
        assertThat(received.getJMSRedelivered()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("kindsAndSamples")
    @DisplayName("3.4: correlation id, type and reply destination are the application's")
    void shouldCarryTheApplicationsHeaders(final DestinationKind kind, final SampleMessage sample) throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final Destination destination = kind.create(session, uniqueName());
        final MessageConsumer consumer = session.createConsumer(destination);
        final MessageProducer producer = session.createProducer(destination);
        final Message plain = sample.create(session);
        final Message addressed = sample.create(session);
        addressed.setJMSCorrelationIDAsBytes("correlation".getBytes(StandardCharsets.UTF_8));
        addressed.setJMSType("type");
        addressed.setJMSReplyTo(session.createTemporaryTopic());

        // when
        producer.send(plain);
        producer.send(addressed);

        // then
        final Message first = consumer.receive(PATIENCE_MS);
        assertThat(first.getJMSCorrelationID()).isNull();
        assertThat(first.getJMSType()).isNull();
        assertThat(first.getJMSReplyTo()).isNull();
        final Message second = consumer.receive(PATIENCE_MS);
        assertThat(second.getJMSCorrelationIDAsBytes()).asString().isEqualTo("correlation");
        assertThat(second.getJMSType()).isEqualTo("type");
        assertThat(second.getJMSReplyTo()).isEqualTo(addressed.getJMSReplyTo());
        assertThat(first.getJMSMessageID()).isNotEqualTo(second.getJMSMessageID());
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("3.4.3, 3.4.4: a message has id and timestamp although nobody may want them")
    void shouldIgnoreHints(final DestinationKind kind) throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final Destination destination = kind.create(session, uniqueName());
        final MessageConsumer consumer = session.createConsumer(destination);
        final MessageProducer producer = session.createProducer(destination);
        producer.setDisableMessageID(true);
        producer.setDisableMessageTimestamp(true);
        producer.setTimeToLive(100_000);

        // when
        final long before = System.currentTimeMillis();
        producer.send(session.createMessage());

        // then
        final Message received = consumer.receive(PATIENCE_MS);
        assertThat(received.getJMSMessageID()).startsWith("ID:");
        assertThat(received.getJMSTimestamp()).isGreaterThanOrEqualTo(before);
        assertThat(received.getJMSDeliveryTime()).isEqualTo(received.getJMSTimestamp());
        assertThat(received.getJMSExpiration()).isEqualTo(received.getJMSTimestamp() + 100_000);
    }

    @SuppressWarnings("unchecked")
    private static List<String> names(final Message message) throws JMSException {
        return Collections.list((Enumeration<String>) message.getPropertyNames());
    }

    @Test
    @DisplayName("3.5: properties of every type arrive, with the delivery count and no other name beside them")
    void shouldCarryProperties() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final Message sent = session.createMessage();
        sent.setBooleanProperty("boolean", true);
        sent.setByteProperty("byte", (byte) -1);
        sent.setDoubleProperty("double", 1.5);
        sent.setFloatProperty("float", -2.5f);
        sent.setIntProperty("int", -7);
        sent.setLongProperty("long", Long.MAX_VALUE);
        sent.setShortProperty("short", (short) 300);
        sent.setStringProperty("string", "text");
        sent.setObjectProperty("object", 7L);

        // when
        session.createProducer(queue(session)).send(sent);
        final Message received = session.createConsumer(queue(session)).receive(PATIENCE_MS);

        // then
        assertThat(received.getBooleanProperty("boolean")).isTrue();
        assertThat(received.getByteProperty("byte")).isEqualTo((byte) -1);
        assertThat(received.getDoubleProperty("double")).isEqualTo(1.5);
        assertThat(received.getFloatProperty("float")).isEqualTo(-2.5f);
        assertThat(received.getIntProperty("int")).isEqualTo(-7);
        assertThat(received.getLongProperty("long")).isEqualTo(Long.MAX_VALUE);
        assertThat(received.getShortProperty("short")).isEqualTo((short) 300);
        assertThat(received.getStringProperty("string")).isEqualTo("text");
        assertThat(received.getObjectProperty("object")).isEqualTo(7L);
        assertThat(names(received))
                .containsExactlyInAnyOrder(
                        "boolean",
                        "byte",
                        "double",
                        "float",
                        "int",
                        "long",
                        "short",
                        "string",
                        "object",
                        "JMSXDeliveryCount");
    }

    @Test
    @DisplayName("3.5.3, 3.10: what was received is read-only until its properties or body are cleared")
    void shouldProtectAReceivedMessage() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        session.createProducer(queue(session)).send(session.createTextMessage("text"));
        final TextMessage received =
                (TextMessage) session.createConsumer(queue(session)).receive(PATIENCE_MS);

        // when, then
        assertThatThrownBy(() -> received.setIntProperty("number", 1)).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> received.setText("other")).isInstanceOf(MessageNotWriteableException.class);
        received.clearProperties();
        received.setIntProperty("number", 1);
        assertThat(received.getText()).isEqualTo("text");
        received.clearBody();
        received.setText("other");
    }
}
