/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.jms.destination.AngeliaQueue;
import io.angelia.jms.destination.AngeliaTopic;
import io.netty.buffer.Unpooled;
import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HeaderFieldsTest {
    private static final long NOW = Travel.TIMESTAMP;

    private final JmsMessage message = new JmsMessage();

    private JmsMessage sent(int deliveryMode, int priority, long expiration, long deliveryTime) throws JMSException {
        message.setProviderHeaders(
                Travel.ORDERS, deliveryMode, priority, NOW, expiration, deliveryTime, 0xFEDCBA9876543210L, 42);
        return Travel.receive(Travel.encode(message));
    }

    @Test
    @DisplayName("3.4: a new message has the defaults")
    void shouldBeginWithDefaults() throws JMSException {
        assertThat(message.getJMSDeliveryMode()).isEqualTo(Message.DEFAULT_DELIVERY_MODE);
        assertThat(message.getJMSPriority()).isEqualTo(Message.DEFAULT_PRIORITY);
        assertThat(message.getJMSMessageID()).isNull();
        assertThat(message.getJMSTimestamp()).isZero();
        assertThat(message.getJMSExpiration()).isZero();
        assertThat(message.getJMSDeliveryTime()).isZero();
        assertThat(message.getJMSDestination()).isNull();
        assertThat(message.getJMSReplyTo()).isNull();
        assertThat(message.getJMSCorrelationID()).isNull();
        assertThat(message.getJMSCorrelationIDAsBytes()).isNull();
        assertThat(message.getJMSType()).isNull();
        assertThat(message.getJMSRedelivered()).isFalse();
    }

    @Test
    @DisplayName("3.4.11: what the send sets is the same at the sender and at the receiver")
    void shouldCarryWhatTheSendSets() throws JMSException {
        JmsMessage received = sent(DeliveryMode.NON_PERSISTENT, 9, NOW + 1000, NOW + 500);

        for (JmsMessage side : new JmsMessage[] {message, received}) {
            assertThat(side.getJMSDestination()).isEqualTo(Travel.ORDERS);
            assertThat(side.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
            assertThat(side.getJMSPriority()).isEqualTo(9);
            assertThat(side.getJMSTimestamp()).isEqualTo(NOW);
            assertThat(side.getJMSExpiration()).isEqualTo(NOW + 1000);
            assertThat(side.getJMSDeliveryTime()).isEqualTo(NOW + 500);
            assertThat(side.getJMSMessageID()).isEqualTo("ID:fedcba9876543210:42");
        }
    }

    @Test
    @DisplayName("3.4.11: what the application sets before the send is overwritten")
    void shouldOverwriteWhatTheApplicationSet() throws JMSException {
        message.setJMSDestination(new AngeliaQueue("other"));
        message.setJMSDeliveryMode(DeliveryMode.NON_PERSISTENT);
        message.setJMSPriority(9);
        message.setJMSTimestamp(1);
        message.setJMSExpiration(2);
        message.setJMSDeliveryTime(3);
        message.setJMSMessageID("mine");

        JmsMessage received = sent(DeliveryMode.PERSISTENT, 4, 0, 0);

        assertThat(received.getJMSDestination()).isEqualTo(Travel.ORDERS);
        assertThat(received.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
        assertThat(received.getJMSPriority()).isEqualTo(4);
        assertThat(received.getJMSTimestamp()).isEqualTo(NOW);
        assertThat(received.getJMSExpiration()).isZero();
        assertThat(message.getJMSMessageID()).isEqualTo("ID:fedcba9876543210:42");
    }

    @Test
    @DisplayName("3.4.13: without a delay the delivery time is the time of the send")
    void shouldBeDeliveredAtTheTimeOfTheSend() throws JMSException {
        JmsMessage received = sent(DeliveryMode.PERSISTENT, 4, 0, 0);

        assertThat(message.getJMSDeliveryTime()).isEqualTo(NOW);
        assertThat(received.getJMSDeliveryTime()).isEqualTo(NOW);
        assertThat(Travel.encode(received)).isEqualTo(Travel.encode(message));
    }

    @Test
    @DisplayName("3.4.11: what the application sets arrives")
    void shouldCarryWhatTheApplicationSets() throws JMSException {
        message.setJMSReplyTo(new AngeliaTopic("replies"));
        message.setJMSCorrelationID("größe 17");
        message.setJMSType("order");
        message.setUserId("ann");

        JmsMessage received = sent(DeliveryMode.PERSISTENT, 4, 0, 0);

        assertThat(received.getJMSReplyTo()).isEqualTo(new AngeliaTopic("replies"));
        assertThat(received.getJMSCorrelationID()).isEqualTo("größe 17");
        assertThat(received.getJMSCorrelationIDAsBytes()).isEqualTo("größe 17".getBytes(UTF_8));
        assertThat(received.getJMSType()).isEqualTo("order");
        assertThat(received.getStringProperty("JMSXUserID")).isEqualTo("ann");
    }

    @Test
    @DisplayName("3.4.5: a correlation id of bytes arrives as these bytes")
    void shouldCarryCorrelationBytes() throws JMSException {
        byte[] id = {(byte) 0xFF, 0, 1};
        message.setJMSCorrelationIDAsBytes(id);
        id[0] = 7;

        JmsMessage received = sent(DeliveryMode.PERSISTENT, 4, 0, 0);

        assertThat(received.getJMSCorrelationIDAsBytes()).containsExactly(0xFF, 0, 1);
        assertThat(received.getJMSCorrelationID()).isEqualTo("ff0001");
        received.setJMSCorrelationIDAsBytes("text".getBytes(UTF_8));
        assertThat(received.getJMSCorrelationID()).isEqualTo("text");
    }

    @Test
    @DisplayName("3.10: the header fields of a received message can be changed")
    void shouldChangeAReceivedMessage() throws JMSException {
        message.setJMSType("old");
        message.setJMSCorrelationID("old");
        message.setJMSReplyTo(new AngeliaQueue("old"));
        JmsMessage received = sent(DeliveryMode.PERSISTENT, 4, 0, 0);

        received.setJMSType("new");
        received.setJMSCorrelationID(null);
        received.setJMSReplyTo(null);
        received.setJMSDestination(null);
        received.setJMSRedelivered(true);
        received.setJMSMessageID("ID:other");

        assertThat(received.getJMSType()).isEqualTo("new");
        assertThat(received.getJMSCorrelationID()).isNull();
        assertThat(received.getJMSReplyTo()).isNull();
        assertThat(received.getJMSDestination()).isNull();
        assertThat(received.getJMSRedelivered()).isTrue();
        assertThat(received.getJMSMessageID()).isEqualTo("ID:other");
        received.setJMSMessageID(null);
        assertThat(received.getJMSMessageID()).isNull();
    }

    @Test
    void shouldSendAReceivedMessageOn() throws JMSException {
        message.setJMSType("type");
        message.setJMSCorrelationIDAsBytes(new byte[] {1});
        message.setJMSReplyTo(new AngeliaQueue("replies"));
        message.setStringProperty("JMSXGroupID", "group");
        JmsMessage received = sent(DeliveryMode.PERSISTENT, 4, 0, 0);

        JmsMessage again = Travel.travel(received);

        assertThat(again.getJMSType()).isEqualTo("type");
        assertThat(again.getJMSCorrelationIDAsBytes()).containsExactly(1);
        assertThat(again.getJMSReplyTo()).isEqualTo(new AngeliaQueue("replies"));
        assertThat(again.getStringProperty("JMSXGroupID")).isEqualTo("group");
        assertThat(again.getJMSMessageID()).isEqualTo("ID:00c0ffee12345678:1");
    }

    @Test
    @DisplayName("3.4.6: a reply goes to a destination of this provider")
    void shouldRefuseAForeignReplyTo() {
        Queue foreign = () -> "foreign";

        assertThatThrownBy(() -> message.setJMSReplyTo(foreign)).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    @DisplayName("3.4.7, 3.5.11: redelivered and delivery count come with the delivery")
    void shouldShowTheDelivery() throws JMSException {
        byte[] sent = Travel.send(message);

        JmsMessage received = MessageDecoder.decode(
                Unpooled.wrappedBuffer(sent), 0, 0, 0, sent.length, 3, true, DecodeOptions.defaults());

        assertThat(received.getJMSRedelivered()).isTrue();
        assertThat(received.getIntProperty("JMSXDeliveryCount")).isEqualTo(3);
    }

    @Test
    void shouldRefuseHeadersThatAreTooLong() {
        message.setJMSType("t".repeat(65_535));
        assertThatThrownBy(() -> Travel.send(message))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("JMSType of 65535 bytes is too long");

        message.setJMSType("ü".repeat(32_767));
        message.setJMSCorrelationID("ü".repeat(32_768));
        assertThatThrownBy(() -> Travel.send(message)).hasMessageContaining("JMSCorrelationID of 65536 bytes");
    }

    @Test
    @DisplayName("3.6: acknowledge goes to the session that delivered the message, if any")
    void shouldAcknowledge() throws JMSException {
        AtomicInteger acknowledged = new AtomicInteger();
        message.acknowledge();
        message.setAcknowledger(acknowledged::incrementAndGet);

        message.acknowledge();

        assertThat(acknowledged).hasValue(1);
    }

    @Test
    @DisplayName("getBody: a message without a body gives null for any type")
    void shouldHaveNoBody() throws JMSException {
        assertThat(message.getBody(String.class)).isNull();
        assertThat(message.isBodyAssignableTo(String.class)).isTrue();
        message.clearBody();
    }

    @Test
    void shouldNotShowItsContent() throws JMSException {
        AngeliaTextMessage text = new AngeliaTextMessage("secret");
        text.setStringProperty("p", "secret");
        Travel.send(text);

        assertThat(text.toString()).isEqualTo("AngeliaTextMessage[ID:00c0ffee12345678:1]");
    }
}
