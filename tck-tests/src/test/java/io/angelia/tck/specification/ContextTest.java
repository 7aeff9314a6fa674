/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.Queue;
import java.net.URI;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class ContextTest extends SpecificationTest {
    private JMSContext context;
    private Queue queue;

    @BeforeEach
    void openContext() {
        context = BROKER.factory().createContext();
        queue = context.createQueue(uniqueName());
    }

    @AfterEach
    void closeContext() {
        context.close();
    }

    @Test
    @DisplayName("8.6: bodies of every kind are sent and received directly")
    void shouldSendAndReceiveBodies() {
        // given
        final JMSConsumer consumer = context.createConsumer(queue);
        final JMSProducer producer = context.createProducer();

        // when
        producer.send(queue, "text")
                .send(queue, Map.of("key", 1))
                .send(queue, new byte[] {1, 2})
                .send(queue, Long.valueOf(7));

        // then
        assertThat(consumer.receiveBody(String.class, PATIENCE_MS)).isEqualTo("text");
        final Map<?, ?> map = consumer.receiveBody(Map.class, PATIENCE_MS);
        assertThat(map).isEqualTo(Map.of("key", 1));
        assertThat(consumer.receiveBody(byte[].class, PATIENCE_MS)).containsExactly(1, 2);
        assertThat(consumer.receiveBody(Long.class, PATIENCE_MS)).isEqualTo(7);
        assertThat(consumer.receiveBodyNoWait(String.class)).isNull();
    }

    @Test
    @DisplayName("8.6: a body of another type stays where it is, not counted as delivered")
    void shouldKeepAMessageOfAnotherType() throws Exception {
        // given
        final JMSConsumer consumer = context.createConsumer(queue);
        context.createProducer().send(queue, "first").send(queue, "second");

        // when
        assertThatThrownBy(() -> consumer.receiveBody(byte[].class, PATIENCE_MS))
                .isInstanceOf(MessageFormatRuntimeException.class);

        // then
        final Message message = consumer.receive(PATIENCE_MS);
        assertThat(text(message)).isEqualTo("first");
        assertThat(message.getJMSRedelivered()).isFalse();
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertThat(consumer.receiveBody(String.class, PATIENCE_MS)).isEqualTo("second");
    }

    @Test
    @DisplayName("8.6: an object that may not be deserialized stays where it is, and the reason is told")
    void shouldKeepAnObjectThatIsNotAllowed() throws Exception {
        // given
        final JMSConsumer consumer = context.createConsumer(queue);
        context.createProducer().send(queue, URI.create("http://localhost"));

        // when, then
        assertThatThrownBy(() -> consumer.receiveBody(URI.class, PATIENCE_MS))
                .isInstanceOf(MessageFormatRuntimeException.class)
                .hasMessageContaining("java.net.URI")
                .hasMessageContaining("deserializationAllowList");
        assertThat(consumer.receive(PATIENCE_MS).getJMSRedelivered()).isFalse();
    }

    @Test
    @DisplayName("8.6: in a transaction a body of another type counts as received")
    void shouldTakeAMessageOfAnotherTypeInATransaction() throws Exception {
        try (JMSContext transacted = context.createContext(JMSContext.SESSION_TRANSACTED)) {
            // given
            final JMSConsumer consumer = transacted.createConsumer(queue);
            context.createProducer().send(queue, "text");
            assertThatThrownBy(() -> consumer.receiveBody(byte[].class, PATIENCE_MS))
                    .isInstanceOf(MessageFormatRuntimeException.class);
            assertThat(consumer.receiveNoWait()).isNull();

            // when
            transacted.rollback();

            // then
            final Message message = consumer.receive(PATIENCE_MS);
            assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
            transacted.commit();
        }
    }

    @Test
    @DisplayName("7.5, 7.6: what is set on the producer goes with its messages")
    void shouldSetHeadersAndPropertiesOfEachMessage() throws Exception {
        // given
        final JMSProducer producer = context.createProducer()
                .setProperty("number", 5)
                .setProperty("text", "x")
                .setJMSCorrelationID("c")
                .setJMSType("t")
                .setJMSReplyTo(queue)
                .setPriority(9)
                .setTimeToLive(100_000);

        // when
        producer.send(queue, "body");

        // then
        final Message message = context.createConsumer(queue).receive(PATIENCE_MS);
        assertThat(message.getIntProperty("number")).isEqualTo(5);
        assertThat(message.getStringProperty("text")).isEqualTo("x");
        assertThat(message.getJMSCorrelationID()).isEqualTo("c");
        assertThat(message.getJMSType()).isEqualTo("t");
        assertThat(message.getJMSReplyTo()).isEqualTo(queue);
        assertThat(message.getJMSPriority()).isEqualTo(9);
        assertThat(message.getJMSExpiration()).isPositive();
        assertThat(producer.getPropertyNames()).containsExactlyInAnyOrder("number", "text");
        assertThat(producer.clearProperties().getPropertyNames()).isEmpty();
    }

    @Test
    @DisplayName("7.4, 7.5: what is not allowed is refused with an unchecked exception")
    void shouldRefuseWhatIsNotAllowed() {
        // given
        final JMSProducer producer = context.createProducer();

        // when, then
        assertThatThrownBy(() -> producer.setPriority(10)).isInstanceOf(JMSRuntimeException.class);
        assertThatThrownBy(() -> producer.setDeliveryMode(-1)).isInstanceOf(JMSRuntimeException.class);
        assertThatThrownBy(() -> producer.setDeliveryDelay(-1)).isInstanceOf(JMSRuntimeException.class);
        assertThatThrownBy(() -> producer.setProperty("list", new ArrayList<>()))
                .isInstanceOf(MessageFormatRuntimeException.class);
        assertThatThrownBy(() -> producer.setProperty(null, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> producer.send(queue, (Message) null))
                .isInstanceOf(MessageFormatRuntimeException.class);
        assertThatThrownBy(() -> producer.send(null, "text")).isInstanceOf(InvalidDestinationRuntimeException.class);
        assertThatThrownBy(() -> producer.getIntProperty("missing")).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> context.createContext(99)).isInstanceOf(JMSRuntimeException.class);
    }

    @Test
    @DisplayName("6.1.4: creating a consumer starts the connection, unless that is switched off")
    void shouldStartTheConnectionWithTheFirstConsumer() {
        // given
        context.setAutoStart(false);
        final JMSConsumer consumer = context.createConsumer(queue);
        context.createProducer().send(queue, "text");
        assertThat(consumer.receive(SHORT_MS)).isNull();

        // when
        context.setAutoStart(true);
        context.createConsumer(context.createQueue("another"));

        // then
        assertThat(consumer.receiveBody(String.class, PATIENCE_MS)).isEqualTo("text");
    }

    @Test
    @DisplayName("6.2.15: contexts share a connection, which ends with the last of them")
    void shouldShareAConnection() {
        // given
        final JMSContext second = context.createContext(JMSContext.CLIENT_ACKNOWLEDGE);
        final JMSConsumer consumer = second.createConsumer(queue);

        // when
        context.close();

        // then
        assertThatThrownBy(() -> context.createProducer()).isInstanceOf(IllegalStateRuntimeException.class);
        second.createProducer().send(queue, "text");
        assertThat(consumer.receiveBody(String.class, PATIENCE_MS)).isEqualTo("text");
        second.acknowledge();
        second.close();
        second.close();
        assertThatThrownBy(second::acknowledge).isInstanceOf(IllegalStateRuntimeException.class);
    }

    @Test
    @DisplayName("6.1.2: the client id of a context can be set as long as it is fresh")
    void shouldSetTheClientId() {
        try (JMSContext fresh = BROKER.factory().createContext()) {
            // when
            fresh.setClientID(uniqueName());

            // then
            assertThat(fresh.getClientID()).isEqualTo(uniqueName());
            assertThatThrownBy(() -> fresh.setClientID("another")).isInstanceOf(IllegalStateRuntimeException.class);
        }
    }
}
