/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.tck.crash.History.Outcome;
import io.angelia.testing.BrokerProcess;
import jakarta.jms.ConnectionFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the broker under load, {@code -Dangelia.crash.rounds} times (5 when not given), at moments chosen by
 * {@code -Dangelia.crash.seed}.
 */
class BrokerCrashTest {
    private static final int ROUNDS = Integer.getInteger("angelia.crash.rounds", 5);
    private static final long SEED = Long.getLong("angelia.crash.seed", System.nanoTime());
    private static final Duration PROGRESS_TIMEOUT = Duration.ofSeconds(60);
    private static final int PROGRESS_MESSAGES = 100;
    private static final int MAX_LIFE_MS = 1_500;
    private static final String SHARED = "crash.shared";
    private static final String ORDERED = "crash.ordered";
    private static final int LONE_CONSUMER = 3;

    private final History history = new History();
    private final List<Worker> producers = new ArrayList<>();
    private final List<Worker> consumers = new ArrayList<>();

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void shouldKeepItsPromisesThroughCrashes(@TempDir final Path directory) throws Exception {
        final Random random = new Random(SEED);
        System.out.printf("crash test: %d rounds, seed %d%n", ROUNDS, SEED);
        try (BrokerProcess broker = new BrokerProcess(directory)) {
            // given
            broker.start();
            connect(new AngeliaConnectionFactory(broker.address() + "?reconnect=off"));

            // when
            for (int round = 1; round <= ROUNDS; round++) {
                final long before = history.acknowledged();
                awaitAcknowledged(before + PROGRESS_MESSAGES, broker);
                final int lifeMs = random.nextInt(MAX_LIFE_MS);
                pause(lifeMs);
                broker.kill();
                broker.start();
                System.out.printf(
                        "round %d: killed %d ms after its first messages, %,d acknowledged so far%n",
                        round, lifeMs, history.acknowledged());
            }
            awaitAcknowledged(history.acknowledged() + PROGRESS_MESSAGES, broker);
            stop(producers);
            drain();
            stop(consumers);
        } finally {
            stop(producers);
            stop(consumers);
        }

        // then
        print();
        assertThat(new HistoryChecker(history, Set.of(LONE_CONSUMER)).violations())
                .as("broken promises with seed %d", SEED)
                .isEmpty();
    }

    private void connect(final ConnectionFactory factory) {
        producers.add(new CrashProducer(factory, history, SHARED, 0, 0));
        producers.add(new CrashProducer(factory, history, SHARED, 1, 0));
        producers.add(new CrashProducer(factory, history, SHARED, 2, 10));
        producers.add(new CrashProducer(factory, history, ORDERED, 3, 0));
        producers.add(new CrashProducer(factory, history, ORDERED, 4, 7));
        consumers.add(new CrashConsumer(factory, history, SHARED, 0, 0));
        consumers.add(new CrashConsumer(factory, history, SHARED, 1, 0));
        consumers.add(new CrashConsumer(factory, history, SHARED, 2, 5));
        consumers.add(new CrashConsumer(factory, history, ORDERED, LONE_CONSUMER, 0));
        producers.forEach(Worker::start);
        consumers.forEach(Worker::start);
    }

    private void awaitAcknowledged(final long count, final BrokerProcess broker) {
        await().atMost(PROGRESS_TIMEOUT).until(() -> {
            assertThat(broker.isAlive())
                    .as("the broker, which said: %s", broker.output())
                    .isTrue();
            assertThat(failures()).isEmpty();
            return history.acknowledged() >= count;
        });
    }

    /** Until every promised message has arrived, or none has for a while: then the checker says what is missing. */
    private void drain() throws InterruptedException {
        int seen = -1;
        while (new HistoryChecker(history, Set.of()).missing() > 0
                && history.received().size() != seen) {
            seen = history.received().size();
            pause(5_000);
        }
        // What comes twice comes now.
        pause(1_000);
    }

    private List<Throwable> failures() {
        final List<Throwable> failures = new ArrayList<>();
        for (final List<Worker> workers : List.of(producers, consumers)) {
            for (final Worker worker : workers) {
                if (worker.failure() != null) {
                    failures.add(worker.failure());
                }
            }
        }
        return failures;
    }

    private static void stop(final List<Worker> workers) throws InterruptedException {
        for (final Worker worker : workers) {
            worker.close();
        }
    }

    /** Lets the workload run for a time that is part of the experiment. */
    private static void pause(final int ms) throws InterruptedException {
        new CountDownLatch(1).await(ms, TimeUnit.MILLISECONDS);
    }

    private void print() {
        final long acknowledged = history.acknowledged();
        final long unknown = history.sent().stream()
                .filter(message -> message.outcome() == Outcome.UNKNOWN)
                .count();
        final long redelivered = history.received().stream()
                .filter(History.Received::redelivered)
                .count();
        System.out.printf(
                "crash test: %,d messages acknowledged, %,d with unknown outcome, %,d deliveries, %,d of them marked as redelivered%n",
                acknowledged, unknown, history.received().size(), redelivered);
    }
}
