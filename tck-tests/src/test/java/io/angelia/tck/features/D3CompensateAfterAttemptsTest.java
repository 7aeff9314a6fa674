/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An application that sees how often it was tried gives up by itself: at the third attempt it compensates and returns. */
class D3CompensateAfterAttemptsTest extends FeatureTest {
    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("""
            destinations:
              "#": {redelivery-delay: 20ms}
            """);

    D3CompensateAfterAttemptsTest() {
        super(BROKER);
    }

    @Test
    void shouldTellTheAttemptSoThatTheApplicationCanCompensate() throws JMSException {
        // given
        final String queue = name("orders");
        final String compensations = name("compensations");
        final Session session = session();
        final MessageProducer compensating = session.createProducer(session.createQueue(compensations));
        final Deliveries deliveries = new Deliveries((delivery, message) -> {
            if (message.getIntProperty("JMSXDeliveryCount") < 3) {
                throw new IllegalStateException("try again");
            }
            compensating.send(session.createTextMessage("compensate " + delivery.text()));
        });

        // when
        consumer(session, queue).setMessageListener(deliveries);
        send(queue, "order");

        // then
        assertThat(receiveText(consumer(session(), compensations))).isEqualTo("compensate order");
        await().until(() -> contents(queue).isEmpty());
        session.close();
        assertThat(deliveries.attempts()).containsExactly("order#1", "order#2", "order#3");
        assertThat(deliveries.all()).extracting(Deliveries.One::redelivered).containsExactly(false, true, true);
        assertThat(contents("DLQ." + queue)).isEmpty();
    }
}
