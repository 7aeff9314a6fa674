/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class ForeignMessageTest extends SpecificationTest {
    /** A message of which nothing but the interface is known. */
    private static <M extends Message> M foreign(final Class<M> type, final M behaviour) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(behaviour, arguments);
                    } catch (final InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static List<Message> ofEveryType(final Session session) throws JMSException {
        final BytesMessage bytes = session.createBytesMessage();
        bytes.writeUTF("body");
        final MapMessage map = session.createMapMessage();
        map.setChar("char", 'c');
        map.setString("null", null);
        final StreamMessage stream = session.createStreamMessage();
        stream.writeBytes(new byte[0]);
        stream.writeObject(null);
        stream.writeChar('c');
        return List.of(
                foreign(Message.class, session.createMessage()),
                foreign(TextMessage.class, session.createTextMessage("body")),
                foreign(ObjectMessage.class, session.createObjectMessage("body")),
                foreign(BytesMessage.class, bytes),
                foreign(MapMessage.class, map),
                foreign(StreamMessage.class, stream));
    }

    @Test
    @DisplayName("3.12: messages of other providers are sent, in every type, and told what the send set")
    void shouldSendForeignMessages() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));
        producer.setPriority(6);
        producer.setTimeToLive(60_000);
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        final MessageConsumer consumer = session.createConsumer(queue(session));

        for (final Message message : ofEveryType(session)) {
            message.setObjectProperty("property", 3L);
            message.setJMSType("type");

            // when
            producer.send(message);

            // then
            final Message received = consumer.receive(PATIENCE_MS);
            assertThat(received.getObjectProperty("property")).isEqualTo(3L);
            assertThat(received.getJMSType()).isEqualTo("type");
            assertSameHeaders(message, received);
        }
    }

    private static void assertSameHeaders(final Message sent, final Message received) throws JMSException {
        assertThat(sent.getJMSMessageID()).isNotNull().isEqualTo(received.getJMSMessageID());
        assertThat(sent.getJMSDestination()).isNotNull().isEqualTo(received.getJMSDestination());
        assertThat(sent.getJMSPriority()).isEqualTo(6).isEqualTo(received.getJMSPriority());
        assertThat(sent.getJMSDeliveryMode()).isEqualTo(received.getJMSDeliveryMode());
        assertThat(sent.getJMSTimestamp()).isPositive().isEqualTo(received.getJMSTimestamp());
        assertThat(sent.getJMSDeliveryTime()).isEqualTo(received.getJMSDeliveryTime());
        assertThat(sent.getJMSExpiration()).isPositive().isEqualTo(received.getJMSExpiration());
    }

    @Test
    @DisplayName("7.3.6: a message of another provider has its headers when the completion listener is called")
    void shouldCompleteHeadersBeforeTheListener() throws Exception {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));
        final BlockingQueue<Object> ids = new LinkedBlockingQueue<>();
        final CompletionListener listener = new CompletionListener() {
            @Override
            public void onCompletion(final Message message) {
                try {
                    ids.add(String.valueOf(message.getJMSMessageID()));
                } catch (final JMSException e) {
                    ids.add(e);
                }
            }

            @Override
            public void onException(final Message message, final Exception exception) {
                ids.add(exception);
            }
        };

        // when
        for (int i = 0; i < 50; i++) {
            producer.send(foreign(TextMessage.class, session.createTextMessage("m")), listener);
        }

        // then
        final MessageConsumer consumer = session.createConsumer(queue(session));
        for (int i = 0; i < 50; i++) {
            assertThat(ids.poll(PATIENCE_MS, TimeUnit.MILLISECONDS))
                    .isEqualTo(consumer.receive(PATIENCE_MS).getJMSMessageID());
        }
    }

    @Test
    @DisplayName("10.3: destinations of other providers are refused")
    void shouldRefuseForeignDestinations() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final Queue foreign = () -> uniqueName();

        // when, then
        assertThatThrownBy(() -> session.createProducer(foreign)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createConsumer(foreign)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createBrowser(foreign)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createProducer(null).send(foreign, session.createMessage()))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createMessage().setJMSReplyTo(foreign))
                .isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    @DisplayName("3.12: a message that fails while it is copied fails the send, and nothing of it arrives")
    void shouldFailWithAForeignMessageThatFails() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));
        final TextMessage broken = (TextMessage) Proxy.newProxyInstance(
                TextMessage.class.getClassLoader(), new Class<?>[] {TextMessage.class}, (proxy, method, arguments) -> {
                    throw new JMSException("broken");
                });

        // when, then
        assertThatThrownBy(() -> producer.send(broken)).isInstanceOf(JMSException.class);
        producer.send(session.createTextMessage("next"));
        final MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receiveText(consumer)).isEqualTo("next");
    }
}
