/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.tck.features.Deliveries.One;
import io.angelia.testing.Fault;
import io.angelia.testing.FaultProxy;
import jakarta.jms.Connection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A failed message is tried again after the delays of a ladder, as often as the policy says: of a queue, of a subscription, or of a consumer. */
class D2RetryLadderTest extends FeatureTest {
    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("""
            destinations:
              "ladder.#": {redelivery-delays: [0, 300ms, 500ms], max-delivery-attempts: 5}
              "exponential.#": {redelivery-delay: 100ms, redelivery-delay-multiplier: 3, max-redelivery-delay: 400ms, max-delivery-attempts: 5}
            """);

    D2RetryLadderTest() {
        super(BROKER);
    }

    private Deliveries failing() {
        return new Deliveries((delivery, message) -> {
            throw new IllegalStateException("always");
        });
    }

    private static void assertPauses(final List<One> deliveries, final long... pausesMs) {
        assertThat(deliveries).hasSize(pausesMs.length + 1);
        for (int i = 0; i < pausesMs.length; i++) {
            assertThat(deliveries.get(i + 1).atMs() - deliveries.get(i).atMs())
                    .as("pause before attempt %d", i + 2)
                    .isGreaterThanOrEqualTo(pausesMs[i]);
            assertThat(deliveries.get(i + 1).attempt()).isEqualTo(i + 2);
            assertThat(deliveries.get(i + 1).redelivered()).isTrue();
        }
    }

    @Test
    void shouldClimbTheLadderAndRepeatItsLastStep() throws JMSException {
        // given
        final String queue = name("ladder");
        final Deliveries deliveries = failing();

        // when
        consumer(session(), queue).setMessageListener(deliveries);
        send(queue, "message");

        // then
        assertThat(text(deadLetter(queue))).isEqualTo("message");
        assertPauses(deliveries.all(), 0, 300, 500, 500);
    }

    @Test
    void shouldTryAtOnceAndThenMultiplyTheDelayUpToItsMaximum() throws JMSException {
        // given
        final String queue = name("exponential");
        final Deliveries deliveries = failing();

        // when
        consumer(session(), queue).setMessageListener(deliveries);
        send(queue, "message");

        // then
        assertThat(text(deadLetter(queue))).isEqualTo("message");
        assertPauses(deliveries.all(), 0, 100, 300, 400);
    }

    @Test
    void shouldHoldForASubscription() throws JMSException {
        // given
        final String topic = name("ladder");
        final String subscription = name("group");
        final Deliveries deliveries = failing();
        final Session session = session();
        session.createSharedDurableConsumer(session.createTopic(topic), subscription)
                .setMessageListener(deliveries);

        // when
        try (Session sending = session()) {
            sending.createProducer(sending.createTopic(topic)).send(sending.createTextMessage("message"));
        }

        // then
        assertThat(text(deadLetter(subscription))).isEqualTo("message");
        assertPauses(deliveries.all(), 0, 300, 500, 500);
    }

    @Test
    void shouldGoByTheOptionsOfTheConsumer() throws JMSException {
        // given
        final String queue = name("ladder");
        final Deliveries deliveries = failing();

        // when
        consumer(session(), queue + "?redelivery-delays=200ms&max-delivery-attempts=2")
                .setMessageListener(deliveries);
        send(queue, "message");

        // then
        assertThat(text(deadLetter(queue))).isEqualTo("message");
        assertPauses(deliveries.all(), 200);
    }

    @Test
    void shouldGoByTheOptionsOfTheConsumerAlsoWhenItsConnectionCameBack() throws Exception {
        // given
        final String queue = name("ladder");
        final Deliveries deliveries = failing();
        try (FaultProxy proxy = new FaultProxy(BROKER.port());
                Connection cut = new AngeliaConnectionFactory(proxy.address()).createConnection()) {
            cut.start();
            consumer(cut.createSession(), queue + "?max-delivery-attempts=1").setMessageListener(deliveries);

            // when
            proxy.cut(Fault.Damage.RESET);
            send(queue, "message");

            // then
            assertThat(text(deadLetter(queue))).isEqualTo("message");
            assertThat(deliveries.all()).hasSize(1);
        }
    }

    @Test
    void shouldNameTheNearestOptionForOneThatIsNot() throws JMSException {
        // given
        final Session session = session();

        // when, then
        assertThatThrownBy(() -> session.createQueue("q?max-delivery-attemps=3"))
                .isInstanceOf(InvalidDestinationException.class)
                .hasMessageContaining("max-delivery-attempts");
        assertThatThrownBy(() -> session.createQueue("q?redelivery-delay=soon"))
                .isInstanceOf(InvalidDestinationException.class)
                .hasMessageContaining("soon");
    }
}
