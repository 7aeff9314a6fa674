/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.angelia.server.management.AngeliaAdmin;
import io.angelia.server.management.ManagementException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of the messages behind a dead letter is the choice of the destination: they go on, they are parked, or they stand still. */
class F5OrderAndDeadLettersTest extends FeatureTest {
    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("""
            destinations:
              "#": {max-delivery-attempts: 1}
              "park.#": {order-on-dead-letter: park-key}
              "stop.#": {order-on-dead-letter: stop}
            """);

    F5OrderAndDeadLettersTest() {
        super(BROKER);
    }

    private Deliveries failAtA1(final String queue) throws JMSException {
        final Deliveries deliveries = new Deliveries((delivery, message) -> {
            if (delivery.text().equals("A1")) {
                throw new IllegalStateException("poison");
            }
        });
        consumer(session(), queue).setMessageListener(deliveries);
        return deliveries;
    }

    private static List<String> reasons(final MessageConsumer letters, final int count) throws JMSException {
        final List<String> reasons = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final Message letter = receive(letters);
            reasons.add(text(letter) + ' ' + letter.getStringProperty("JMS_ANGELIA_DlqReason"));
        }
        return reasons;
    }

    @Test
    void shouldGoOnBehindTheDeadLetter() throws JMSException {
        // given
        final String queue = name("skip");
        final Deliveries deliveries = failAtA1(queue);

        // when
        sendKeyed(queue, "A1", "A2", "B1");

        // then
        deliveries.awaitCount(3);
        assertThat(text(deadLetter(queue))).isEqualTo("A1");
        assertThat(deliveries.texts()).containsSubsequence("A1", "A2").contains("B1");
    }

    @Test
    void shouldParkTheKeyUntilItIsReleased() throws Exception {
        // given
        final String queue = name("park");
        final Deliveries deliveries = failAtA1(queue);
        final MessageConsumer letters = consumer(session(), "DLQ." + queue);

        // when
        sendKeyed(queue, "A1", "A2", "B1");
        final List<String> parked = reasons(letters, 2);
        sendKeyed(queue, "A3");
        parked.addAll(reasons(letters, 1));

        // then
        assertThat(parked).startsWith("A1 max_delivery_attempts").endsWith("A2 key_parked", "A3 key_parked");
        release(queue);
        sendKeyed(queue, "A4");
        deliveries.awaitCount(3);
        assertThat(deliveries.texts()).containsExactlyInAnyOrder("A1", "B1", "A4");
    }

    @Test
    void shouldStandStillUntilTheKeyIsReleased() throws Exception {
        // given
        final String queue = name("stop");
        final Deliveries deliveries = failAtA1(queue);

        // when
        sendKeyed(queue, "A1", "A2", "B1");

        // then
        assertThat(text(deadLetter(queue))).isEqualTo("A1");
        await().until(() -> deliveries.texts().contains("B1"));
        assertThat(contents(queue)).containsExactly("A2");
        assertThat(deliveries.texts()).doesNotContain("A2");
        release(queue);
        deliveries.awaitCount(3);
        assertThat(deliveries.texts()).endsWith("A2");
    }

    private static void release(final String queue) throws IOException, ManagementException {
        try (AngeliaAdmin admin = BROKER.admin()) {
            admin.perform(
                    "groups.release",
                    JsonNodeFactory.instance.objectNode().put("queue", queue).put("group", "A"));
        }
    }
}
