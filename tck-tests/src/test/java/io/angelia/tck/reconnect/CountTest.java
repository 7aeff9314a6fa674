/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.testing.BrokerProcess;
import io.angelia.testing.Fault.Damage;
import io.angelia.testing.FaultProxy;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Producers and consumers that keep their connections while these are cut {@code -Dangelia.reconnect.cuts} times (10 when
 * not given) and the broker is killed and started again {@code -Dangelia.reconnect.kills} times (2), in an order and at
 * moments chosen by {@code -Dangelia.reconnect.seed}: every message whose send or commit returned is received once.
 */
class CountTest {
    private static final int CUTS = Integer.getInteger("angelia.reconnect.cuts", 10);
    private static final int KILLS = Integer.getInteger("angelia.reconnect.kills", 2);
    private static final long SEED = Long.getLong("angelia.reconnect.seed", System.nanoTime());
    private static final int PROGRESS = 40;
    private static final int LONGEST_PEACE_MS = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** Calls may take as long as the broker takes to start on a busy machine. */
    private static final String OPTIONS = "heartbeat=1s&sendTimeout=5m&requestTimeout=5m";

    private static final String CONFIGURATION = """
            listener: {heartbeat: 1s}
            destinations: {"#": {max-delivery-attempts: -1}}
            """;

    private final List<Patient> producers = new ArrayList<>();
    private final List<Patient> consumers = new ArrayList<>();
    private final Map<Tally, Promises> promises = new LinkedHashMap<>();
    private final Random random = new Random(SEED);

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void shouldLoseAndDoubleNothing(@TempDir final Path directory) throws Exception {
        System.out.printf("count test: %d cuts, %d kills, seed %d%n", CUTS, KILLS, SEED);
        final Path configuration = Files.writeString(directory.resolve("broker.yaml"), CONFIGURATION);
        try (BrokerProcess broker = new BrokerProcess(
                        directory.resolve("data"),
                        directory.resolve("broker.log"),
                        List.of("--config", configuration.toString()));
                FaultProxy proxy = new FaultProxy(broker.port())) {
            // given
            broker.start();
            connect(proxy);

            // when
            for (final boolean kill : order()) {
                awaitProgress(broker);
                pause(random.nextInt(LONGEST_PEACE_MS));
                if (kill) {
                    broker.kill();
                    broker.start();
                } else {
                    proxy.cut(random.nextBoolean() ? Damage.RESET : Damage.END);
                }
            }
            awaitProgress(broker);
            stop(producers);
            await().atMost(PATIENCE).until(this::hasEverythingArrived);
            pause(500); // what comes twice comes now
            stop(consumers);

            // then
            print(proxy);
            assertThat(broken()).as("broken promises with seed %d", SEED).isEmpty();
        } finally {
            close();
        }
    }

    private List<Boolean> order() {
        final List<Boolean> kills = new ArrayList<>();
        for (int i = 0; i < CUTS + KILLS; i++) {
            kills.add(i < KILLS);
        }
        Collections.shuffle(kills, random);
        return kills;
    }

    private void connect(final FaultProxy proxy) throws JMSException {
        final AngeliaConnectionFactory factory = new AngeliaConnectionFactory(proxy.address() + "?" + OPTIONS);
        final Destination topic;
        final Destination forOne;
        final Destination forAnother;
        try (var connection = factory.createConnection();
                Session session = connection.createSession()) {
            topic = session.createTopic("counted");
            forOne = session.createQueue("counted.one");
            forAnother = session.createQueue("counted.another");
        }
        final Promises toTopic = new Promises();
        consume(clientOf(proxy, "one"), false, topic, toTopic);
        consume(clientOf(proxy, "another"), true, topic, toTopic);
        produce(factory, topic, toTopic);
        final Promises toOne = new Promises();
        consume(factory, false, forOne, toOne);
        produce(factory, forOne, toOne);
        final Promises toAnother = new Promises();
        consume(factory, true, forAnother, toAnother);
        produce(factory, forAnother, toAnother);
        for (final Patient patient : all()) {
            patient.start();
        }
    }

    private static AngeliaConnectionFactory clientOf(final FaultProxy proxy, final String id) {
        return new AngeliaConnectionFactory(proxy.address() + "?" + OPTIONS + "&clientID=" + id);
    }

    private void consume(
            final AngeliaConnectionFactory factory,
            final boolean transacted,
            final Destination destination,
            final Promises sent)
            throws JMSException {
        final Tally tally = new Tally((transacted ? "transacted" : "automatic") + " consumer of " + destination);
        promises.put(tally, sent);
        consumers.add(Patient.consumer(factory, transacted, destination, tally));
    }

    private void produce(final AngeliaConnectionFactory factory, final Destination destination, final Promises sent)
            throws JMSException {
        producers.add(Patient.producer(factory, false, destination, sent));
        producers.add(Patient.producer(factory, true, destination, sent));
    }

    /** Everybody works: each destination gets some messages more. */
    private void awaitProgress(final BrokerProcess broker) {
        final Map<Promises, Integer> goals = new LinkedHashMap<>();
        promises.values().forEach(sent -> goals.put(sent, sent.count() + PROGRESS));
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> {
            checkHealth(broker);
            return goals.entrySet().stream().allMatch(goal -> goal.getKey().count() >= goal.getValue());
        });
    }

    private void checkHealth(final BrokerProcess broker) throws IOException {
        assertThat(broker.isAlive())
                .as("the broker, which said: %s", broker.output())
                .isTrue();
        for (final Patient patient : all()) {
            if (patient.failure() != null) {
                throw new AssertionError("a client failed, seed " + SEED, patient.failure());
            }
        }
    }

    private boolean hasEverythingArrived() {
        return promises.entrySet().stream()
                .allMatch(entry -> entry.getKey().hasAll(entry.getValue().promised()));
    }

    private List<String> broken() {
        final List<String> broken = new ArrayList<>();
        promises.forEach((tally, sent) -> broken.addAll(tally.broken(sent.promised(), sent.rolledBack())));
        all().stream().map(Patient::failure).filter(e -> e != null).forEach(e -> broken.add(e.toString()));
        return broken;
    }

    private List<Patient> all() {
        final List<Patient> all = new ArrayList<>(producers);
        all.addAll(consumers);
        return all;
    }

    private static void stop(final List<Patient> patients) throws InterruptedException {
        for (final Patient patient : patients) {
            patient.stop();
        }
    }

    private void close() throws JMSException {
        for (final Patient patient : all()) {
            patient.close();
        }
    }

    private static void pause(final int ms) throws InterruptedException {
        new CountDownLatch(1).await(ms, TimeUnit.MILLISECONDS);
    }

    private void print(final FaultProxy proxy) {
        System.out.printf("count test: %,d connections made by %d clients%n", proxy.accepted(), all().size());
        promises.forEach((tally, sent) -> System.out.printf(
                "count test: %,d promised, %,d rolled back; %s%n",
                sent.count(), sent.rolledBack().size(), tally));
    }
}
