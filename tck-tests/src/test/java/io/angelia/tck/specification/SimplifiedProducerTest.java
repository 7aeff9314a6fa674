/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class SimplifiedProducerTest extends SpecificationTest {
    private JMSContext context;
    private Queue queue;
    private JMSConsumer consumer;

    @BeforeEach
    void openContext() {
        context = BROKER.factory().createContext();
        queue = context.createQueue(uniqueName());
        consumer = context.createConsumer(queue);
    }

    @AfterEach
    void closeContext() {
        context.close();
    }

    @Test
    @DisplayName("7.10: every setter returns the producer")
    void shouldChain() {
        // given
        final JMSProducer producer = context.createProducer();
        final List<Function<JMSProducer, JMSProducer>> calls = List.of(
                each -> each.setAsync(null),
                each -> each.setDeliveryDelay(0),
                each -> each.setDeliveryMode(DeliveryMode.PERSISTENT),
                each -> each.setDisableMessageID(false),
                each -> each.setDisableMessageTimestamp(false),
                each -> each.setPriority(4),
                each -> each.setTimeToLive(0),
                each -> each.setJMSCorrelationID("c"),
                each -> each.setJMSCorrelationIDAsBytes(new byte[] {1}),
                each -> each.setJMSReplyTo(queue),
                each -> each.setJMSType("t"),
                each -> each.setProperty("p", true),
                each -> each.setProperty("p", (byte) 1),
                each -> each.setProperty("p", (short) 1),
                each -> each.setProperty("p", 1),
                each -> each.setProperty("p", 1L),
                each -> each.setProperty("p", 1F),
                each -> each.setProperty("p", 1D),
                each -> each.setProperty("p", "x"),
                each -> each.setProperty("p", (Object) "x"),
                JMSProducer::clearProperties,
                each -> each.send(queue, "x"));

        // when, then
        for (final Function<JMSProducer, JMSProducer> call : calls) {
            assertThat(call.apply(producer)).isSameAs(producer);
        }
    }

    @Test
    @DisplayName("7.5: properties convert as those of a message do, and what is missing reads as null")
    void shouldConvertProperties() {
        // given
        final JMSProducer producer = context.createProducer()
                .setProperty("byte", (byte) 1)
                .setProperty("text", "2.5")
                .setProperty("nan", Float.NaN)
                .setProperty("object", (Object) 7L)
                .setProperty("nothing", (String) null);

        // when, then
        assertThat(producer.getLongProperty("byte")).isOne();
        assertThat(producer.getStringProperty("byte")).isEqualTo("1");
        assertThat(producer.getDoubleProperty("text")).isEqualTo(2.5);
        assertThat(producer.getDoubleProperty("nan")).isNaN();
        assertThat(producer.getObjectProperty("object")).isEqualTo(7L);
        assertThat(producer.propertyExists("nothing")).isTrue();
        assertThat(producer.propertyExists("missing")).isFalse();
        assertThat(producer.getObjectProperty("missing")).isNull();
        assertThat(producer.getBooleanProperty("missing")).isFalse();
        assertThatThrownBy(() -> producer.getFloatProperty("missing")).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> producer.getByteProperty("object")).isInstanceOf(MessageFormatRuntimeException.class);
        assertThatThrownBy(() -> producer.getIntProperty("text")).isInstanceOf(NumberFormatException.class);
        for (final String name : Arrays.asList(null, "")) {
            assertThatThrownBy(() -> producer.setProperty(name, "x")).isInstanceOf(IllegalArgumentException.class);
        }
        for (final Object value : new Object[] {'c', new byte[0], List.of(), new Object()}) {
            assertThatThrownBy(() -> producer.setProperty("p", value))
                    .isInstanceOf(MessageFormatRuntimeException.class);
        }
        assertThatThrownBy(() -> producer.getPropertyNames().remove("byte"))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(producer.clearProperties().getPropertyNames()).isEmpty();
    }

    @Test
    @DisplayName("7.5, 7.6: what is set on the producer overrides the message; what is null there does not")
    void shouldOverrideTheMessage() throws JMSException {
        // given
        final Message message = context.createMessage();
        message.setJMSType("message");
        message.setJMSCorrelationID("message");
        message.setJMSReplyTo(queue);
        message.setIntProperty("p", 1);
        message.setIntProperty("q", 1);

        // when
        context.createProducer()
                .setJMSType("producer")
                .setJMSCorrelationID("producer")
                .setJMSCorrelationID(null)
                .setJMSReplyTo(null)
                .setProperty("p", "producer")
                .send(queue, message);

        // then
        final Message received = consumer.receive(PATIENCE_MS);
        assertThat(received.getJMSType()).isEqualTo("producer");
        assertThat(received.getJMSCorrelationID()).isEqualTo("message");
        assertThat(received.getJMSReplyTo()).isEqualTo(queue);
        assertThat(received.getObjectProperty("p")).isEqualTo("producer");
        assertThat(received.getObjectProperty("q")).isEqualTo(1);
    }

    @Test
    @DisplayName("7.6: a correlation id set as bytes is sent as bytes, until it is set as text")
    void shouldSendCorrelationBytes() throws JMSException {
        // given
        final JMSProducer producer = context.createProducer();
        final byte[] id = {-1, 0};

        // when
        producer.setJMSCorrelationIDAsBytes(id).send(queue, "x");
        id[0] = 7;
        producer.send(queue, "x").setJMSCorrelationID("text").send(queue, "x");

        // then
        assertThat(consumer.receive(PATIENCE_MS).getJMSCorrelationIDAsBytes()).containsExactly(-1, 0);
        assertThat(consumer.receive(PATIENCE_MS).getJMSCorrelationIDAsBytes()).containsExactly(-1, 0);
        assertThat(consumer.receive(PATIENCE_MS).getJMSCorrelationID()).isEqualTo("text");
        assertThat(producer.getJMSCorrelationID()).isEqualTo("text");
    }

    @Test
    @DisplayName("7.2: a null body makes an empty message of the type of its argument")
    void shouldSendNullBodies() throws JMSException {
        // when
        context.createProducer()
                .send(queue, (String) null)
                .send(queue, (Map<String, Object>) null)
                .send(queue, (byte[]) null)
                .send(queue, (Serializable) null);

        // then
        assertThat(((TextMessage) consumer.receive(PATIENCE_MS)).getText()).isNull();
        assertThat(((MapMessage) consumer.receive(PATIENCE_MS)).getMapNames().hasMoreElements())
                .isFalse();
        assertThat(((BytesMessage) consumer.receive(PATIENCE_MS)).getBodyLength())
                .isZero();
        assertThat(((ObjectMessage) consumer.receive(PATIENCE_MS)).getObject()).isNull();
    }

    @Test
    @DisplayName("7.2: what cannot be sent is refused with the unchecked exception that fits, and nothing arrives")
    void shouldRefuseWhatCannotBeSent() {
        // given
        final JMSProducer producer = context.createProducer();
        final Map<String, Object> unnamed = new HashMap<>();
        unnamed.put(null, 1);
        final Map<String, Object> unsupported = Map.of("list", List.of());
        final Serializable unserializable = (Serializable) Collections.singletonList(new Object());

        // when, then
        assertThatThrownBy(() -> producer.send(queue, (Message) null))
                .isInstanceOf(MessageFormatRuntimeException.class);
        assertThatThrownBy(() -> producer.send(queue, unnamed)).isInstanceOf(MessageFormatRuntimeException.class);
        assertThatThrownBy(() -> producer.send(queue, Map.of("", 1))).isInstanceOf(MessageFormatRuntimeException.class);
        assertThatThrownBy(() -> producer.send(queue, unsupported)).isInstanceOf(MessageFormatRuntimeException.class);
        assertThatThrownBy(() -> producer.send(queue, unserializable))
                .isInstanceOf(MessageFormatRuntimeException.class);
        assertThatThrownBy(() -> producer.send(null, "x")).isInstanceOf(InvalidDestinationRuntimeException.class);
        assertThatThrownBy(() -> producer.send((Queue) () -> "foreign", "x"))
                .isInstanceOf(InvalidDestinationRuntimeException.class);
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("7.3: with a completion listener every send is asynchronous, until it is taken away")
    void shouldSendAsynchronously() throws Exception {
        // given
        final BlockingQueue<Object> outcomes = new LinkedBlockingQueue<>();
        final CompletionListener listener = new CompletionListener() {
            @Override
            public void onCompletion(final Message message) {
                outcomes.add(message.getClass());
            }

            @Override
            public void onException(final Message message, final Exception exception) {
                outcomes.add(exception);
            }
        };
        final JMSProducer producer = context.createProducer().setAsync(listener);
        assertThat(producer.getAsync()).isSameAs(listener);

        // when
        producer.send(queue, "x")
                .send(queue, new byte[] {1})
                .send(queue, Map.of("k", 1))
                .send(queue, 7L);

        // then
        for (int i = 0; i < 4; i++) {
            assertThat(outcomes.poll(PATIENCE_MS, TimeUnit.MILLISECONDS))
                    .isEqualTo(consumer.receive(PATIENCE_MS).getClass());
        }
        assertThatThrownBy(() -> producer.send(null, "x")).isInstanceOf(InvalidDestinationRuntimeException.class);
        producer.setAsync(null).send(queue, "y");
        assertThat(consumer.receiveBody(String.class, PATIENCE_MS)).isEqualTo("y");
        assertThat(outcomes).isEmpty();
    }
}
