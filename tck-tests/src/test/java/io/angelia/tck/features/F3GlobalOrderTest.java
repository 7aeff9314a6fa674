/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.jms.RetryLater;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** With order: global, one consumer at a time gets everything in order, and the others stand by. */
class F3GlobalOrderTest extends FeatureTest {
    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("""
            destinations:
              "global.#": {order: global}
            """);

    F3GlobalOrderTest() {
        super(BROKER);
    }

    @Test
    void shouldGiveEverythingToOneConsumerAndTheRestToItsStandby() throws JMSException {
        // given
        final String queue = name("global");
        final Session one = session(Session.SESSION_TRANSACTED);
        final MessageConsumer first = consumer(one, queue);
        final Session other = session(Session.SESSION_TRANSACTED);
        final MessageConsumer standby = consumer(other, queue);

        // when
        send(queue, "1", "2", "3", "4");

        // then
        assertThat(receiveTexts(first, 2)).containsExactly("1", "2");
        assertThat(standby.receive(SHORT_MS)).isNull();
        one.commit();
        assertThat(receiveText(first)).isEqualTo("3");
        one.close();
        assertThat(receiveTexts(standby, 2)).containsExactly("3", "4");
        other.commit();
    }

    @Test
    void shouldLetNothingPassAFailedMessageWhateverItsKey() throws JMSException {
        // given
        final String queue = name("global");
        final Deliveries deliveries = new Deliveries((delivery, message) -> {
            if (delivery.attempt() == 1 && !delivery.text().equals("C1")) {
                throw new RetryLater(Duration.ofMillis(100));
            }
        });
        sendKeyed(queue, "A1", "B1", "C1");

        // when
        consumer(session(), queue).setMessageListener(deliveries);

        // then
        deliveries.awaitCount(5);
        assertThat(deliveries.attempts()).containsExactly("A1#1", "A1#2", "B1#1", "B1#2", "C1#1");
    }
}
