/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.Queue;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReceiveBodyTest extends SpecificationTest {
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

    private List<Message> withoutBody() {
        return List.of(
                context.createTextMessage(),
                context.createObjectMessage(),
                context.createMapMessage(),
                context.createBytesMessage(),
                context.createStreamMessage(),
                context.createMessage());
    }

    @Test
    @DisplayName("8.6: a message that has no body, or only a stream, cannot be received as a body and stays")
    void shouldKeepMessagesWithoutBody() {
        // given
        final JMSConsumer consumer = context.createConsumer(queue);

        for (final Message message : withoutBody()) {
            // when
            context.createProducer().send(queue, message);

            // then
            for (final Class<?> type : List.of(String.class, Object.class, Map.class, byte[].class)) {
                assertThatThrownBy(() -> consumer.receiveBody(type, PATIENCE_MS))
                        .as("%s as %s", message, type)
                        .isInstanceOf(MessageFormatRuntimeException.class);
            }
            assertThatThrownBy(() -> consumer.receiveBodyNoWait(Object.class))
                    .isInstanceOf(MessageFormatRuntimeException.class);
            assertThat(consumer.receiveNoWait()).isInstanceOf(message.getClass());
        }
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("8.6: a body is received as its own type, a superclass or an interface of it")
    void shouldReceiveAsAnyAssignableType() {
        // given
        final JMSConsumer consumer = context.createConsumer(queue);
        final ArrayList<String> list = new ArrayList<>(List.of("x"));

        // when
        context.createProducer()
                .send(queue, "a")
                .send(queue, "b")
                .send(queue, "c")
                .send(queue, list)
                .send(queue, list)
                .send(queue, Map.of("k", 'v'))
                .send(queue, new byte[] {1});

        // then
        assertThat(consumer.receiveBody(CharSequence.class, PATIENCE_MS)).isEqualTo("a");
        assertThat((Object) consumer.receiveBody(Comparable.class, PATIENCE_MS)).isEqualTo("b");
        assertThat(consumer.receiveBody(Object.class, PATIENCE_MS)).isEqualTo("c");
        assertThat(consumer.receiveBody(Serializable.class, PATIENCE_MS)).isEqualTo(list);
        assertThat((Object) consumer.receiveBody(List.class, PATIENCE_MS)).isEqualTo(list);
        assertThat(consumer.receiveBody(Object.class, PATIENCE_MS)).isEqualTo(Map.of("k", 'v'));
        assertThat(consumer.receiveBody(Object.class, PATIENCE_MS)).isEqualTo(new byte[] {1});
    }

    @Test
    @DisplayName("8.6: wrong arguments are refused without a message being taken")
    void shouldRefuseWrongArguments() {
        // given
        final JMSConsumer consumer = context.createConsumer(queue);
        context.createProducer().send(queue, "text");

        // when, then
        assertThatThrownBy(() -> consumer.receiveBody(null)).isInstanceOf(JMSRuntimeException.class);
        assertThatThrownBy(() -> consumer.receiveBody(null, PATIENCE_MS)).isInstanceOf(JMSRuntimeException.class);
        assertThatThrownBy(() -> consumer.receiveBodyNoWait(null)).isInstanceOf(JMSRuntimeException.class);
        assertThatThrownBy(() -> consumer.receiveBody(String.class, -1)).isInstanceOf(JMSRuntimeException.class);
        assertThatThrownBy(() -> consumer.receive(-1)).isInstanceOf(JMSRuntimeException.class);
        assertThat(consumer.receiveBody(String.class, PATIENCE_MS)).isEqualTo("text");
    }

    @ParameterizedTest
    @ValueSource(ints = {JMSContext.CLIENT_ACKNOWLEDGE, JMSContext.SESSION_TRANSACTED})
    @DisplayName("8.6: in a session that does not acknowledge by itself, a body of another type counts as received")
    void shouldTakeABodyOfAnotherType(final int mode) throws JMSException {
        try (JMSContext other = context.createContext(mode)) {
            // given
            final JMSConsumer consumer = other.createConsumer(queue);
            context.createProducer().send(queue, "first").send(queue, "second");

            // when
            assertThatThrownBy(() -> consumer.receiveBody(Map.class, PATIENCE_MS))
                    .isInstanceOf(MessageFormatRuntimeException.class);

            // then
            assertThat(consumer.receiveBody(String.class, PATIENCE_MS)).isEqualTo("second");
            if (mode == JMSContext.CLIENT_ACKNOWLEDGE) {
                other.recover();
            } else {
                other.rollback();
            }
            final Message again = consumer.receive(PATIENCE_MS);
            assertThat(text(again)).isEqualTo("first");
            assertThat(again.getJMSRedelivered()).isTrue();
            assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
            assertThat(consumer.receiveBody(String.class, PATIENCE_MS)).isEqualTo("second");
            if (mode == JMSContext.CLIENT_ACKNOWLEDGE) {
                other.acknowledge();
            } else {
                other.commit();
            }
        }
    }
}
