/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** With prefetch=0, a consumer has the messages that it asked for and no other. */
class ExactPullTest extends FeatureTest {
    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("");

    ExactPullTest() {
        super(BROKER);
    }

    @Test
    void shouldFetchOneMessageWithEachReceive() throws JMSException {
        // given
        final String queue = name("q");
        send(queue, "1", "2", "3");
        final MessageConsumer one = consumer(session(), queue + "?prefetch=0");
        final MessageConsumer other = consumer(connect("prefetch=0").createSession(), queue);

        // when, then
        assertThat(receiveText(one)).isEqualTo("1");
        assertThat(receiveText(other)).isEqualTo("2");
        assertThat(text(one.receiveNoWait())).isEqualTo("3");
        assertThat(other.receiveNoWait()).isNull();
    }

    @Test
    void shouldSwallowNothingAfterAReceiveThatTimedOut() throws JMSException {
        // given
        final String queue = name("q");
        final MessageConsumer impatient = consumer(session(), queue + "?prefetch=0");
        assertThat(impatient.receive(1)).isNull();
        assertThat(impatient.receiveNoWait()).isNull();

        // when
        send(queue, "1", "2");

        // then
        final MessageConsumer other = consumer(session(), queue + "?prefetch=0");
        assertThat(receiveTexts(other, 2)).containsExactly("1", "2");
        send(queue, "3");
        assertThat(receiveText(impatient)).isEqualTo("3");
    }

    @Test
    void shouldLoseNothingWhenMessagesAndTimeoutsCross() throws JMSException {
        // given
        final String queue = name("q");
        final MessageConsumer consumer = consumer(session(), queue + "?prefetch=0");
        final int count = 100;
        int received = 0;

        // when
        for (int i = 0; i < count; i++) {
            send(queue, "m" + i);
            if (consumer.receive(1) != null) {
                received++;
            }
        }

        // then
        assertThat(contents(queue)).hasSize(count - received);
        while (received < count) {
            receive(consumer);
            received++;
        }
        assertThat(contents(queue)).isEmpty();
    }

    @Test
    void shouldServeListenersAndBrowsersAsWell() throws JMSException {
        // given
        final String queue = name("q");
        send(queue, "1", "2");
        assertThat(contents(queue + "?prefetch=0")).containsExactly("1", "2");
        final Deliveries deliveries = new Deliveries((delivery, message) -> {
            if (delivery.attempt() == 1) {
                throw new IllegalStateException("again");
            }
        });

        // when
        final Session session = session();
        consumer(session, queue + "?prefetch=0").setMessageListener(deliveries);

        // then
        deliveries.awaitCount(4);
        assertThat(deliveries.attempts()).containsExactly("1#1", "1#2", "2#1", "2#2");
    }
}
