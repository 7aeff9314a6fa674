/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Dead letters stay until somebody takes them, unless a retention says for how long. */
class D6DeadLetterRetentionTest extends FeatureTest {
    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("""
            destinations:
              "#": {max-delivery-attempts: 1}
              "DLQ.short.#": {dead-letter-retention: 300ms}
            """);

    D6DeadLetterRetentionTest() {
        super(BROKER);
    }

    private void kill(final String queue) throws JMSException {
        try (Session session = session(Session.CLIENT_ACKNOWLEDGE)) {
            final var consumer = consumer(session, queue);
            send(queue, "message");
            receive(consumer);
            session.recover();
        }
    }

    @Test
    void shouldDropDeadLettersAfterTheirRetention() throws JMSException {
        // given
        final String kept = name("kept");
        final String dropped = name("short");

        // when
        kill(kept);
        kill(dropped);

        // then
        await().atMost(Duration.ofMinutes(2))
                .until(() -> contents("DLQ." + dropped).isEmpty());
        assertThat(consumer(session(), "DLQ." + dropped).receiveNoWait()).isNull();
        assertThat(contents("DLQ." + kept)).containsExactly("message");
    }

    @Test
    void shouldKeepDeadLettersOverARestart() throws JMSException {
        // given
        final String kept = name("kept");
        kill(kept);

        // when
        BROKER.restart();

        // then
        assertThat(text(deadLetter(kept))).isEqualTo("message");
    }
}
