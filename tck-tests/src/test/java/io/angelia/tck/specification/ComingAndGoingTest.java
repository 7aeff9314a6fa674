/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Consumers, sessions and connections are closed at random moments while messages flow. */
final class ComingAndGoingTest extends SpecificationTest {
    private static final int MESSAGES = 2_000;
    private static final int WORKERS = 4;

    private final AtomicIntegerArray seen = new AtomicIntegerArray(MESSAGES);
    private final CountDownLatch left = new CountDownLatch(MESSAGES);

    private void note(final Message message) {
        try {
            final int number = message.getIntProperty("number");
            if (seen.incrementAndGet(number) == 1) {
                left.countDown();
            }
        } catch (final JMSException e) {
            throw new java.lang.IllegalStateException(e);
        }
    }

    private void work(final Random random) throws JMSException {
        while (left.getCount() > 0) {
            try (Connection own = BROKER.factory().createConnection()) {
                own.start();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    final Session session = own.createSession();
                    final MessageConsumer consumer = session.createConsumer(queue(session));
                    if (random.nextBoolean()) {
                        listen(consumer, random);
                    } else {
                        receive(consumer, random);
                    }
                    if (random.nextBoolean()) {
                        consumer.close();
                    } else if (random.nextBoolean()) {
                        session.close();
                    }
                }
            }
        }
    }

    private void receive(final MessageConsumer consumer, final Random random) throws JMSException {
        for (int i = random.nextInt(200); i >= 0; i--) {
            final Message message = random.nextBoolean() ? consumer.receiveNoWait() : consumer.receive(1);
            if (message != null) {
                note(message);
            }
        }
    }

    private void listen(final MessageConsumer consumer, final Random random) throws JMSException {
        final CountDownLatch some = new CountDownLatch(random.nextInt(100));
        consumer.setMessageListener(message -> {
            note(message);
            some.countDown();
        });
        try {
            some.await(10, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            throw new java.lang.IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("6.1.8, 6.2.15, 8.8: whoever closes in order leaves every message to be processed exactly once")
    void shouldProcessEveryMessageExactlyOnce() throws Exception {
        // given
        final List<CompletableFuture<Void>> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            final Random random = new Random(i);
            workers.add(CompletableFuture.runAsync(
                    () -> {
                        try {
                            work(random);
                        } catch (final JMSException e) {
                            throw new java.lang.IllegalStateException(e);
                        }
                    },
                    worker -> new Thread(worker).start()));
        }

        // when
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));
        for (int i = 0; i < MESSAGES; i++) {
            final Message message = session.createMessage();
            message.setIntProperty("number", i);
            producer.send(message);
        }

        // then
        assertThat(left.await(60, TimeUnit.SECONDS))
                .as("left %d", left.getCount())
                .isTrue();
        for (final CompletableFuture<Void> worker : workers) {
            worker.get(60, TimeUnit.SECONDS);
        }
        for (int i = 0; i < MESSAGES; i++) {
            assertThat(seen.get(i)).as("times message %d was processed", i).isEqualTo(1);
        }
    }
}
