/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random commits, rollbacks and failures with little credit: nothing may be lost, doubled, reordered or stuck. */
final class RollbackStressTest extends SpecificationTest {
    private static final int MESSAGES = 400;
    /** One message in so many is larger than a chunk. */
    private static final int LARGE_EVERY = 40;

    private static final int LARGE_LENGTH = 600_000;
    /** Rolls back less often than would send a message to the dead letters. */
    private static final int ROLLBACK_ONE_IN = 5;

    private void send(final Queue queue) throws JMSException {
        try (Session session = session(Session.SESSION_TRANSACTED)) {
            final MessageProducer producer = session.createProducer(queue);
            for (int i = 0; i < MESSAGES; i++) {
                final BytesMessage message = session.createBytesMessage();
                message.setIntProperty("number", i);
                message.writeBytes(new byte[i % LARGE_EVERY == 7 ? LARGE_LENGTH : i]);
                producer.send(message);
            }
            session.commit();
        }
    }

    private static void check(final Message message) throws JMSException {
        final int number = message.getIntProperty("number");
        final int length = number % LARGE_EVERY == 7 ? LARGE_LENGTH : number;
        assertThat(((BytesMessage) message).getBodyLength()).isEqualTo(length);
    }

    private Queue queue(final String options) throws JMSException {
        return session(Session.AUTO_ACKNOWLEDGE).createQueue(uniqueName() + options.hashCode() + options);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?prefetch=1", "?prefetch=3", "?prefetch=50", ""})
    @DisplayName("6.2.7: one consumer that rolls back at random sees every message in order")
    void shouldKeepTheOrderOverRollbacks(final String options) throws JMSException {
        // given
        final Queue queue = queue(options);
        send(queue);
        final Random random = new Random(options.hashCode());
        final Session session = session(Session.SESSION_TRANSACTED);
        final MessageConsumer consumer = session.createConsumer(queue);
        final List<Integer> committed = new ArrayList<>();

        // when
        while (committed.size() < MESSAGES) {
            final List<Integer> batch = new ArrayList<>();
            final int size = Math.min(1 + random.nextInt(8), MESSAGES - committed.size());
            for (int i = 0; i < size; i++) {
                final Message message = consumer.receive(PATIENCE_MS);
                assertThat(message).as("message %d", committed.size() + i).isNotNull();
                check(message);
                batch.add(message.getIntProperty("number"));
            }
            if (random.nextInt(ROLLBACK_ONE_IN) == 0) {
                session.rollback();
            } else {
                session.commit();
                committed.addAll(batch);
            }
        }

        // then
        assertThat(committed).isEqualTo(IntStream.range(0, MESSAGES).boxed().toList());
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("8.7: listeners of several connections that fail at random process every message once")
    void shouldProcessEveryMessageOnce() throws Exception {
        // given
        final Queue queue = queue("?prefetch=4");
        send(queue);
        final Set<Integer> processed = new ConcurrentSkipListSet<>();
        final Set<Integer> doubled = new ConcurrentSkipListSet<>();
        final CountDownLatch left = new CountDownLatch(MESSAGES);

        // when
        for (int i = 0; i < 4; i++) {
            final Connection other = connect();
            final Session session = session(other, Session.AUTO_ACKNOWLEDGE);
            final Random random = new Random(i);
            session.createConsumer(queue).setMessageListener(message -> {
                if (random.nextInt(ROLLBACK_ONE_IN) == 0) {
                    throw new java.lang.IllegalStateException("not this time");
                }
                try {
                    check(message);
                    if (!processed.add(message.getIntProperty("number"))) {
                        doubled.add(message.getIntProperty("number"));
                    }
                } catch (final JMSException e) {
                    throw new java.lang.IllegalStateException(e);
                }
                left.countDown();
            });
            other.start();
        }

        // then
        assertThat(left.await(60, TimeUnit.SECONDS))
                .as("left %d", left.getCount())
                .isTrue();
        assertThat(doubled).isEmpty();
        assertThat(processed)
                .isEqualTo(new TreeSet<>(IntStream.range(0, MESSAGES).boxed().toList()));
    }
}
