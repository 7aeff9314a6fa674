/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.angelia.jms.AngeliaMessage;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each queue and each subscription has a dead-letter queue of its own, made when it is needed; a dead letter tells what became of it. */
class D5DeadLetterQueuePerGroupTest extends FeatureTest {
    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("""
            destinations:
              "#": {max-delivery-attempts: 2}
              "named.#": {dead-letter-address: morgue}
            """);

    D5DeadLetterQueuePerGroupTest() {
        super(BROKER);
    }

    private static void fail(final MessageConsumer consumer) throws JMSException {
        consumer.setMessageListener(new Deliveries((delivery, message) -> {
            throw new IllegalArgumentException("cannot " + delivery.text());
        }));
    }

    @Test
    void shouldTellWhyAndWhereFromAMessageDied() throws JMSException {
        // given
        final String queue = name("q");
        final long before = System.currentTimeMillis();
        fail(consumer(session(), queue));

        // when
        final String id;
        try (Session sending = session()) {
            final Message message = sending.createTextMessage("work");
            message.setStringProperty("colour", "red");
            sending.createProducer(sending.createQueue(queue)).send(message);
            id = message.getJMSMessageID();
        }

        // then
        final AngeliaMessage letter = deadLetter(queue);
        assertThat(text(letter)).isEqualTo("work");
        assertThat(letter.getStringProperty("colour")).isEqualTo("red");
        assertThat(letter.getStringProperty("JMS_ANGELIA_DlqReason")).isNotBlank();
        assertThat(letter.getStringProperty("JMS_ANGELIA_DlqOrigDestination")).contains(queue);
        assertThat(letter.propertyExists("JMS_ANGELIA_DlqSubscription")).isFalse();
        assertThat(letter.getStringProperty("JMS_ANGELIA_DlqMessageID")).isEqualTo(id);
        assertThat(letter.getIntProperty("JMS_ANGELIA_DlqDeliveryCount")).isEqualTo(2);
        assertThat(letter.getStringProperty("JMS_ANGELIA_DlqException"))
                .isEqualTo(IllegalArgumentException.class.getName());
        assertThat(letter.getStringProperty("JMS_ANGELIA_DlqExceptionMessage")).isEqualTo("cannot work");
        assertThat(letter.getLongProperty("JMS_ANGELIA_DlqFirstFailure"))
                .isBetween(before, letter.getLongProperty("JMS_ANGELIA_DlqLastFailure"));
        assertThat(letter.getStringProperty("JMS_ANGELIA_DlqAttempts").lines())
                .hasSize(2)
                .allMatch(line -> line.contains("cannot work"));
    }

    @Test
    void shouldKeepTheDeadLettersOfEachSubscriptionApart() throws JMSException {
        // given
        final String topic = name("t");
        final String bad = name("bad");
        final String good = name("good");
        final Session failing = session();
        fail(failing.createSharedDurableConsumer(failing.createTopic(topic), bad));
        final Session working = session();
        final MessageConsumer worker = working.createSharedDurableConsumer(working.createTopic(topic), good);

        // when
        try (Session sending = session()) {
            sending.createProducer(sending.createTopic(topic)).send(sending.createTextMessage("news"));
        }

        // then
        final AngeliaMessage letter = deadLetter(bad);
        assertThat(letter.getStringProperty("JMS_ANGELIA_DlqSubscription")).isEqualTo(bad);
        assertThat(letter.getStringProperty("JMS_ANGELIA_DlqOrigDestination")).contains(topic);
        assertThat(receiveText(worker)).isEqualTo("news");
        assertThat(contents("DLQ." + good)).isEmpty();
    }

    @Test
    void shouldBeAnOrdinaryQueue() throws JMSException {
        // given
        final String queue = name("q");
        fail(consumer(session(), queue));
        send(queue, "one", "two");
        final String letters = "DLQ." + queue;
        await().until(() -> contents(letters).size() == 2);

        // when
        final Session session = session();
        final MessageConsumer selecting =
                session.createConsumer(session.createQueue(letters), "JMS_ANGELIA_DlqExceptionMessage = 'cannot two'");

        // then
        assertThat(receiveText(selecting)).isEqualTo("two");
        assertThat(contents(letters)).containsExactly("one");
    }

    @Test
    void shouldUseTheQueueThatTheConsumerNames() throws JMSException {
        // given
        final String queue = name("q");
        final String own = name("own");
        fail(consumer(session(), queue + "?dead-letter-address=" + own));

        // when
        send(queue, "one");

        // then
        assertThat(receiveText(consumer(session(), own))).isEqualTo("one");
        assertThat(contents("DLQ." + queue)).isEmpty();
    }

    @Test
    void shouldRefuseAConsumerWhoseDeadLettersWouldComeBack() throws JMSException {
        final String queue = name("q");
        final Session session = session();

        assertThatThrownBy(() -> consumer(session, queue + "?dead-letter-address=queue://" + queue))
                .isInstanceOf(InvalidDestinationException.class)
                .hasMessageContaining("cannot go to itself");
        assertThatThrownBy(() -> session.createQueue(queue + "?dead-letter-address=topic://t"))
                .isInstanceOf(InvalidDestinationException.class)
                .hasMessageContaining("the name of a queue");
    }

    @Test
    void shouldUseTheQueueThatTheConfigurationNames() throws JMSException {
        // given
        final String queue = name("named");
        fail(consumer(session(), queue));

        // when
        send(queue, "one");

        // then
        assertThat(receiveText(consumer(session(), "morgue"))).isEqualTo("one");
        assertThat(contents("DLQ." + queue)).isEmpty();
    }
}
