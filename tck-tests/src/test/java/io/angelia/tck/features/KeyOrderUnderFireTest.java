/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.testing.BrokerProcess;
import io.angelia.testing.Fault.Damage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ordering keys while a twentieth of the messages fails, consumers are killed and added and the broker is killed and started
 * again: the order of each key holds, and every message is processed or is a dead letter with the reason. With
 * {@code -Dangelia.keys.full=true} in full size: 1,000 keys, 8 consumers, 10 kills of the broker. The moments and failures are
 * chosen by {@code -Dangelia.keys.seed}.
 */
class KeyOrderUnderFireTest {
    private static final boolean FULL = Boolean.getBoolean("angelia.keys.full");
    private static final long SEED = Long.getLong("angelia.keys.seed", System.nanoTime());
    private static final int KEYS = FULL ? 1_000 : 50;
    private static final int MESSAGES_PER_KEY = FULL ? 30 : 12;
    private static final int CONSUMERS = FULL ? 8 : 4;
    private static final int BROKER_KILLS = FULL ? 10 : 1;
    private static final int ROUNDS = FULL ? 5 : 1;
    private static final Duration PATIENCE = Duration.ofMinutes(FULL ? 10 : 2);
    private static final String QUEUE = "fire";
    /** Calls may take as long as the broker takes to start on a busy machine. */
    private static final String OPTIONS = "?reconnect=forever&sendTimeout=5m&requestTimeout=5m";

    private static final String CONFIGURATION = """
            listener: {reconnectGrace: 0}
            destinations: {"#": {max-delivery-attempts: -1}}
            """;

    private final List<KeyWorker> workers = new ArrayList<>();

    private static BrokerProcess broker(final Path directory) throws IOException {
        final Path configuration = Files.writeString(directory.resolve("broker.yaml"), CONFIGURATION);
        return new BrokerProcess(
                directory.resolve("data"),
                directory.resolve("broker.log"),
                List.of("--config", configuration.toString()));
    }

    @Test
    @Timeout(value = 40, unit = TimeUnit.MINUTES)
    void shouldKeepTheOrderOfEachKey(@TempDir final Path directory) throws Exception {
        System.out.printf(
                "keys under fire: %d keys, %d consumers, %d kills, seed %d%n", KEYS, CONSUMERS, BROKER_KILLS, SEED);
        final KeyLedger ledger = new KeyLedger(KEYS, MESSAGES_PER_KEY, SEED);
        final Random random = new Random(SEED);
        try (BrokerProcess broker = broker(directory)) {
            // given
            broker.start();
            final AngeliaConnectionFactory factory = new AngeliaConnectionFactory(broker.address() + OPTIONS);
            try (Connection producing = factory.createConnection()) {
                for (int i = 0; i < CONSUMERS; i++) {
                    workers.add(new KeyWorker(broker.port(), OPTIONS, QUEUE, ledger));
                }
                final Producing producer = new Producing(producing, ledger);
                producer.start();

                // when
                final int goal = ledger.size() - ledger.poisoned().size();
                for (int kill = 1; kill <= BROKER_KILLS; kill++) {
                    awaitDone(broker, ledger, (int) ((2L * kill - 1) * goal / (2 * BROKER_KILLS + 1)));
                    replaceWorker(broker, ledger, random);
                    awaitDone(broker, ledger, (int) (2L * kill * goal / (2 * BROKER_KILLS + 1)));
                    broker.kill();
                    broker.start();
                }
                producer.join();
                assertThat(producer.failures).isEmpty();
                awaitDone(broker, ledger, goal);

                // then
                final Set<String> letters =
                        deadLetters(producing, ledger.poisoned().size());
                System.out.printf(
                        "keys under fire: %,d processed, %,d failed attempts, %,d came again, %d dead letters%n",
                        ledger.doneCount(), ledger.failedCount(), ledger.repeatedCount(), letters.size());
                assertThat(letters).isEqualTo(ledger.poisoned());
                assertThat(ledger.violations()).as("seed %d", SEED).isEmpty();
            }
        } finally {
            for (final KeyWorker worker : workers) {
                worker.close();
            }
        }
    }

    private void awaitDone(final BrokerProcess broker, final KeyLedger ledger, final int count) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> {
            assertThat(broker.isAlive())
                    .as("the broker, which said: %s", broker.output())
                    .isTrue();
            assertThat(ledger.violations()).as("seed %d", SEED).isEmpty();
            return ledger.doneCount() >= count;
        });
    }

    /** One is killed by cutting its connection for good; another one comes. */
    private void replaceWorker(final BrokerProcess broker, final KeyLedger ledger, final Random random)
            throws IOException, JMSException {
        workers.remove(random.nextInt(workers.size())).kill(random.nextBoolean() ? Damage.RESET : Damage.END);
        workers.add(new KeyWorker(broker.port(), OPTIONS, QUEUE, ledger));
    }

    private static Set<String> deadLetters(final Connection connection, final int count) throws JMSException {
        final Set<String> letters = new TreeSet<>();
        connection.start();
        try (Session session = connection.createSession();
                MessageConsumer consumer = session.createConsumer(session.createQueue("DLQ." + QUEUE))) {
            for (int i = 0; i < count; i++) {
                final Message letter = consumer.receive(PATIENCE.toMillis());
                assertThat(letter).as("dead letter %d of %d", i + 1, count).isNotNull();
                final String text = FeatureTest.text(letter);
                assertThat(letters.add(text)).as("the first of %s", text).isTrue();
                assertThat(letter.getStringProperty("JMS_ANGELIA_DlqReason")).isEqualTo("rejected");
                assertThat(letter.getStringProperty("JMS_ANGELIA_DlqExceptionMessage"))
                        .isEqualTo(KeyLedger.reasonOf(text));
            }
            assertThat(consumer.receive(FeatureTest.SHORT_MS)).isNull();
        }
        return letters;
    }

    /** Sends everything, asynchronously: key after key the first message, then the second ones, and so on. */
    private static final class Producing extends Thread {
        private final Connection connection;
        private final KeyLedger ledger;
        private final AtomicInteger sent = new AtomicInteger();
        private final List<Exception> failures = new CopyOnWriteArrayList<>();

        Producing(final Connection connection, final KeyLedger ledger) {
            super("producing");
            this.connection = connection;
            this.ledger = ledger;
        }

        @Override
        public void run() {
            try (Session session = connection.createSession()) {
                final MessageProducer producer = session.createProducer(session.createQueue(QUEUE));
                for (final String text : ledger.texts()) {
                    final Message message = session.createTextMessage(text);
                    message.setStringProperty("JMSXGroupID", KeyLedger.keyOf(text));
                    producer.send(message, new CompletionListener() {
                        @Override
                        public void onCompletion(final Message done) {
                            sent.incrementAndGet();
                        }

                        @Override
                        public void onException(final Message failed, final Exception exception) {
                            failures.add(exception);
                        }
                    });
                }
                await().atMost(PATIENCE).until(() -> sent.get() + failures.size() == ledger.size());
            } catch (final JMSException | RuntimeException e) {
                failures.add(e);
            }
        }
    }

    // ---- a poisoned key

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void shouldNotSlowOtherKeysBecauseOneIsPoisoned(@TempDir final Path directory) throws Exception {
        try (BrokerProcess broker = broker(directory)) {
            broker.start();
            drain(broker, "warmup", false);
            final double[] without = new double[ROUNDS];
            final double[] with = new double[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                without[i] = drain(broker, "without" + i, false);
                with[i] = drain(broker, "with" + i, true);
            }
            Arrays.sort(without);
            Arrays.sort(with);
            final double loss = 1 - with[ROUNDS / 2] / without[ROUNDS / 2];
            System.out.printf(
                    "poisoned key: %,.0f messages/s of the other keys without it, %,.0f with it, loss %.1f %%%n",
                    without[ROUNDS / 2], with[ROUNDS / 2], 100 * loss);
            if (FULL) {
                assertThat(loss).isLessThan(0.1);
            }
        }
    }

    /** Messages per second of the healthy keys, while a poisoned one is there or not; each key must be complete and in order. */
    private double drain(final BrokerProcess broker, final String queue, final boolean poisoned) throws Exception {
        final KeyLedger ledger = KeyLedger.healthy(KEYS, MESSAGES_PER_KEY);
        final AngeliaConnectionFactory factory = new AngeliaConnectionFactory(broker.address() + OPTIONS);
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            final MessageProducer producer = session.createProducer(session.createQueue(queue));
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            int count = 0;
            for (final String text : ledger.texts()) {
                final Message message = session.createTextMessage(text);
                message.setStringProperty("JMSXGroupID", KeyLedger.keyOf(text));
                producer.send(message);
                if (poisoned && count % KEYS == 0) {
                    final Message poison = session.createTextMessage(KeyLedger.POISON);
                    poison.setStringProperty("JMSXGroupID", "poison");
                    producer.send(poison);
                }
                if (++count % 500 == 0) {
                    session.commit();
                }
            }
            session.commit();
        }
        final List<KeyWorker> draining = new ArrayList<>();
        try {
            final long start = System.nanoTime();
            for (int i = 0; i < CONSUMERS; i++) {
                draining.add(new KeyWorker(broker.port(), OPTIONS, queue, ledger));
            }
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> ledger.doneCount() == ledger.size());
            final double seconds = (System.nanoTime() - start) / 1e9;
            assertThat(ledger.violations()).isEmpty();
            return ledger.size() / seconds;
        } finally {
            for (final KeyWorker worker : draining) {
                worker.close();
            }
        }
    }
}
