/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.jms.AngeliaConnection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A message may carry a delay level or be sent with a delay; a level above the last is the last. */
class E1DelayLevelTest extends FeatureTest {
    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("");

    E1DelayLevelTest() {
        super(BROKER);
    }

    private Message leveled(final Session session, final int level) throws JMSException {
        final Message message = session.createTextMessage("level " + level);
        message.setIntProperty("JMS_ANGELIA_DelayLevel", level);
        return message;
    }

    private static long delayOf(final Message sent) throws JMSException {
        return sent.getJMSDeliveryTime() - sent.getJMSTimestamp();
    }

    @Test
    void shouldDeliverAfterTheDelayOfTheLevel() throws JMSException {
        // given
        final String queue = name("q");
        final Session session = session();
        final Message message = leveled(session, 1);

        // when
        session.createProducer(session.createQueue(queue)).send(message);
        send(queue, "now");

        // then
        final MessageConsumer consumer = consumer(session, queue);
        assertThat(receiveText(consumer)).isEqualTo("now");
        final Message delayed = receive(consumer);
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(message.getJMSDeliveryTime());
        assertThat(delayOf(message)).isEqualTo(1_000);
        assertThat(delayed.getJMSDeliveryTime()).isEqualTo(message.getJMSDeliveryTime());
        assertThat(delayed.getIntProperty("JMS_ANGELIA_DelayLevel")).isEqualTo(1);
    }

    @Test
    void shouldTakeALevelAboveTheLastForTheLastAndRefuseOneBelowTheFirst() throws JMSException {
        // given
        final Session session = session();
        final MessageProducer producer = session.createProducer(session.createQueue(name("q")));
        final Message high = leveled(session, 99);

        // when
        producer.send(high);

        // then
        assertThat(delayOf(high)).isEqualTo(7_200_000);
        assertThatThrownBy(() -> producer.send(leveled(session, 0)))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("JMS_ANGELIA_DelayLevel");
    }

    @Test
    void shouldPreferTheMessageOverTheProducer() throws JMSException {
        // given
        final Session session = session();
        final MessageProducer producer = session.createProducer(session.createQueue(name("q")));
        producer.setDeliveryDelay(3_600_000);
        final Message leveled = leveled(session, 2);
        final Message plain = session.createTextMessage("plain");

        // when
        producer.send(leveled);
        producer.send(plain);

        // then
        assertThat(delayOf(leveled)).isEqualTo(5_000);
        assertThat(delayOf(plain)).isEqualTo(3_600_000);
    }

    @Test
    void shouldNotDelayAgainWhatIsSentOn() throws JMSException {
        // given
        final AngeliaConnection quick = connect("delayLevels=1ms,1h");
        final Session session = quick.createSession();
        final String queue = name("q");
        session.createProducer(session.createQueue(queue)).send(leveled(session, 1));
        final Message received = receive(consumer(session, queue));

        // when
        session.createProducer(session.createQueue(queue)).send(received);

        // then
        assertThat(delayOf(received)).isZero();
    }
}
