/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.jms.AngeliaConnection;
import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.jms.AngeliaSession;
import io.angelia.testing.Fault;
import io.angelia.testing.FaultProxy;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A message that waits for its time can be taken back; the answer says whether that was in time. */
class E3CancelScheduledTest extends FeatureTest {
    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("");

    E3CancelScheduledTest() {
        super(BROKER);
    }

    private static final long HOUR_MS = 3_600_000;

    private String schedule(final AngeliaSession session, final Destination destination, final long delayMs)
            throws JMSException {
        final Message message = session.createTextMessage("scheduled");
        final MessageProducer producer = session.createProducer(destination);
        producer.setDeliveryDelay(delayMs);
        producer.send(message);
        return message.getJMSMessageID();
    }

    @Test
    void shouldTakeBackWhatWaitsForItsTime() throws JMSException {
        // given
        final AngeliaSession session = session();
        final Queue queue = session.createQueue(name("q"));
        final String soon = schedule(session, queue, 1_000);
        final String late = schedule(session, queue, HOUR_MS);

        // when
        final boolean soonCancelled = session.cancelScheduled(queue, soon);
        final boolean lateCancelled = session.cancelScheduled(late);

        // then
        assertThat(soonCancelled).isTrue();
        assertThat(lateCancelled).isTrue();
        assertThat(session.cancelScheduled(queue, soon)).isFalse();
        assertThat(session.createConsumer(queue).receive(1_500)).isNull();
    }

    @Test
    void shouldSayThatItIsTooLate() throws JMSException {
        // given
        final AngeliaSession session = session();
        final Queue queue = session.createQueue(name("q"));
        final String id = schedule(session, queue, 1);
        final MessageConsumer consumer = session.createConsumer(queue);
        assertThat(receive(consumer).getJMSMessageID()).isEqualTo(id);

        // when, then
        assertThat(session.cancelScheduled(queue, id)).isFalse();
        assertThat(session.cancelScheduled(id)).isFalse();
        assertThatThrownBy(() -> session.cancelScheduled(null)).hasMessageContaining("id");
    }

    @Test
    void shouldEitherCancelOrDeliver() throws JMSException {
        // given
        final AngeliaSession session = session();
        final Queue queue = session.createQueue(name("q"));
        final MessageConsumer consumer = session().createConsumer(queue);

        for (int i = 0; i < 30; i++) {
            // when
            final String id = schedule(session, queue, 1 + i % 5);
            final boolean cancelled = session.cancelScheduled(queue, id);

            // then
            final Message message = consumer.receive(cancelled ? 30 : PATIENCE_MS);
            assertThat(message == null)
                    .as("attempt %d was cancelled: %s", i, cancelled)
                    .isEqualTo(cancelled);
        }
    }

    @Test
    void shouldForgetACancelledMessageOverARestart() throws JMSException {
        // given
        final AngeliaSession session = session();
        final Queue queue = session.createQueue(name("q"));
        final String cancelled = schedule(session, queue, 1_500);
        final String kept = schedule(session, queue, 1_500);
        assertThat(session.cancelScheduled(queue, cancelled)).isTrue();

        // when
        BROKER.restart();

        // then
        final MessageConsumer consumer = session.createConsumer(queue);
        assertThat(receive(consumer).getJMSMessageID()).isEqualTo(kept);
        assertThat(consumer.receive(SHORT_MS)).isNull();
    }

    @Test
    void shouldNeverCallACancelThatWasWonLost() throws Exception {
        // given
        try (FaultProxy proxy = new FaultProxy(BROKER.port());
                AngeliaConnection cut = new AngeliaConnectionFactory(proxy.address()).createConnection()) {
            final AngeliaSession session = cut.createSession();
            final Queue queue = session.createQueue(name("q"));
            final String id = schedule(session, queue, HOUR_MS);
            proxy.arm(new Fault(
                    Fault.Direction.TO_CLIENT,
                    proxy.frames(Fault.Direction.TO_CLIENT) + 1,
                    Fault.Place.BEFORE,
                    Fault.Damage.RESET));

            // when, then
            assertThatThrownBy(() -> session.cancelScheduled(queue, id))
                    .isInstanceOf(JMSException.class)
                    .extracting(e -> ((JMSException) e).getErrorCode())
                    .isEqualTo("CANCEL_IN_DOUBT");
            assertThat(proxy.hasStruck()).isTrue();
            assertThat(session.cancelScheduled(queue, id)).isFalse();
        }
    }
}
