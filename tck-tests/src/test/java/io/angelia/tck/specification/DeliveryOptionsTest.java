/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class DeliveryOptionsTest extends SpecificationTest {
    @Test
    @DisplayName("7.4: a producer begins with the defaults, and an argument of a send overrules what was set")
    void shouldOverruleTheProducer() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));
        assertThat(producer.getDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
        assertThat(producer.getPriority()).isEqualTo(4);
        assertThat(producer.getTimeToLive()).isZero();
        assertThat(producer.getDeliveryDelay()).isZero();
        assertThat(producer.getDisableMessageID()).isFalse();
        assertThat(producer.getDisableMessageTimestamp()).isFalse();
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        producer.setPriority(8);
        producer.setTimeToLive(60_000);

        // when
        producer.send(session.createMessage());
        producer.send(session.createMessage(), DeliveryMode.PERSISTENT, 1, 0);

        // then
        final MessageConsumer consumer = session.createConsumer(queue(session));
        final Message asSet = consumer.receive(PATIENCE_MS);
        assertThat(asSet.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
        assertThat(asSet.getJMSPriority()).isEqualTo(8);
        assertThat(asSet.getJMSExpiration()).isEqualTo(asSet.getJMSTimestamp() + 60_000);
        final Message overruled = consumer.receive(PATIENCE_MS);
        assertThat(overruled.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
        assertThat(overruled.getJMSPriority()).isEqualTo(1);
        assertThat(overruled.getJMSExpiration()).isZero();
        assertThat(producer.getPriority()).isEqualTo(8);
    }

    @Test
    @DisplayName("7.4: options out of their range are refused and change nothing")
    void shouldRefuseOptionsOutOfRange() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));

        // when, then
        for (final int priority : new int[] {-1, 10, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> producer.setPriority(priority)).isInstanceOf(JMSException.class);
        }
        for (final int mode : new int[] {0, 3, -1}) {
            assertThatThrownBy(() -> producer.setDeliveryMode(mode)).isInstanceOf(JMSException.class);
        }
        for (final long duration : new long[] {-1, Long.MIN_VALUE}) {
            assertThatThrownBy(() -> producer.setTimeToLive(duration)).isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> producer.setDeliveryDelay(duration)).isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> producer.send(session.createMessage(), DeliveryMode.PERSISTENT, 4, duration))
                    .isInstanceOf(JMSException.class);
        }
        assertThat(producer.getPriority()).isEqualTo(4);
        assertThat(producer.getDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
        assertThat(producer.getTimeToLive()).isZero();
        assertThat(producer.getDeliveryDelay()).isZero();
        try (JMSContext context = BROKER.factory().createContext()) {
            final JMSProducer simplified = context.createProducer();
            assertThatThrownBy(() -> simplified.setTimeToLive(-1)).isInstanceOf(JMSRuntimeException.class);
            assertThatThrownBy(() -> simplified.setDeliveryDelay(-1)).isInstanceOf(JMSRuntimeException.class);
            assertThatThrownBy(() -> simplified.setPriority(-1)).isInstanceOf(JMSRuntimeException.class);
        }
    }

    @Test
    @DisplayName("3.4.10: the ten priorities come in descending order, also of what is already waiting")
    void shouldDeliverTenPriorities() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));

        // when
        for (int priority = 0; priority <= 9; priority++) {
            producer.send(session.createTextMessage("p" + priority), DeliveryMode.PERSISTENT, priority, 0);
        }

        // then
        assertThat(receiveTexts(session.createConsumer(queue(session)), 10))
                .containsExactly("p9", "p8", "p7", "p6", "p5", "p4", "p3", "p2", "p1", "p0");
    }

    @Test
    @DisplayName("3.4.9: the longest time to live does not overflow")
    void shouldLiveForever() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));
        producer.setTimeToLive(Long.MAX_VALUE);

        // when
        final Message sent = session.createMessage();
        producer.send(sent);

        // then
        final Message received = session.createConsumer(queue(session)).receive(PATIENCE_MS);
        assertThat(received.getJMSExpiration()).isEqualTo(Long.MAX_VALUE).isEqualTo(sent.getJMSExpiration());
    }

    @Test
    @DisplayName("3.4.13: the longest delivery delay does not overflow, and holds up nobody else")
    void shouldNeverDeliverAfterTheLongestDelay() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));
        producer.setDeliveryDelay(Long.MAX_VALUE);
        final Message sent = session.createTextMessage("never");
        producer.send(sent);
        assertThat(sent.getJMSDeliveryTime()).isEqualTo(Long.MAX_VALUE);

        // when
        producer.setDeliveryDelay(0);
        producer.send(session.createTextMessage("now"));

        // then
        final MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receiveText(consumer)).isEqualTo("now");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("7.8, 7.9: a message that expires before its delivery time never arrives")
    void shouldExpireBeforeDelivery() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));
        producer.setDeliveryDelay(60);
        producer.send(session.createTextMessage("expires"), DeliveryMode.PERSISTENT, 9, 20);

        // when
        producer.send(session.createTextMessage("arrives"), DeliveryMode.PERSISTENT, 0, 60_000);

        // then
        final MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receiveText(consumer)).isEqualTo("arrives");
        assertThat(consumer.receive(SHORT_MS)).isNull();
    }

    @Test
    @DisplayName("3.4.13, 6.2.9: delivery times overrule the order of sending")
    void shouldDeliverByDeliveryTime() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));
        final MessageConsumer consumer = session.createConsumer(queue(session));

        // when
        for (final int delay : new int[] {200, 100, 0}) {
            producer.setDeliveryDelay(delay);
            producer.send(session.createTextMessage("after " + delay));
        }

        // then
        assertThat(receiveTexts(consumer, 3)).containsExactly("after 0", "after 100", "after 200");
    }

    @Test
    @DisplayName("7.9: a delayed message goes to the subscriptions that exist when it is sent")
    void shouldDelayForTheSubscriptionsOfTheSend() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer early = session.createConsumer(topic(session));
        final MessageProducer producer = session.createProducer(topic(session));
        producer.setDeliveryDelay(100);

        // when
        producer.send(session.createTextMessage("m"));
        final MessageConsumer late = session.createConsumer(topic(session));

        // then
        assertThat(receiveText(early)).isEqualTo("m");
        assertThat(late.receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("7.8, 7.9: the times of a message in a transaction count from its send, not from the commit")
    void shouldCountFromTheSendInATransaction() throws JMSException {
        // given
        final Session session = session(Session.SESSION_TRANSACTED);
        final MessageProducer producer = session.createProducer(queue(session));
        final Message expired = session.createTextMessage("expired");
        producer.send(expired, DeliveryMode.PERSISTENT, 4, 30);
        producer.setDeliveryDelay(30);
        final Message due = session.createTextMessage("due");
        producer.send(due);

        // when
        await().until(() -> System.currentTimeMillis() > due.getJMSDeliveryTime() + 1);
        session.commit();

        // then
        final MessageConsumer consumer = session.createConsumer(queue(session));
        final Message received = consumer.receive(PATIENCE_MS);
        assertThat(text(received)).isEqualTo("due");
        assertThat(received.getJMSDeliveryTime()).isEqualTo(due.getJMSDeliveryTime());
        assertThat(consumer.receiveNoWait()).isNull();
        session.commit();
    }

    @Test
    @DisplayName("4.1.6: a browser shows neither what has expired nor what is not yet due")
    void shouldBrowseWhatIsAvailable() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));
        final Message expiring = session.createTextMessage("expired");
        producer.send(expiring, DeliveryMode.PERSISTENT, 9, 20);
        producer.send(session.createTextMessage("low"), DeliveryMode.PERSISTENT, 1, 0);
        producer.send(session.createTextMessage("high"), DeliveryMode.PERSISTENT, 7, 0);
        producer.setDeliveryDelay(600_000);
        producer.send(session.createTextMessage("delayed"), DeliveryMode.PERSISTENT, 8, 0);
        await().until(() -> System.currentTimeMillis() > expiring.getJMSExpiration());

        // when
        final List<String> shown = new ArrayList<>();
        try (QueueBrowser browser = session.createBrowser(queue(session), "JMSPriority > 0")) {
            for (final Object message : Collections.list((Enumeration<?>) browser.getEnumeration())) {
                shown.add(text((Message) message));
            }
        }

        // then
        assertThat(shown).containsExactly("high", "low");
    }
}
