/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.jms.AngeliaProducer;
import io.angelia.jms.AngeliaSession;
import io.angelia.jms.SendResult;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A message is sent for a point in time, to the millisecond and never early, over restarts, with an ordering key and in a transaction. */
class E2DeliveryTimeTest extends FeatureTest {
    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("");

    E2DeliveryTimeTest() {
        super(BROKER);
    }

    private static final long DELAY_MS = 600;

    private static void assertNotEarly(final Message message, final long timeMs) throws JMSException {
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(timeMs);
        assertThat(message.getJMSDeliveryTime()).isEqualTo(timeMs);
    }

    @Test
    void shouldDeliverAtTheTimeOfTheMessage() throws JMSException {
        // given
        final String queue = name("q");
        final long time = System.currentTimeMillis() + DELAY_MS;
        final Session session = session();
        final Message message = session.createTextMessage("timed");
        message.setLongProperty("JMS_ANGELIA_DeliverAt", time);

        // when
        session.createProducer(session.createQueue(queue)).send(message);

        // then
        assertThat(message.getJMSDeliveryTime()).isEqualTo(time);
        assertNotEarly(receive(consumer(session, queue)), time);
    }

    @Test
    void shouldDeliverAtTheTimeOfTheProducer() throws JMSException {
        // given
        final String queue = name("q");
        final Instant time = Instant.ofEpochMilli(System.currentTimeMillis() + DELAY_MS);
        final AngeliaSession session = session();
        final AngeliaProducer producer = session.createProducer(session.createQueue(queue));
        producer.setDeliveryTime(time);

        // when
        final SendResult result = producer.sendWithResult(session.createTextMessage("timed"));

        // then
        assertThat(result.deliveryTime()).isEqualTo(time);
        assertNotEarly(receive(consumer(session, queue)), time.toEpochMilli());
        producer.setDeliveryDelay(0);
        assertThat(producer.getDeliveryTime()).isNull();
    }

    @Test
    void shouldUnderstandTheNamesOfOthers() throws JMSException {
        // given
        final String queue = name("q");
        final long time = System.currentTimeMillis() + DELAY_MS;
        final Session session = session();
        final MessageProducer producer = session.createProducer(session.createQueue(queue));
        final Message absolute = session.createTextMessage("absolute");
        absolute.setLongProperty("_AMQ_SCHED_DELIVERY", time);
        final Message relative = session.createTextMessage("relative");
        relative.setLongProperty("AMQ_SCHEDULED_DELAY", 2 * DELAY_MS);

        // when
        producer.send(relative);
        producer.send(absolute);

        // then
        final MessageConsumer consumer = consumer(session, queue);
        final Message first = receive(consumer);
        assertThat(text(first)).isEqualTo("absolute");
        assertNotEarly(first, time);
        assertNotEarly(receive(consumer), relative.getJMSTimestamp() + 2 * DELAY_MS);
    }

    @Test
    void shouldDeliverWhatIsPastAtOnce() throws JMSException {
        // given
        final String queue = name("q");
        final Session session = session();
        final Message message = session.createTextMessage("late");
        message.setLongProperty("JMS_ANGELIA_DeliverAt", 1);
        final MessageProducer producer = session.createProducer(session.createQueue(queue));
        producer.setDeliveryDelay(3_600_000);

        // when
        producer.send(message);

        // then
        assertThat(message.getJMSDeliveryTime()).isEqualTo(message.getJMSTimestamp());
        assertThat(receiveText(consumer(session, queue))).isEqualTo("late");
    }

    @Test
    void shouldRefuseWhatRepeatsAndWhatContradictsItself() throws JMSException {
        // given
        final Session session = session();
        final MessageProducer producer = session.createProducer(session.createQueue(name("q")));
        final Message repeating = session.createTextMessage();
        repeating.setStringProperty("AMQ_SCHEDULED_CRON", "0 * * * *");
        final Message twice = session.createTextMessage();
        twice.setLongProperty("JMS_ANGELIA_DeliverAt", 1);
        twice.setIntProperty("JMS_ANGELIA_DelayLevel", 1);
        final Message strange = session.createTextMessage();
        strange.setStringProperty("JMS_ANGELIA_DeliverAt", "noon");

        // when, then
        assertThatThrownBy(() -> producer.send(repeating)).hasMessageContaining("AMQ_SCHEDULED_CRON");
        assertThatThrownBy(() -> producer.send(twice))
                .hasMessageContaining("JMS_ANGELIA_DeliverAt")
                .hasMessageContaining("JMS_ANGELIA_DelayLevel");
        assertThatThrownBy(() -> producer.send(strange))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("noon");
    }

    @Test
    void shouldKeepWhatIsScheduledOverARestartOfTheBroker() throws JMSException {
        // given
        final String queue = name("q");
        final long time = System.currentTimeMillis() + 3 * DELAY_MS;
        final long farAway = time + 100L * 365 * 24 * 3_600_000;
        final AngeliaSession session = session();
        final AngeliaProducer producer = session.createProducer(session.createQueue(queue));
        producer.setDeliveryTime(Instant.ofEpochMilli(time));
        producer.send(session.createTextMessage("soon"));
        producer.setDeliveryTime(Instant.ofEpochMilli(farAway));
        producer.send(session.createTextMessage("in a hundred years"));

        // when
        BROKER.restart();

        // then
        final MessageConsumer consumer = consumer(session, queue);
        final Message soon = receive(consumer);
        assertThat(text(soon)).isEqualTo("soon");
        assertNotEarly(soon, time);
        assertThat(consumer.receive(SHORT_MS)).isNull();
    }

    @Test
    void shouldGoTogetherWithOrderingKeyAndTransaction() throws JMSException {
        // given
        final String queue = name("q");
        final AngeliaSession session = session(Session.SESSION_TRANSACTED);
        final AngeliaProducer producer = session.createProducer(session.createQueue(queue));
        final long time = System.currentTimeMillis() + DELAY_MS;
        producer.setDeliveryTime(Instant.ofEpochMilli(time));

        // when
        producer.send(keyed(session, "A1"));
        session.rollback();
        producer.send(keyed(session, "A2"));
        producer.send(keyed(session, "A3"));
        session.commit();

        // then
        final MessageConsumer consumer = consumer(session(), queue);
        final Message first = receive(consumer);
        assertThat(text(first)).isEqualTo("A2");
        assertNotEarly(first, time);
        assertThat(receiveText(consumer)).isEqualTo("A3");
        assertThat(consumer.receive(SHORT_MS)).isNull();
    }
}
