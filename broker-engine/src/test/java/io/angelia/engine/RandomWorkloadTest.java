/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.TestClient.Received;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random commands, stops and crashes against what must hold of every run: no acknowledged send is lost, nothing is shown
 * twice without the mark, nothing appears that was not sent, and a replay gives the state of the live engine.
 */
class RandomWorkloadTest {
    private static final String[] QUEUES = {"queue://a", "queue://b"};
    private static final String TOPIC = "topic://t";

    private final EngineFixture broker = new EngineFixture();
    private final Map<String, Integer> shown = new HashMap<>();
    /** Bodies whose send or commit was answered and that were not acknowledged. */
    private final Set<String> owed = new HashSet<>();
    /** Bodies that may or may not be there. */
    private final Set<String> unsure = new HashSet<>();
    /** Bodies that expire or do not survive a restart. */
    private final Set<String> mayVanish = new HashSet<>();
    /** Acknowledged, but perhaps not durably. */
    private final Set<String> acknowledged = new HashSet<>();

    private final List<Actor> actors = new ArrayList<>();
    private Random random;
    private int nextBody;

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldKeepEveryPromise(final int seed) {
        random = new Random(seed);
        final long interval = random.nextBoolean() ? 50_000 : 1_000_000;
        broker.tune(c -> c.checkpointIntervalBytes(interval).dispatchMarkWindowBytes(20_000))
                .start();
        connect();
        for (int step = 0; step < 1500; step++) {
            step();
        }
        drainEverything();
        broker.close();
        assertThat(broker.errors).isEmpty();
    }

    static IntStream seeds() {
        return IntStream.rangeClosed(1, Integer.getInteger("angelia.seeds", 20));
    }

    private void connect() {
        actors.clear();
        final int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            final TestClient client = broker.connect();
            client.subscribe(ConsumerSpec.Kind.SHARED_DURABLE, TOPIC, "sub");
            client.consume(QUEUES[random.nextInt(2)], null, 20);
            actors.add(new Actor(client));
        }
    }

    private void step() {
        final Actor actor = actors.get(random.nextInt(actors.size()));
        final int choice = random.nextInt(100);
        if (choice < 40) {
            actor.send();
        } else if (choice < 60) {
            actor.acknowledge();
        } else if (choice < 66) {
            actor.commit();
        } else if (choice < 70) {
            actor.rollback();
        } else if (choice < 74) {
            actor.fail();
        } else if (choice < 90) {
            broker.after(random.nextInt(30));
            actors.forEach(Actor::settle);
        } else if (choice < 92) {
            broker.work();
            actors.forEach(Actor::settle);
            assertThat(broker.flushedDigestAfterReplay())
                    .isEqualTo(broker.engine().stateDigest());
        } else if (choice < 93) {
            end();
        }
    }

    private void end() {
        actors.forEach(Actor::lost);
        switch (random.nextInt(3)) {
            case 0 -> broker.restart();
            case 1 -> broker.kill();
            default -> broker.crash(random.nextLong());
        }
        connect();
        actors.forEach(Actor::settle);
    }

    private void drainEverything() {
        actors.forEach(Actor::lost);
        broker.restart();
        final TestClient client = broker.connect();
        client.subscribe(ConsumerSpec.Kind.SHARED_DURABLE, TOPIC, "sub");
        for (final String queue : QUEUES) {
            client.consume(queue, null, 100_000);
            client.consume(queue.replace("//", "//DLQ."), null, 100_000);
        }
        client.consume("queue://DLQ.sub", null, 100_000);
        broker.after(1000);
        final Set<String> left = new HashSet<>();
        for (final Received message : client.received) {
            check(message);
            assertThat(left.add(message.body()))
                    .as("only one copy of %s", message.body())
                    .isTrue();
        }
        owed.removeIf(body -> left.remove(body));
        assertThat(owed).as("lost").isEmpty();
        left.removeAll(unsure);
        left.removeAll(acknowledged);
        assertThat(left).isEmpty();
    }

    private void check(final Received message) {
        final int before = shown.merge(message.body(), 1, Integer::sum) - 1;
        if (before > 0 && message.annotations().isEmpty()) {
            assertThat(message.redelivered() || untouched.contains(message.body()))
                    .as("mark of %s", message)
                    .isTrue();
        }
    }

    /** Shown, but given back by a live session without having been handed out. */
    private final Set<String> untouched = new HashSet<>();

    private final class Actor {
        private final TestClient client;
        private final Map<Long, String> sent = new HashMap<>();
        private final List<String> transactionSends = new ArrayList<>();
        private final List<Received> transactionAcknowledged = new ArrayList<>();
        private final List<Received> held = new ArrayList<>();
        private long transaction = 1;

        Actor(final TestClient client) {
            this.client = client;
        }

        void send() {
            final String destination = random.nextInt(4) == 0 ? TOPIC : QUEUES[random.nextInt(2)];
            final String body = "m" + nextBody++;
            final TestMessage message = TestMessage.to(destination, body)
                    .priority(random.nextInt(10))
                    .property("padding", "x".repeat(random.nextInt(300)));
            if (random.nextInt(8) == 0) {
                message.deliveryTime(broker.nowMs() + random.nextInt(200));
            }
            unsure.add(body);
            if (random.nextInt(6) == 0) {
                message.nonPersistent();
                mayVanish.add(body);
            } else if (random.nextInt(10) == 0) {
                message.expiration(broker.nowMs() + 1 + random.nextInt(300));
                mayVanish.add(body);
            }
            if (random.nextInt(3) == 0) {
                client.send(message, transaction);
                transactionSends.add(body);
            } else {
                sent.put(client.send(message), body);
            }
        }

        void settle() {
            sent.entrySet().removeIf(s -> {
                if (s.getKey() <= client.sentThrough()) {
                    answered(s.getValue());
                    return true;
                }
                return false;
            });
            for (final Received message : client.take()) {
                check(message);
                held.add(message);
            }
        }

        void acknowledge() {
            settle();
            if (held.isEmpty()) {
                return;
            }
            final Received message = held.remove(random.nextInt(held.size()));
            if (random.nextInt(3) == 0) {
                client.session.acknowledge(transaction, message.tag(), message.tag());
                transactionAcknowledged.add(message);
            } else {
                client.acknowledge(message);
                forget(message);
            }
        }

        private void answered(final String body) {
            if (!mayVanish.contains(body)) {
                unsure.remove(body);
                if (!acknowledged.contains(body)) {
                    owed.add(body);
                }
            }
        }

        private void forget(final Received message) {
            owed.remove(message.body());
            unsure.remove(message.body());
            acknowledged.add(message.body());
        }

        void commit() {
            settle();
            if (transactionSends.isEmpty() && transactionAcknowledged.isEmpty()) {
                return;
            }
            final long request = client.commit(transaction++);
            assertThat(client.done).containsKey(request);
            transactionSends.forEach(this::answered);
            transactionSends.clear();
            transactionAcknowledged.forEach(this::forget);
            transactionAcknowledged.clear();
            settle();
        }

        void rollback() {
            settle();
            if (transactionSends.isEmpty() && transactionAcknowledged.isEmpty() && held.isEmpty()) {
                return;
            }
            final long handed =
                    held.isEmpty() ? 0 : held.get(random.nextInt(held.size())).tag();
            held.forEach(m -> {
                if (m.tag() > handed) {
                    untouched.add(m.body());
                }
            });
            held.clear();
            transactionSends.forEach(unsure::remove);
            transactionSends.clear();
            transactionAcknowledged.clear();
            client.take().forEach(m -> {});
            client.rollback(transaction++, handed);
            settle();
        }

        void fail() {
            settle();
            if (held.isEmpty()) {
                return;
            }
            final Received message = held.remove(random.nextInt(held.size()));
            client.session.release(message.tag(), message.tag(), true, "bad luck");
        }

        /** The connection goes down with the broker; nothing more is known of what was not answered. */
        void lost() {
            settle();
            held.clear();
            transactionAcknowledged.clear();
        }
    }
}
