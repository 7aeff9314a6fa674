/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.testing.Fault;
import io.angelia.testing.FaultProxy;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A send that is repeated because its answer was lost is stored once; consumers that come and go get nothing twice; and what must come twice is marked. */
class K1SourcesOfDuplicatesTest extends FeatureTest {
    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("");

    K1SourcesOfDuplicatesTest() {
        super(BROKER);
    }

    private static final int MESSAGES = 200;

    @Test
    void shouldStoreARepeatedSendOnceWhicheverAnswerIsLost() throws Exception {
        // given
        final String queue = name("q");
        try (FaultProxy proxy = new FaultProxy(BROKER.port());
                Connection cut = new AngeliaConnectionFactory(proxy.address()).createConnection()) {
            final Session session = cut.createSession();
            final MessageProducer producer = session.createProducer(session.createQueue(queue));

            for (int i = 0; i < 5; i++) {
                // when
                proxy.arm(new Fault(
                        Fault.Direction.TO_CLIENT,
                        proxy.frames(Fault.Direction.TO_CLIENT) + 1,
                        Fault.Place.BEFORE,
                        Fault.Damage.RESET));
                producer.send(session.createTextMessage("message " + i));

                // then
                assertThat(proxy.hasStruck()).isTrue();
                assertThat(contents(queue)).hasSize(i + 1).endsWith("message " + i);
            }
        }
    }

    @Test
    void shouldGiveNothingTwiceWhenConsumersComeAndGo() throws JMSException {
        // given
        final String queue = name("q");
        final Deliveries deliveries = new Deliveries((delivery, message) -> {});
        final Deque<Session> consuming = new ArrayDeque<>();

        // when
        for (int i = 0; i < MESSAGES; i++) {
            send(queue, "message " + i);
            if (i % 5 == 0) {
                final Session session = session();
                consumer(session, queue).setMessageListener(deliveries);
                consuming.add(session);
            }
            if (i % 7 == 6) {
                consuming.remove().close();
            }
        }

        // then
        deliveries.awaitCount(MESSAGES);
        while (!consuming.isEmpty()) {
            consuming.remove().close();
        }
        assertThat(deliveries.texts()).doesNotHaveDuplicates().hasSize(MESSAGES);
        assertThat(deliveries.all()).noneMatch(Deliveries.One::redelivered);
        assertThat(contents(queue)).isEmpty();
    }

    @Test
    void shouldMarkWhatComesAgainBecauseItsAcknowledgementWasLost() throws Exception {
        // given
        final String queue = name("q");
        try (FaultProxy proxy = new FaultProxy(BROKER.port());
                Connection cut = new AngeliaConnectionFactory(proxy.address()).createConnection()) {
            cut.start();
            final Session session = cut.createSession(Session.CLIENT_ACKNOWLEDGE);
            send(queue, "message");
            final MessageConsumer consumer = consumer(session, queue);
            final Message first = receive(consumer);

            // when
            proxy.cut(Fault.Damage.RESET);
            first.acknowledge();

            // then
            final Message again = receive(consumer);
            assertThat(again.getJMSMessageID()).isEqualTo(first.getJMSMessageID());
            assertThat(again.getJMSRedelivered()).isTrue();
            assertThat(attempt(again)).isEqualTo(2);
        }
    }
}
