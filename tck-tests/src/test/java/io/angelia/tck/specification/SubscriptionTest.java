/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class SubscriptionTest extends SpecificationTest {
    private void publish(final String... texts) throws JMSException {
        try (Session session = session(Session.AUTO_ACKNOWLEDGE)) {
            for (final String text : texts) {
                session.createProducer(topic(session)).send(session.createTextMessage(text));
            }
        }
    }

    @Test
    @DisplayName("8.3.1: every non-durable consumer gets each message, from its creation on")
    void shouldGiveEachSubscriberACopy() throws JMSException {
        // given
        publish("too early");
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer first = session.createConsumer(topic(session));
        final MessageConsumer second = session.createConsumer(topic(session));

        // when
        publish("a", "b");

        // then
        assertThat(receiveTexts(first, 2)).containsExactly("a", "b");
        assertThat(receiveTexts(second, 2)).containsExactly("a", "b");
    }

    @Test
    @DisplayName("8.3.1: a consumer with noLocal does not get what its own connection sends")
    void shouldLeaveOutLocalMessages() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer consumer = session.createConsumer(topic(session), null, true);
        final Connection other = connect();
        final Session otherSession = session(other, Session.AUTO_ACKNOWLEDGE);

        // when
        publish("own");
        otherSession.createProducer(topic(otherSession)).send(otherSession.createTextMessage("foreign"));

        // then
        assertThat(receiveText(consumer)).isEqualTo("foreign");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("8.3.2: consumers of a shared subscription share its messages")
    void shouldShareANonDurableSubscription() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer first = session.createSharedConsumer(topic(session), uniqueName());
        final MessageConsumer second = session.createSharedConsumer(topic(session), uniqueName());

        // when
        publish("a", "b", "c", "d");

        // then
        final List<String> all = new ArrayList<>(receiveTexts(first, 2));
        all.addAll(receiveTexts(second, 2));
        assertThat(all).containsExactlyInAnyOrder("a", "b", "c", "d");
    }

    @Test
    @DisplayName("8.3.2: a shared subscription in use cannot be used for another topic or selector")
    void shouldRefuseAnotherTopicForASharedSubscriptionInUse() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        session.createSharedConsumer(topic(session), uniqueName());

        // when, then
        assertThatThrownBy(() -> session.createSharedConsumer(session.createTopic("another"), uniqueName()))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createSharedConsumer(topic(session), uniqueName(), "a = 1"))
                .isInstanceOf(JMSException.class);
    }

    @Test
    @DisplayName("8.3.3: a durable subscription keeps messages while its consumer is away")
    void shouldKeepMessagesForADurableSubscription() throws JMSException {
        // given
        final Connection owner = connectAs(uniqueName());
        final Session session = session(owner, Session.AUTO_ACKNOWLEDGE);
        session.createDurableConsumer(topic(session), "sub").close();

        // when
        publish("a", "b");

        // then
        final MessageConsumer again = session.createDurableConsumer(topic(session), "sub");
        assertThat(receiveTexts(again, 2)).containsExactly("a", "b");
        again.close();
        session.unsubscribe("sub");
    }

    @Test
    @DisplayName("8.3.3: a durable subscription needs a client id, has one consumer, and cannot be ended in use")
    void shouldGuardADurableSubscription() throws JMSException {
        // given
        final Session anonymous = session(Session.AUTO_ACKNOWLEDGE);
        final Session session = session(connectAs(uniqueName()), Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer consumer = session.createDurableConsumer(topic(session), "sub");

        // when, then
        assertThatThrownBy(() -> anonymous.createDurableConsumer(topic(anonymous), "sub"))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.createDurableConsumer(topic(session), "sub"))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.unsubscribe("sub")).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.unsubscribe("unknown")).isInstanceOf(InvalidDestinationException.class);
        consumer.close();
        session.unsubscribe("sub");
    }

    @Test
    @DisplayName("8.3.3: a durable subscription with another selector starts anew")
    void shouldStartANewSubscriptionWithAnotherSelector() throws JMSException {
        // given
        final Session session = session(connectAs(uniqueName()), Session.AUTO_ACKNOWLEDGE);
        session.createDurableConsumer(topic(session), "sub").close();
        publish("dropped");

        // when
        final MessageConsumer consumer = session.createDurableConsumer(topic(session), "sub", "JMSPriority = 4", false);
        publish("kept");

        // then
        assertThat(receiveText(consumer)).isEqualTo("kept");
    }

    @Test
    @DisplayName("8.3.4: a shared durable subscription needs no client id and outlives its consumers")
    void shouldKeepASharedDurableSubscription() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        session.createSharedDurableConsumer(topic(session), uniqueName()).close();

        // when
        publish("a", "b");

        // then
        final Session next = session(connectAs("another"), Session.AUTO_ACKNOWLEDGE);
        next.close();
        final MessageConsumer consumer = session.createSharedDurableConsumer(topic(session), uniqueName());
        assertThat(receiveTexts(consumer, 2)).containsExactly("a", "b");
        consumer.close();
        session.unsubscribe(uniqueName());
    }

    @Test
    @DisplayName("8.3: a topic is needed before anything else is looked at")
    void shouldRefuseANullTopic() throws JMSException {
        // given
        final Session session = session(connectAs(uniqueName()), Session.AUTO_ACKNOWLEDGE);

        // when, then
        assertThatThrownBy(() -> session.createDurableConsumer((Topic) null, "sub"))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createSharedConsumer((Topic) null, "sub"))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createSharedDurableConsumer((Topic) null, "sub"))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createConsumer(null)).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    @DisplayName("4.2: a message taken back by one subscription is not taken from others")
    void shouldKeepSubscriptionsApart() throws JMSException {
        // given
        final Session plain = session(Session.AUTO_ACKNOWLEDGE);
        final Session transacted = session(Session.SESSION_TRANSACTED);
        final MessageConsumer first = plain.createConsumer(topic(plain));
        final MessageConsumer second = transacted.createConsumer(topic(transacted));
        publish("a");
        assertThat(receiveText(second)).isEqualTo("a");

        // when
        transacted.rollback();

        // then
        assertThat(first.receive(PATIENCE_MS).getJMSRedelivered()).isFalse();
        final Message again = second.receive(PATIENCE_MS);
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
        transacted.commit();
    }
}
