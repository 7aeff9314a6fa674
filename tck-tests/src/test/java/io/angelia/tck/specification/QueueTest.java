/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class QueueTest extends SpecificationTest {
    @ParameterizedTest
    @ValueSource(ints = {DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT})
    @DisplayName("4.1.2: a message sent to a queue is received once, with its headers and properties")
    void shouldCarryAMessageThroughAQueue(final int deliveryMode) throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final Queue queue = queue(session);
        final MessageProducer producer = session.createProducer(queue);
        final TextMessage sent = session.createTextMessage("Grüße, 世界");
        sent.setJMSCorrelationID("order 7");
        sent.setJMSType("greeting");
        sent.setJMSReplyTo(session.createTopic("answers"));
        sent.setIntProperty("number", 42);

        // when
        producer.send(sent, deliveryMode, 7, 0);
        final TextMessage received = (TextMessage) session.createConsumer(queue).receive(PATIENCE_MS);

        // then
        assertThat(received.getText()).isEqualTo("Grüße, 世界");
        assertThat(received.getJMSMessageID()).isEqualTo(sent.getJMSMessageID()).startsWith("ID:");
        assertThat(received.getJMSDestination()).isEqualTo(queue);
        assertThat(received.getJMSDeliveryMode()).isEqualTo(deliveryMode);
        assertThat(received.getJMSPriority()).isEqualTo(7);
        assertThat(received.getJMSTimestamp()).isEqualTo(sent.getJMSTimestamp()).isPositive();
        assertThat(received.getJMSCorrelationID()).isEqualTo("order 7");
        assertThat(received.getJMSType()).isEqualTo("greeting");
        assertThat(received.getJMSReplyTo()).isEqualTo(session.createTopic("answers"));
        assertThat(received.getIntProperty("number")).isEqualTo(42);
        assertThat(received.getJMSRedelivered()).isFalse();
        assertThat(received.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertThat(session.createConsumer(queue).receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("3.9: a message may be changed after it was sent")
    void shouldNotChangeASentMessage() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));
        final TextMessage message = session.createTextMessage("first");

        // when
        producer.send(message);
        message.setText("second");
        producer.send(message);

        // then
        final MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receiveTexts(consumer, 2)).containsExactly("first", "second");
    }

    @Test
    @DisplayName("6.2.9: messages come in the order of sending, urgent ones first (3.4.10)")
    void shouldDeliverByPriorityThenArrival() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));
        for (final String text : List.of("4a", "9a", "0a", "4b", "9b")) {
            producer.send(session.createTextMessage(text), DeliveryMode.PERSISTENT, text.charAt(0) - '0', 0);
        }

        // when
        final List<String> texts = receiveTexts(session.createConsumer(queue(session)), 5);

        // then
        assertThat(texts).containsExactly("9a", "9b", "4a", "4b", "0a");
    }

    @Test
    @DisplayName("3.8: a selector lets through what it matches, and leaves the rest to others")
    void shouldSelectByProperties() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));
        for (int i = 0; i < 6; i++) {
            final Message message = session.createTextMessage("m" + i);
            message.setIntProperty("number", i);
            producer.send(message);
        }

        // when
        final List<String> odd;
        try (MessageConsumer consumer =
                session.createConsumer(queue(session), "number IN ('1') OR number = 3 OR number > 4")) {
            assertThat(consumer.getMessageSelector()).startsWith("number");
            odd = receiveTexts(consumer, 2);
            assertThat(consumer.receiveNoWait()).isNull();
        }

        // then
        assertThat(odd).containsExactly("m3", "m5");
        assertThat(receiveTexts(session.createConsumer(queue(session)), 4)).containsExactly("m0", "m1", "m2", "m4");
    }

    @Test
    @DisplayName("3.8.1: an invalid selector is refused")
    void shouldRefuseAnInvalidSelector() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);

        // when, then
        assertThatThrownBy(() -> session.createConsumer(queue(session), "number = = 1"))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> session.createBrowser(queue(session), "number = = 1"))
                .isInstanceOf(InvalidSelectorException.class);
    }

    @Test
    @DisplayName("7.8: a message whose time has run out is not delivered")
    void shouldNotDeliverAnExpiredMessage() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));
        final Message shortLived = session.createTextMessage("short-lived");
        producer.send(shortLived, DeliveryMode.PERSISTENT, 4, 1);
        producer.setDeliveryDelay(50);
        producer.send(session.createTextMessage("delayed"));
        await().until(() -> System.currentTimeMillis() > shortLived.getJMSExpiration());

        // when
        final MessageConsumer consumer = session.createConsumer(queue(session));

        // then
        assertThat(receiveText(consumer)).isEqualTo("delayed");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("7.9: a delayed message does not come before its delivery time")
    void shouldHoldADelayedMessageBack() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));
        final MessageConsumer consumer = session.createConsumer(queue(session));
        producer.setDeliveryDelay(300);

        // when
        final long before = System.currentTimeMillis();
        producer.send(session.createTextMessage("later"));
        final Message received = consumer.receive(PATIENCE_MS);

        // then
        assertThat(text(received)).isEqualTo("later");
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(before + 300);
        assertThat(received.getJMSDeliveryTime()).isGreaterThanOrEqualTo(before + 300);
    }

    @Test
    @DisplayName("4.1.6: a browser shows the messages of a queue and leaves them there")
    void shouldBrowse() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        sendTexts("a", "b", "c");

        // when
        final List<String> browsed = new ArrayList<>();
        try (QueueBrowser browser = session.createBrowser(queue(session))) {
            for (int round = 0; round < 2; round++) {
                final Enumeration<?> messages = browser.getEnumeration();
                while (messages.hasMoreElements()) {
                    browsed.add(text((Message) messages.nextElement()));
                }
            }
        }

        // then
        assertThat(browsed).containsExactly("a", "b", "c", "a", "b", "c");
        assertThat(receiveTexts(session.createConsumer(queue(session)), 3)).containsExactly("a", "b", "c");
    }

    @Test
    @DisplayName("4.1.6: a browser shows what its selector matches, and nothing of an empty queue")
    void shouldBrowseWithASelector() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final QueueBrowser browser = session.createBrowser(queue(session), "JMSPriority > 5");
        assertThat(browser.getEnumeration().hasMoreElements()).isFalse();
        final MessageProducer producer = session.createProducer(queue(session));

        // when
        producer.send(session.createTextMessage("low"), DeliveryMode.PERSISTENT, 2, 0);
        producer.send(session.createTextMessage("high"), DeliveryMode.PERSISTENT, 8, 0);

        // then
        final Enumeration<?> messages = browser.getEnumeration();
        assertThat(text((Message) messages.nextElement())).isEqualTo("high");
        assertThat(messages.hasMoreElements()).isFalse();
    }

    @Test
    @DisplayName("4.1.6: a browser shows more messages than are sent ahead")
    void shouldBrowseALongQueue() throws JMSException {
        // given
        final Session session = session(Session.SESSION_TRANSACTED);
        final Queue queue = session.createQueue(uniqueName() + "?prefetch=10");
        final MessageProducer producer = session.createProducer(queue);
        for (int i = 0; i < 500; i++) {
            producer.send(session.createTextMessage("m" + i));
        }
        session.commit();

        // when
        final List<String> browsed = new ArrayList<>();
        final Enumeration<?> messages = session.createBrowser(queue).getEnumeration();
        while (messages.hasMoreElements()) {
            browsed.add(text((Message) messages.nextElement()));
        }

        // then
        assertThat(browsed).hasSize(500).startsWith("m0").endsWith("m499");
    }

    @Test
    @DisplayName("8.5: receive with a timeout returns null when nothing comes")
    void shouldGiveUpReceiving() throws JMSException {
        // given
        final MessageConsumer consumer;
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        consumer = session.createConsumer(queue(session));

        // when, then
        assertThat(consumer.receive(SHORT_MS)).isNull();
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("8.2: two consumers share the messages of a queue")
    void shouldShareAQueue() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer first = session.createConsumer(queue(session));
        final MessageConsumer second = session.createConsumer(queue(session));

        // when
        sendTexts("a", "b", "c", "d");

        // then
        final List<String> all = new ArrayList<>(receiveTexts(first, 2));
        all.addAll(receiveTexts(second, 2));
        assertThat(all).containsExactlyInAnyOrder("a", "b", "c", "d");
    }

    @Test
    @DisplayName("3.11: a message of several megabytes arrives as it was sent, between small ones")
    void shouldCarryALargeMessage() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final byte[] body = new byte[3_000_000];
        new Random(1).nextBytes(body);
        final BytesMessage large = session.createBytesMessage();
        large.writeBytes(body);
        final MessageProducer producer = session.createProducer(queue(session));

        // when
        producer.send(session.createTextMessage("before"));
        producer.send(large);
        producer.send(session.createTextMessage("after"));

        // then
        final MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receiveText(consumer)).isEqualTo("before");
        final byte[] received = consumer.receive(PATIENCE_MS).getBody(byte[].class);
        assertThat(Arrays.equals(received, body)).isTrue();
        assertThat(receiveText(consumer)).isEqualTo("after");
    }

    @Test
    @DisplayName("7.1: a producer without destination needs one with each send, and one with it accepts none")
    void shouldCheckTheDestinationOfASend() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final Message message = session.createMessage();
        final MessageProducer unidentified = session.createProducer(null);
        final MessageProducer identified = session.createProducer(queue(session));

        // when, then
        assertThatThrownBy(() -> unidentified.send(message)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> unidentified.send((Queue) null, message))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> identified.send(queue(session), message))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> identified.send(null)).isInstanceOf(MessageFormatException.class);
        unidentified.send(queue(session), message);
        assertThat(session.createConsumer(queue(session)).receive(PATIENCE_MS)).isNotNull();
    }

    @Test
    @DisplayName("7.4: delivery options out of their range are refused")
    void shouldCheckDeliveryOptions() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));

        // when, then
        assertThatThrownBy(() -> producer.setPriority(-1)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> producer.setDeliveryMode(-1)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> producer.send(session.createMessage(), -1, 4, 0))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> producer.send(session.createMessage(), DeliveryMode.PERSISTENT, 10, 0))
                .isInstanceOf(JMSException.class);
    }
}
