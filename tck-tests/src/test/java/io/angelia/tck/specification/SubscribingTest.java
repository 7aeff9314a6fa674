/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every method that subscribes to a topic, in both APIs. */
final class SubscribingTest extends SpecificationTest {
    private static final String SELECTOR = "JMSType = 'wanted'";

    /** The kinds of subscriptions (sections 8.3.1 to 8.3.4). */
    enum Subscription {
        NON_DURABLE(false, true) {
            @Override
            MessageConsumer open(final Session session, final Topic topic, final String name, final String selector)
                    throws JMSException {
                return selector == null ? session.createConsumer(topic) : session.createConsumer(topic, selector);
            }

            @Override
            JMSConsumer open(final JMSContext context, final Topic topic, final String name, final String selector) {
                return selector == null ? context.createConsumer(topic) : context.createConsumer(topic, selector);
            }
        },
        SHARED(false, true) {
            @Override
            MessageConsumer open(final Session session, final Topic topic, final String name, final String selector)
                    throws JMSException {
                return selector == null
                        ? session.createSharedConsumer(topic, name)
                        : session.createSharedConsumer(topic, name, selector);
            }

            @Override
            JMSConsumer open(final JMSContext context, final Topic topic, final String name, final String selector) {
                return selector == null
                        ? context.createSharedConsumer(topic, name)
                        : context.createSharedConsumer(topic, name, selector);
            }
        },
        DURABLE(true, false) {
            @Override
            MessageConsumer open(final Session session, final Topic topic, final String name, final String selector)
                    throws JMSException {
                return selector == null
                        ? session.createDurableConsumer(topic, name)
                        : session.createDurableConsumer(topic, name, selector, false);
            }

            @Override
            JMSConsumer open(final JMSContext context, final Topic topic, final String name, final String selector) {
                return selector == null
                        ? context.createDurableConsumer(topic, name)
                        : context.createDurableConsumer(topic, name, selector, false);
            }
        },
        DURABLE_SUBSCRIBER(true, false) {
            @Override
            MessageConsumer open(final Session session, final Topic topic, final String name, final String selector)
                    throws JMSException {
                return selector == null
                        ? session.createDurableSubscriber(topic, name)
                        : session.createDurableSubscriber(topic, name, selector, false);
            }

            @Override
            JMSConsumer open(final JMSContext context, final Topic topic, final String name, final String selector) {
                return DURABLE.open(context, topic, name, selector);
            }
        },
        SHARED_DURABLE(true, true) {
            @Override
            MessageConsumer open(final Session session, final Topic topic, final String name, final String selector)
                    throws JMSException {
                return selector == null
                        ? session.createSharedDurableConsumer(topic, name)
                        : session.createSharedDurableConsumer(topic, name, selector);
            }

            @Override
            JMSConsumer open(final JMSContext context, final Topic topic, final String name, final String selector) {
                return selector == null
                        ? context.createSharedDurableConsumer(topic, name)
                        : context.createSharedDurableConsumer(topic, name, selector);
            }
        };

        private final boolean durable;
        private final boolean manyConsumers;

        Subscription(final boolean durable, final boolean manyConsumers) {
            this.durable = durable;
            this.manyConsumers = manyConsumers;
        }

        abstract MessageConsumer open(Session session, Topic topic, String name, String selector) throws JMSException;

        abstract JMSConsumer open(JMSContext context, Topic topic, String name, String selector);
    }

    private void publish(final String type, final String... texts) throws JMSException {
        try (Session session = session(Session.AUTO_ACKNOWLEDGE)) {
            for (final String text : texts) {
                final var message = session.createTextMessage(text);
                message.setJMSType(type);
                session.createProducer(topic(session)).send(message);
            }
        }
    }

    private static Stream<Arguments> subscriptionsAndSelectors() {
        return Stream.of(Subscription.values())
                .flatMap(subscription ->
                        Stream.of(Arguments.of(subscription, null), Arguments.of(subscription, SELECTOR)));
    }

    @ParameterizedTest
    @MethodSource("subscriptionsAndSelectors")
    @DisplayName("8.3: a subscription gets what is published, and keeps it without a consumer only when it is durable")
    void shouldSubscribe(final Subscription subscription, final String selector) throws JMSException {
        // given
        final Session session = session(connectAs(uniqueName()), Session.AUTO_ACKNOWLEDGE);
        publish("wanted", "too early");
        final MessageConsumer first = subscription.open(session, topic(session), "sub", selector);

        // when
        publish("other", "a");
        publish("wanted", "b");

        // then
        assertThat(selector == null ? receiveText(first) + receiveText(first) : "a" + receiveText(first))
                .isEqualTo("ab");
        first.close();
        publish("wanted", "while away");
        final MessageConsumer second = subscription.open(session, topic(session), "sub", selector);
        publish("wanted", "back");
        if (subscription.durable) {
            assertThat(receiveText(second)).isEqualTo("while away");
        }
        assertThat(receiveText(second)).isEqualTo("back");
        second.close();
        if (subscription.durable) {
            session.unsubscribe("sub");
        }
        assertThatThrownBy(() -> session.unsubscribe("sub")).isInstanceOf(JMSException.class);
    }

    @ParameterizedTest
    @MethodSource("subscriptionsAndSelectors")
    @DisplayName("8.3: the simplified API subscribes alike")
    void shouldSubscribeWithAContext(final Subscription subscription, final String selector) throws JMSException {
        try (JMSContext context =
                BROKER.factory().option("clientID", uniqueName()).createContext()) {
            // given
            final Topic topic = context.createTopic(uniqueName());
            subscription.open(context, topic, "sub", selector).close();
            context.createProducer().setJMSType("wanted").send(topic, "while away");
            final JMSConsumer consumer = subscription.open(context, topic, "sub", selector);

            // when
            context.createProducer().setJMSType("wanted").send(topic, "here");

            // then
            if (subscription.durable) {
                assertThat(consumer.receiveBody(String.class, PATIENCE_MS)).isEqualTo("while away");
            }
            assertThat(consumer.receiveBody(String.class, PATIENCE_MS)).isEqualTo("here");
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("8.3: a durable subscription that is not shared has one consumer, every other any number")
    void shouldAllowAsManyConsumersAsTheKindHas(final Subscription subscription) throws JMSException {
        // given
        final Session session = session(connectAs(uniqueName()), Session.AUTO_ACKNOWLEDGE);
        subscription.open(session, topic(session), "sub", null);

        // when, then
        if (subscription.manyConsumers) {
            subscription.open(session, topic(session), "sub", null);
        } else {
            assertThatThrownBy(() -> subscription.open(session, topic(session), "sub", null))
                    .isInstanceOf(JMSException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "NON_DURABLE", mode = EnumSource.Mode.EXCLUDE)
    @DisplayName(
            "8.3.2 to 8.3.4: a subscription in use keeps topic and selector; a durable one starts anew without consumers")
    void shouldGuardASubscriptionInUse(final Subscription subscription) throws JMSException {
        // given
        final Session session = session(connectAs(uniqueName()), Session.AUTO_ACKNOWLEDGE);
        final Topic another = session.createTopic(uniqueName() + ".another");
        final MessageConsumer consumer = subscription.open(session, topic(session), "sub", null);

        // when, then
        assertThatThrownBy(() -> subscription.open(session, another, "sub", null))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> subscription.open(session, topic(session), "sub", SELECTOR))
                .isInstanceOf(JMSException.class);
        publish("other", "kept");
        assertThat(receiveText(consumer)).isEqualTo("kept");
        publish("other", "dropped with the change");
        consumer.close();
        final MessageConsumer changed = subscription.open(session, another, "sub", null);
        session.createProducer(another).send(session.createTextMessage("of the other topic"));
        assertThat(receiveText(changed)).isEqualTo("of the other topic");
    }

    @ParameterizedTest
    @EnumSource(names = {"DURABLE", "DURABLE_SUBSCRIBER"})
    @DisplayName("8.3.3: a change of noLocal starts a durable subscription anew")
    void shouldStartAnewWithAnotherNoLocal(final Subscription subscription) throws JMSException {
        // given
        final Session session = session(connectAs(uniqueName()), Session.AUTO_ACKNOWLEDGE);
        subscription.open(session, topic(session), "sub", null).close();
        publish("other", "dropped");

        // when
        final MessageConsumer consumer = session.createDurableConsumer(topic(session), "sub", null, true);
        session.createProducer(topic(session)).send(session.createTextMessage("own"));
        publish("other", "of another connection");

        // then
        assertThat(receiveText(consumer)).isEqualTo("of another connection");
    }
}
