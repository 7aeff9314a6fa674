/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.testing.Fault;
import io.angelia.testing.FaultProxy;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The sends of one session arrive in their order, also asynchronous ones, and also when the connection breaks under them again and again. */
class F8OrderOfSendsTest extends FeatureTest {
    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("");

    F8OrderOfSendsTest() {
        super(BROKER);
    }

    private static final int MESSAGES = 400;
    private static final int CUTS = 5;

    @Test
    void shouldKeepTheOrderOfSynchronousAndAsynchronousSendsOverLostConnections() throws Exception {
        // given
        final String queue = name("q");
        final AtomicInteger completed = new AtomicInteger();
        final List<Exception> failures = new CopyOnWriteArrayList<>();
        final CompletionListener listener = new CompletionListener() {
            @Override
            public void onCompletion(final Message message) {
                completed.incrementAndGet();
            }

            @Override
            public void onException(final Message message, final Exception exception) {
                failures.add(exception);
            }
        };
        try (FaultProxy proxy = new FaultProxy(BROKER.port());
                Connection cut = new AngeliaConnectionFactory(proxy.address()).createConnection()) {
            final Session session = cut.createSession();
            final MessageProducer producer = session.createProducer(session.createQueue(queue));

            // when
            int asynchronous = 0;
            for (int i = 0; i < MESSAGES; i++) {
                if (i % (MESSAGES / CUTS) == MESSAGES / CUTS / 2) {
                    proxy.cut(i % 2 == 0 ? Fault.Damage.RESET : Fault.Damage.END);
                }
                if (i % 10 == 0) {
                    producer.send(keyed(session, "A" + i));
                } else {
                    asynchronous++;
                    producer.send(keyed(session, "A" + i), listener);
                }
            }
            final int expected = asynchronous;
            await().atMost(Duration.ofMillis(PATIENCE_MS)).until(() -> completed.get() + failures.size() == expected);
        }

        // then
        assertThat(failures).isEmpty();
        final MessageConsumer consumer = consumer(session(), queue);
        for (int i = 0; i < MESSAGES; i++) {
            assertThat(receiveText(consumer)).isEqualTo("A" + i);
        }
        assertThat(consumer.receive(SHORT_MS)).isNull();
    }
}
