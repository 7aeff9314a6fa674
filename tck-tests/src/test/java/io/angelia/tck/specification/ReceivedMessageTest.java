/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageNotWriteableRuntimeException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class ReceivedMessageTest extends SpecificationTest {
    @Test
    @DisplayName("3.9: one message object may be sent any number of times, by any producer of any session")
    void shouldSendOneObjectOften() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final Session other = session(Session.AUTO_ACKNOWLEDGE);
        final TextMessage message = session.createTextMessage("m");
        final MessageProducer first = session.createProducer(queue(session));
        final MessageProducer second = other.createProducer(other.createTopic("elsewhere"));
        final MessageProducer third = other.createProducer(null);

        // when
        first.send(message, DeliveryMode.NON_PERSISTENT, 9, 60_000);
        final String firstId = message.getJMSMessageID();
        second.send(message);
        assertThat(message.getJMSDestination()).isEqualTo(other.createTopic("elsewhere"));
        assertThat(message.getJMSExpiration()).isZero();
        third.send(queue(session), message);

        // then
        final MessageConsumer consumer = session.createConsumer(queue(session));
        final Message received = consumer.receive(PATIENCE_MS);
        assertThat(received.getJMSMessageID()).isEqualTo(firstId).isNotEqualTo(message.getJMSMessageID());
        assertThat(received.getJMSPriority()).isEqualTo(9);
        assertThat(received.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
        assertThat(consumer.receive(PATIENCE_MS).getJMSMessageID()).isEqualTo(message.getJMSMessageID());
    }

    @Test
    @DisplayName("3.10: a received message may be sent on as it is, and is a new message then")
    void shouldSendAReceivedMessageOn() throws JMSException {
        // given
        final Session session = session(Session.SESSION_TRANSACTED);
        final Queue next = session.createQueue(uniqueName() + ".next");
        final MessageProducer producer = session.createProducer(null);
        final TextMessage original = session.createTextMessage("m");
        original.setIntProperty("number", 7);
        original.setJMSCorrelationIDAsBytes(new byte[] {-1, -2});
        original.setJMSReplyTo(session.createTemporaryQueue());
        producer.send(queue(session), original);
        session.commit();
        final MessageConsumer consumer = session.createConsumer(queue(session));
        consumer.receive(PATIENCE_MS);
        session.rollback();
        final Message received = consumer.receive(PATIENCE_MS);
        assertThat(received.getJMSRedelivered()).isTrue();

        // when
        producer.send(next, received, DeliveryMode.PERSISTENT, 2, 0);
        session.commit();

        // then
        final Message forwarded = session.createConsumer(next).receive(PATIENCE_MS);
        assertThat(text(forwarded)).isEqualTo("m");
        assertThat(forwarded.getJMSMessageID()).isNotEqualTo(original.getJMSMessageID());
        assertThat(forwarded.getJMSDestination()).isEqualTo(next);
        assertThat(forwarded.getJMSPriority()).isEqualTo(2);
        assertThat(forwarded.getJMSRedelivered()).isFalse();
        assertThat(forwarded.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertThat(forwarded.getIntProperty("number")).isEqualTo(7);
        assertThat(forwarded.getJMSCorrelationIDAsBytes()).containsExactly(-1, -2);
        assertThat(forwarded.getJMSReplyTo()).isEqualTo(original.getJMSReplyTo());
        session.commit();
    }

    @Test
    @DisplayName("3.10: whatever the application changes, a redelivered message is the original again")
    void shouldRedeliverTheOriginal() throws JMSException {
        // given
        final Session session = session(Session.CLIENT_ACKNOWLEDGE);
        final TextMessage original = session.createTextMessage("original");
        original.setStringProperty("p", "original");
        original.setJMSType("original");
        session.createProducer(queue(session)).send(original);
        final MessageConsumer consumer = session.createConsumer(queue(session));
        final TextMessage received = (TextMessage) consumer.receive(PATIENCE_MS);
        assertThatThrownBy(() -> received.setText("x")).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> received.setStringProperty("p", "x")).isInstanceOf(MessageNotWriteableException.class);

        // when
        received.clearBody();
        received.setText("changed");
        received.clearProperties();
        received.setStringProperty("q", "changed");
        received.setJMSType("changed");
        received.setJMSMessageID("ID:changed");
        received.setJMSDestination(null);
        session.recover();

        // then
        final TextMessage again = (TextMessage) consumer.receive(PATIENCE_MS);
        assertThat(again.getText()).isEqualTo("original");
        assertThat(again.getJMSType()).isEqualTo("original");
        assertThat(again.getJMSMessageID()).isEqualTo(original.getJMSMessageID());
        assertThat(again.getJMSDestination()).isEqualTo(queue(session));
        assertThat(again.getStringProperty("p")).isEqualTo("original");
        assertThat(again.propertyExists("q")).isFalse();
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        again.acknowledge();
    }

    @Test
    @DisplayName("3.10, 7.5: a property set on a JMSProducer cannot be added to a received message")
    void shouldNotAddPropertiesToAReceivedMessage() throws JMSException {
        try (JMSContext context = BROKER.factory().createContext()) {
            // given
            final Queue queue = context.createQueue(uniqueName());
            context.createProducer().send(queue, "m");
            final JMSConsumer consumer = context.createConsumer(queue);
            final Message received = consumer.receive(PATIENCE_MS);

            // when, then
            assertThatThrownBy(
                            () -> context.createProducer().setProperty("p", 1).send(queue, received))
                    .isInstanceOf(MessageNotWriteableRuntimeException.class);
            context.createProducer().setJMSType("t").send(queue, received);
            assertThat(consumer.receive(PATIENCE_MS).getJMSType()).isEqualTo("t");
        }
    }

    @Test
    @DisplayName("3.4.11: what only the provider sets is overwritten by the send, and JMSRedelivered left alone")
    void shouldOverwriteWhatTheSendSets() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final Message message = session.createMessage();
        message.setJMSDestination(session.createQueue("wrong"));
        message.setJMSDeliveryMode(DeliveryMode.NON_PERSISTENT);
        message.setJMSMessageID("ID:wrong");
        message.setJMSTimestamp(-1);
        message.setJMSExpiration(1);
        message.setJMSPriority(77);
        message.setJMSDeliveryTime(Long.MAX_VALUE);
        message.setJMSRedelivered(true);
        final long before = System.currentTimeMillis();

        // when
        session.createProducer(queue(session)).send(message);

        // then
        final long after = System.currentTimeMillis();
        final Message received = session.createConsumer(queue(session)).receive(PATIENCE_MS);
        for (final Message each : new Message[] {message, received}) {
            assertThat(each.getJMSDestination()).isEqualTo(queue(session));
            assertThat(each.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
            assertThat(each.getJMSMessageID()).startsWith("ID:").isEqualTo(message.getJMSMessageID());
            assertThat(each.getJMSMessageID()).isNotEqualTo("ID:wrong");
            assertThat(each.getJMSTimestamp()).isBetween(before, after);
            assertThat(each.getJMSDeliveryTime()).isEqualTo(each.getJMSTimestamp());
            assertThat(each.getJMSExpiration()).isZero();
            assertThat(each.getJMSPriority()).isEqualTo(4);
        }
        assertThat(message.getJMSRedelivered()).isTrue();
        assertThat(received.getJMSRedelivered()).isFalse();
    }
}
