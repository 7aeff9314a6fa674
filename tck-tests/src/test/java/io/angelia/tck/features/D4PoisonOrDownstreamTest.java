/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.angelia.jms.AngeliaMessage;
import io.angelia.jms.RejectMessage;
import io.angelia.jms.RetryLater;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A message that can never work is skipped at once; when only somebody else is down, the message waits and works then. */
class D4PoisonOrDownstreamTest extends FeatureTest {
    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("");

    D4PoisonOrDownstreamTest() {
        super(BROKER);
    }

    @Test
    void shouldSkipPoisonAndWaitForWhomeverIsDown() throws JMSException {
        // given
        final String queue = name("q");
        final AtomicBoolean isDown = new AtomicBoolean(true);
        final Deliveries deliveries = new Deliveries((delivery, message) -> {
            if (delivery.text().equals("poison")) {
                throw new RejectMessage("no such product");
            }
            if (delivery.text().startsWith("call") && isDown.get()) {
                throw new RetryLater(Duration.ofMillis(100));
            }
        });
        consumer(session(), queue).setMessageListener(deliveries);

        // when
        send(queue, "call", "poison", "easy");
        assertThat(text(deadLetter(queue))).isEqualTo("poison");
        await().until(() -> deliveries.of("call").size() >= 3);
        isDown.set(false);

        // then
        await().until(() -> contents(queue).isEmpty());
        assertThat(deliveries.of("poison")).hasSize(1);
        assertThat(deliveries.of("easy")).hasSize(1);
        assertThat(contents("DLQ." + queue)).isEmpty();
        for (int i = 1; i < deliveries.of("call").size(); i++) {
            assertThat(deliveries.of("call").get(i).atMs()
                            - deliveries.of("call").get(i - 1).atMs())
                    .isGreaterThanOrEqualTo(100);
        }
    }

    @Test
    void shouldDeadLetterWhatIsDownForTooLong() throws JMSException {
        // given
        final String queue = name("q");
        final Deliveries deliveries = new Deliveries((delivery, message) -> {
            throw new RetryLater(Duration.ofMillis(5), new java.net.ConnectException("refused"));
        });

        // when
        consumer(session(), queue + "?max-delivery-attempts=3").setMessageListener(deliveries);
        send(queue, "call");

        // then
        final AngeliaMessage letter = deadLetter(queue);
        assertThat(letter.getStringProperty("JMS_ANGELIA_DlqException"))
                .isEqualTo(java.net.ConnectException.class.getName());
        assertThat(letter.getStringProperty("JMS_ANGELIA_DlqExceptionMessage")).isEqualTo("refused");
        assertThat(deliveries.all()).hasSize(3);
    }
}
