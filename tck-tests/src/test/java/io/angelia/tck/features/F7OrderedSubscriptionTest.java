/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.jms.RetryLater;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each shared subscription of a topic keeps the order of keys for itself, over all its consumers. */
class F7OrderedSubscriptionTest extends FeatureTest {
    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("");

    F7OrderedSubscriptionTest() {
        super(BROKER);
    }

    private static final int MESSAGES = 20;

    @Test
    void shouldKeepTheOrderOfKeysInEachSubscription() throws JMSException {
        // given
        final String topic = name("t");
        final Map<String, Deliveries> subscriptions = new LinkedHashMap<>();
        for (final String subscription : List.of(name("one"), name("other"))) {
            final Deliveries deliveries = new Deliveries((delivery, message) -> {
                if (delivery.text().endsWith("3") && delivery.attempt() == 1) {
                    throw new RetryLater(Duration.ofMillis(30));
                }
            });
            subscriptions.put(subscription, deliveries);
            for (int i = 0; i < 3; i++) {
                final Session session = session();
                session.createSharedDurableConsumer(session.createTopic(topic + "?prefetch=2"), subscription)
                        .setMessageListener(deliveries);
            }
        }

        // when
        try (Session session = session()) {
            final MessageProducer producer = session.createProducer(session.createTopic(topic));
            for (int i = 0; i < MESSAGES; i++) {
                producer.send(keyed(session, "A" + i));
                producer.send(keyed(session, "B" + i));
            }
        }

        // then
        for (final Deliveries deliveries : subscriptions.values()) {
            deliveries.awaitCount(2 * MESSAGES + 4);
            for (final String key : List.of("A", "B")) {
                final List<String> ofKey = new ArrayList<>();
                final List<String> expected = new ArrayList<>();
                for (final String text : deliveries.texts()) {
                    if (text.startsWith(key)) {
                        ofKey.add(text);
                    }
                }
                for (int i = 0; i < MESSAGES; i++) {
                    expected.add(key + i);
                    if (i % 10 == 3) {
                        expected.add(key + i);
                    }
                }
                assertThat(ofKey).isEqualTo(expected);
            }
        }
    }
}
