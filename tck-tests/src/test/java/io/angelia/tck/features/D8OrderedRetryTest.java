/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An ordered consumer tries a failed message again before anything behind it, for ever if so configured; with a limit the message is skipped to the dead letters. */
class D8OrderedRetryTest extends FeatureTest {
    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("""
            destinations:
              "forever.#": {max-delivery-attempts: -1, redelivery-delay: 20ms}
              "limited.#": {max-delivery-attempts: 3, redelivery-delay: 20ms}
            """);

    D8OrderedRetryTest() {
        super(BROKER);
    }

    private static final int STUBBORN = 15;

    @Test
    void shouldTryForEverAndLetNothingOfTheKeyPass() throws JMSException {
        // given
        final String queue = name("forever");
        final Deliveries deliveries = new Deliveries((delivery, message) -> {
            if (delivery.text().equals("A1") && delivery.attempt() < STUBBORN) {
                throw new IllegalStateException("not yet");
            }
        });

        // when
        consumer(session(), queue).setMessageListener(deliveries);
        sendKeyed(queue, "A1", "A2", "B1");

        // then
        deliveries.awaitCount(STUBBORN + 2);
        final List<String> ofA = deliveries.attempts().stream()
                .filter(attempt -> attempt.startsWith("A"))
                .toList();
        assertThat(ofA).hasSize(STUBBORN + 1).endsWith("A1#" + STUBBORN, "A2#1");
        assertThat(deliveries.attempts()).containsSubsequence("B1#1", "A1#" + STUBBORN);
        assertThat(contents("DLQ." + queue)).isEmpty();
    }

    @Test
    void shouldGoOnWithTheKeyBehindADeadLetter() throws JMSException {
        // given
        final String queue = name("limited");
        final Deliveries deliveries = new Deliveries((delivery, message) -> {
            if (delivery.text().equals("A1")) {
                throw new IllegalStateException("never");
            }
        });

        // when
        consumer(session(), queue).setMessageListener(deliveries);
        sendKeyed(queue, "A1", "A2");

        // then
        assertThat(text(deadLetter(queue))).isEqualTo("A1");
        deliveries.awaitCount(4);
        assertThat(deliveries.attempts()).containsExactly("A1#1", "A1#2", "A1#3", "A2#1");
    }

    @Test
    void shouldLetNothingPassThatIsSentWhileTheFailedMessageGoesBack() throws JMSException {
        // given
        final String queue = name("limited.sent-meanwhile");
        final Deliveries deliveries = new Deliveries((delivery, message) -> {
            if (delivery.text().endsWith("1")) {
                throw new IllegalStateException("never");
            }
        });
        final List<String> texts = new ArrayList<>();
        for (char key = 'A'; key <= 'Z'; key++) {
            texts.addAll(List.of(key + "1", key + "2", key + "3"));
        }

        // when
        consumer(session(), queue).setMessageListener(deliveries);
        sendKeyed(queue, texts.toArray(String[]::new));

        // then
        deliveries.awaitCount(26 * 5);
        for (char key = 'A'; key <= 'Z'; key++) {
            final String prefix = String.valueOf(key);
            assertThat(deliveries.attempts().stream().filter(attempt -> attempt.startsWith(prefix)))
                    .containsExactly(key + "1#1", key + "1#2", key + "1#3", key + "2#1", key + "3#1");
        }
    }
}
