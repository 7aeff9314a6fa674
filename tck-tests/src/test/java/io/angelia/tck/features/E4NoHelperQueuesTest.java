/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Delays need no helper queues and no polling topics: each message has its own time, whatever was sent before it. */
class E4NoHelperQueuesTest extends FeatureTest {
    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("");

    E4NoHelperQueuesTest() {
        super(BROKER);
    }

    @Test
    void shouldDeliverInOrderOfTheTimesAndNotOfTheSends() throws JMSException {
        // given
        final String queue = name("q");
        final Session session = session();
        final MessageProducer producer = session.createProducer(session.createQueue(queue));
        final long base = System.currentTimeMillis() + 600;

        // when
        final int[] order = {4, 1, 3, 0, 2};
        for (final int place : order) {
            final Message message = session.createTextMessage("t" + place);
            message.setLongProperty("JMS_ANGELIA_DeliverAt", base + 50L * place);
            producer.send(message);
        }

        // then
        assertThat(receiveTexts(consumer(session, queue), order.length)).containsExactly("t0", "t1", "t2", "t3", "t4");
    }

    @Test
    void shouldDelayPerSubscriptionOfATopicWithoutQueuesForIt() throws JMSException {
        // given
        final Session session = session();
        final Topic topic = session.createTopic(name("t"));
        final MessageConsumer one = session.createConsumer(topic);
        final MessageConsumer other = session().createSharedDurableConsumer(topic, name("other"));
        final MessageProducer producer = session.createProducer(topic);
        producer.setDeliveryDelay(300);
        final Message message = session.createTextMessage("later");

        // when
        producer.send(message);

        // then
        assertThat(receiveText(one)).isEqualTo("later");
        assertThat(receiveText(other)).isEqualTo("later");
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(message.getJMSTimestamp() + 300);
    }
}
