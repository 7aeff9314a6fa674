/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.jms.AngeliaConnection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The ladder of delay levels is an option of the connection, in the units s, m, h and d: levels are only short for delays. */
class D1DelayLevelsTest extends FeatureTest {
    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("");

    D1DelayLevelsTest() {
        super(BROKER);
    }

    private static long delayOf(final AngeliaConnection connection, final String queue, final int level)
            throws JMSException {
        try (Session session = connection.createSession()) {
            final Message message = session.createTextMessage("level " + level);
            message.setIntProperty("JMS_ANGELIA_DelayLevel", level);
            session.createProducer(session.createQueue(queue)).send(message);
            return message.getJMSDeliveryTime() - message.getJMSTimestamp();
        }
    }

    @Test
    void shouldKnowTheEighteenLevelsOfOthers() throws JMSException {
        // given
        final long[] seconds = {1, 5, 10, 30, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 1200, 1800, 3600, 7200};
        final String queue = name("q");

        // when
        for (int level = 1; level <= seconds.length; level++) {
            // then
            assertThat(delayOf(connection, queue, level)).isEqualTo(seconds[level - 1] * 1_000);
        }
    }

    @Test
    void shouldTakeALadderOfItsOwn() throws JMSException {
        // given
        final AngeliaConnection own = connect("delayLevels=50ms,2s,3m,1h,1d");
        final String queue = name("q");

        // when, then
        assertThat(delayOf(own, queue, 2)).isEqualTo(2_000);
        assertThat(delayOf(own, queue, 3)).isEqualTo(180_000);
        assertThat(delayOf(own, queue, 5)).isEqualTo(86_400_000);
        assertThat(delayOf(own, queue, 1)).isEqualTo(50);
        final Message first = receive(consumer(session(), queue));
        assertThat(text(first)).isEqualTo("level 1");
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(first.getJMSDeliveryTime());
    }

    @Test
    void shouldNotMovePendingMessagesWhenTheLadderChanges() throws JMSException {
        // given
        final String queue = name("q");
        final AngeliaConnection slow = connect("delayLevels=1h");
        delayOf(slow, queue, 1);

        // when
        final AngeliaConnection quick = connect("delayLevels=1ms");
        delayOf(quick, queue, 1);

        // then
        final MessageConsumer consumer = consumer(quick.createSession(), queue);
        final Message only = receive(consumer);
        assertThat(only.getJMSDeliveryTime() - only.getJMSTimestamp()).isEqualTo(1);
        assertThat(consumer.receive(SHORT_MS)).isNull();
    }

    @Test
    void shouldRefuseALadderThatIsNone() {
        // when, then
        assertThatThrownBy(() -> BROKER.factory("delayLevels=1s,soon"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("delayLevels")
                .hasMessageContaining("1s,soon");
    }
}
