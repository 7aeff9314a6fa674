/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.jms.AngeliaMessage;
import io.angelia.jms.RetryLater;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A message that fails keeps its place at the head of its key: the key waits for the delay, and no other key does. */
class F4SuspendedKeyTest extends FeatureTest {
    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("""
            destinations:
              "suspended.#": {redelivery-delays: [300ms]}
            """);

    F4SuspendedKeyTest() {
        super(BROKER);
    }

    private void assertKeyWaits(final Deliveries deliveries) {
        deliveries.awaitCount(5);
        final List<String> attempts = deliveries.attempts();
        assertThat(attempts).containsExactlyInAnyOrder("A1#1", "A1#2", "A2#1", "B1#1", "B2#1");
        assertThat(attempts).containsSubsequence("A1#1", "B1#1", "B2#1", "A1#2", "A2#1");
        final var ofA1 = deliveries.of("A1");
        assertThat(ofA1.get(1).atMs() - ofA1.get(0).atMs()).isGreaterThanOrEqualTo(300);
    }

    @Test
    void shouldSuspendTheKeyForTheDelayOfTheDestination() throws JMSException {
        // given
        final String queue = name("suspended");
        final Deliveries deliveries = new Deliveries((delivery, message) -> {
            if (delivery.text().equals("A1") && delivery.attempt() == 1) {
                throw new IllegalStateException("first");
            }
        });
        sendKeyed(queue, "A1", "A2", "B1", "B2");

        // when
        consumer(session(), queue).setMessageListener(deliveries);

        // then
        assertKeyWaits(deliveries);
    }

    @Test
    void shouldSuspendTheKeyForAsLongAsTheListenerSays() throws JMSException {
        // given
        final String queue = name("q");
        final Deliveries deliveries = new Deliveries((delivery, message) -> {
            if (delivery.text().equals("A1") && delivery.attempt() == 1) {
                throw new RetryLater(Duration.ofMillis(300));
            }
        });
        sendKeyed(queue, "A1", "A2", "B1", "B2");

        // when
        consumer(session(), queue).setMessageListener(deliveries);

        // then
        assertKeyWaits(deliveries);
    }

    @Test
    void shouldSuspendTheKeyAfterARollback() throws JMSException {
        // given
        final String queue = name("q");
        sendKeyed(queue, "A1", "A2", "B1");
        final Session session = session(Session.SESSION_TRANSACTED);
        final MessageConsumer consumer = consumer(session, queue);
        final AngeliaMessage head = receive(consumer);
        assertThat(text(head)).isEqualTo("A1");
        head.setRedeliveryDelay(Duration.ofMillis(300));

        // when
        final long before = System.currentTimeMillis();
        session.rollback();

        // then
        assertThat(receiveText(consumer)).isEqualTo("B1");
        assertThat(receiveTexts(consumer, 2)).containsExactly("A1", "A2");
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(before + 300);
        session.commit();
    }
}
