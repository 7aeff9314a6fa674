/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SubscriptionRulesTest extends SpecificationTest {
    private void publish(final String text) throws JMSException {
        try (Session session = session(Session.AUTO_ACKNOWLEDGE)) {
            session.createProducer(topic(session)).send(session.createTextMessage(text));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "Größe_9.x-y",
                "with blanks, colons: and slashes/",
                "0123456789012345678901234567890123456789012345678901234567890123"
                        + "456789012345678901234567890123456789012345678901234567890123456789"
            })
    @DisplayName("4.2.4: a subscription's name may have 128 characters: letters, digits, _, . and -")
    void shouldTakeTheName(final String name) throws JMSException {
        // given
        final Session session = session(connectAs(uniqueName()), Session.AUTO_ACKNOWLEDGE);

        // when
        final MessageConsumer durable = session.createDurableConsumer(topic(session), name);
        final MessageConsumer shared = session.createSharedConsumer(topic(session), name);
        final MessageConsumer sharedDurable = session.createSharedDurableConsumer(topic(session), "s" + name);
        publish("m");

        // then
        for (final MessageConsumer consumer : new MessageConsumer[] {durable, shared, sharedDurable}) {
            assertThat(receiveText(consumer)).isEqualTo("m");
            consumer.close();
        }
        session.unsubscribe(name);
        session.unsubscribe("s" + name);
    }

    @Test
    @DisplayName("8.3: a subscription needs a name, and a durable one a topic that is not temporary")
    void shouldRefuseNoName() throws JMSException {
        // given
        final Session session = session(connectAs(uniqueName()), Session.AUTO_ACKNOWLEDGE);
        final Topic topic = topic(session);

        // when, then
        for (final String name : new String[] {null, ""}) {
            assertThatThrownBy(() -> session.createDurableConsumer(topic, name)).isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> session.createDurableSubscriber(topic, name))
                    .isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> session.createSharedConsumer(topic, name)).isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, name))
                    .isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> session.unsubscribe(name)).isInstanceOf(JMSException.class);
        }
        final Topic temporary = session.createTemporaryTopic();
        assertThatThrownBy(() -> session.createDurableConsumer(temporary, "s"))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createSharedDurableConsumer(temporary, "s"))
                .isInstanceOf(InvalidDestinationException.class);
        session.createSharedConsumer(temporary, "s").close();
    }

    @Test
    @DisplayName("8.3.3, 8.3.4: a shared and an unshared durable subscription cannot have the same name and client id")
    void shouldKeepSharedAndUnsharedApart() throws JMSException {
        // given
        final Session session = session(connectAs(uniqueName()), Session.AUTO_ACKNOWLEDGE);
        final Topic topic = topic(session);
        session.createDurableConsumer(topic, "unshared").close();
        session.createSharedDurableConsumer(topic, "shared").close();

        // when, then
        assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, "unshared"))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createDurableConsumer(topic, "shared")).isInstanceOf(JMSException.class);
        final Session anonymous = session(Session.AUTO_ACKNOWLEDGE);
        anonymous.createSharedDurableConsumer(topic, "unshared").close();
        anonymous.unsubscribe("unshared");
        session.unsubscribe("unshared");
        session.unsubscribe("shared");
    }

    @Test
    @DisplayName("8.3.2, 8.3.3, 8.3.4: a non-durable shared subscription and a durable one of the same name are two")
    void shouldSeparateDurableFromNonDurable() throws JMSException {
        // given
        final Session session = session(connectAs(uniqueName()), Session.AUTO_ACKNOWLEDGE);
        final Topic topic = topic(session);
        final MessageConsumer durable = session.createSharedDurableConsumer(topic, "s");
        final MessageConsumer passing = session.createSharedConsumer(topic, "s");

        // when
        publish("m");

        // then
        assertThat(receiveText(durable)).isEqualTo("m");
        assertThat(receiveText(passing)).isEqualTo("m");
        durable.close();
        session.unsubscribe("s");
        publish("n");
        assertThat(receiveText(passing)).isEqualTo("n");
    }

    @Test
    @DisplayName("8.3.2, 8.3.4: the client id, or having none, is a part of a shared subscription's name")
    void shouldSeparateClients() throws JMSException {
        // given
        final Session anonymous = session(Session.AUTO_ACKNOWLEDGE);
        final Session named = session(connectAs(uniqueName()), Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer first = anonymous.createSharedConsumer(topic(anonymous), "s");
        final MessageConsumer second = named.createSharedConsumer(topic(named), "s");
        final MessageConsumer third = anonymous.createSharedDurableConsumer(topic(anonymous), "d");
        final MessageConsumer fourth = named.createSharedDurableConsumer(topic(named), "d");

        // when
        publish("m");

        // then
        for (final MessageConsumer consumer : new MessageConsumer[] {first, second, third, fourth}) {
            assertThat(receiveText(consumer)).isEqualTo("m");
            consumer.close();
        }
        named.unsubscribe("d");
        assertThatThrownBy(() -> named.unsubscribe("d")).isInstanceOf(InvalidDestinationException.class);
        anonymous.unsubscribe("d");
    }

    @Test
    @DisplayName("8.3.2: a shared subscription ends with its last consumer")
    void shouldEndWithTheLastConsumer() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer first = session.createSharedConsumer(topic(session), uniqueName());
        final MessageConsumer second = session.createSharedConsumer(topic(session), uniqueName());
        first.close();
        publish("kept");
        assertThat(receiveText(second)).isEqualTo("kept");
        publish("dropped");
        second.close();

        // when
        final MessageConsumer anew = session.createSharedConsumer(topic(session), uniqueName(), "JMSPriority = 4");
        publish("new");

        // then
        assertThat(receiveText(anew)).isEqualTo("new");
        assertThat(anew.receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("8.3.4: an inactive shared durable subscription starts anew with another selector or topic")
    void shouldStartASharedDurableSubscriptionAnew() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        session.createSharedDurableConsumer(topic(session), uniqueName()).close();
        publish("dropped");

        // when
        final MessageConsumer selecting =
                session.createSharedDurableConsumer(topic(session), uniqueName(), "JMSPriority = 4");
        publish("kept");

        // then
        assertThat(receiveText(selecting)).isEqualTo("kept");
        assertThatThrownBy(() -> session.createSharedDurableConsumer(topic(session), uniqueName()))
                .isInstanceOf(JMSException.class);
        selecting.close();
        final Topic another = session.createTopic(uniqueName() + ".another");
        session.createSharedDurableConsumer(another, uniqueName()).close();
        session.unsubscribe(uniqueName());
    }

    @Test
    @DisplayName("8.3.3: a durable subscription with noLocal does not get what its own connection sends")
    void shouldLeaveOutLocalMessages() throws JMSException {
        // given
        final Connection owner = connectAs(uniqueName());
        final Session session = session(owner, Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer consumer = session.createDurableConsumer(topic(session), "s", null, true);

        // when
        session.createProducer(topic(session)).send(session.createTextMessage("own"));
        consumer.close();
        session.createProducer(topic(session)).send(session.createTextMessage("own, inactive"));
        publish("of another connection");

        // then
        final MessageConsumer again = session.createDurableConsumer(topic(session), "s", null, true);
        assertThat(receiveText(again)).isEqualTo("of another connection");
        assertThat(again.receiveNoWait()).isNull();
        again.close();

        // when
        publish("dropped, because noLocal changes");
        final MessageConsumer all = session.createDurableConsumer(topic(session), "s", null, false);
        session.createProducer(topic(session)).send(session.createTextMessage("own, wanted"));

        // then
        assertThat(receiveText(all)).isEqualTo("own, wanted");
        all.close();
        session.unsubscribe("s");
    }

    @Test
    @DisplayName("8.3.3: a durable subscription cannot be deleted while messages of it are not acknowledged")
    void shouldNotUnsubscribeWithUnacknowledgedMessages() throws JMSException {
        // given
        final Connection owner = connectAs(uniqueName());
        final Session session = session(owner, Session.CLIENT_ACKNOWLEDGE);
        final MessageConsumer consumer = session.createDurableConsumer(topic(session), "s");
        publish("m");
        final Message message = consumer.receive(PATIENCE_MS);
        consumer.close();

        // when
        assertThatThrownBy(() -> session.unsubscribe("s")).isInstanceOf(JMSException.class);
        message.acknowledge();

        // then
        session.unsubscribe("s");
        assertThatThrownBy(() -> session.unsubscribe("s")).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    @DisplayName("8.3.3: an unshared durable subscription needs a client id whatever method asks for it")
    void shouldNeedAClientId() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final Topic topic = topic(session);

        // when, then
        assertThatThrownBy(() -> session.createDurableConsumer(topic, "s")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.createDurableConsumer(topic, "s", null, true))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.createDurableSubscriber(topic, "s")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.createDurableSubscriber(topic, "s", null, false))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("10.3: names and selectors that are too long are refused, and the connection goes on")
    void shouldRefuseWhatIsTooLong() throws JMSException {
        // given
        final Connection fresh = connect();
        final String huge = "x".repeat(4_000_000);

        // when, then
        assertThatThrownBy(() -> fresh.setClientID(huge)).isInstanceOf(InvalidClientIDException.class);
        fresh.setClientID(uniqueName());
        final Session session = session(fresh, Session.AUTO_ACKNOWLEDGE);
        final Topic topic = topic(session);
        assertThatThrownBy(() -> session.createConsumer(topic, huge)).isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> session.createBrowser(queue(session), huge))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> session.createSharedConsumer(topic, huge)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createDurableConsumer(topic, huge)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.unsubscribe(huge)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createQueue(huge)).isInstanceOf(InvalidDestinationException.class);
        session.createConsumer(topic).close();
    }
}
