/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static io.angelia.engine.EngineFixture.QUEUE;
import static io.angelia.engine.EngineFixture.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.TestClient.Received;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CheckpointTest {
    private static final String PADDING = "x".repeat(2000);

    private final EngineFixture broker = new EngineFixture();

    @AfterEach
    void close() {
        broker.close();
        assertThat(broker.errors).isEmpty();
    }

    private void fill(final TestClient client, final int from, final int to) {
        for (int i = from; i < to; i++) {
            client.send(TestMessage.to(QUEUE, i + PADDING));
            if (i % 100 == 99) {
                broker.work();
            }
        }
        broker.work();
    }

    @Test
    void shouldRestoreEverythingFromCheckpoint() {
        broker.start();
        final TestClient client = broker.connect();
        client.connection.claimClientId("me");
        client.subscribe(ConsumerSpec.Kind.DURABLE, TOPIC, "sub", "a = 'x'", false);
        final TestClient producer = broker.connect();
        producer.send(TestMessage.to(TOPIC, "t").property("a", "x"));
        producer.send(TestMessage.to(QUEUE, "low").priority(1));
        producer.send(TestMessage.to(QUEUE, "a"));
        producer.send(TestMessage.to(QUEUE, "later").deliveryTime(broker.nowMs() + 500));
        producer.send(TestMessage.to(QUEUE, "staged"), 1);
        broker.work();
        broker.engine().checkpoint();
        producer.send(TestMessage.to(QUEUE, "staged2"), 1);
        producer.commit(1);
        producer.send(TestMessage.to(QUEUE, "b"));
        broker.work();

        broker.kill();

        assertThat(broker.engine().statistics().checkpointPosition()).isPositive();
        final TestClient again = broker.connect();
        again.connection.claimClientId("me");
        again.subscribe(ConsumerSpec.Kind.DURABLE, TOPIC, "sub", "a = 'x'", false);
        again.consume(QUEUE);
        broker.after(500);
        assertThat(again.bodies()).containsExactly("t", "a", "staged", "staged2", "b", "low", "later");
    }

    @Test
    void shouldReachTheSameStateByReplayFromAnyCheckpoint() {
        broker.start();
        final TestClient client = broker.connect();
        client.consume(QUEUE, null, 100_000);
        fill(client, 0, 150);
        final List<Received> received = client.take();
        broker.engine().checkpoint();
        for (int i = 0; i < 100; i += 2) {
            client.acknowledge(received.get(i));
        }
        client.session.release(received.get(1).tag(), received.get(9).tag(), true, "no");
        broker.work();
        fill(client, 150, 200);
        broker.after(1000);
        final long live = broker.engine().stateDigest();

        final long replayed = broker.digestAfterReplay();

        assertThat(replayed).isEqualTo(live);
    }

    @Test
    void shouldReleaseSegmentsThatNobodyNeeds() {
        broker.tune(c -> c.checkpointIntervalBytes(1024 * 1024)).start();
        final TestClient client = broker.connect();
        client.consume(QUEUE, null, 1_000_000);
        for (int round = 0; round < 40; round++) {
            fill(client, round * 100, round * 100 + 100);
            client.take().forEach(client::acknowledge);
            broker.work();
        }

        assertThat(broker.log().appendedPosition())
                .isGreaterThan(8 * broker.log().segmentLength());
        assertThat(broker.engine().statistics().segments()).isLessThan(5);
    }

    @Test
    void shouldCheckpointWhileMessagesFlow() {
        broker.tune(c -> c.checkpointIntervalBytes(200_000)).start();
        final TestClient client = broker.connect();
        client.consume(QUEUE, null, 1_000_000);
        for (int round = 0; round < 30; round++) {
            fill(client, round * 100, round * 100 + 100);
            final List<Received> received = client.take();
            for (int i = 0; i < 95; i++) {
                client.acknowledge(received.get(i));
            }
        }
        broker.work().after(1000);
        final long live = broker.engine().stateDigest();

        assertThat(broker.engine().statistics().checkpointPosition()).isPositive();
        assertThat(broker.digestAfterReplay()).isEqualTo(live);
        broker.crash(1);
        assertThat(broker.statistics(QUEUE).ready()).isEqualTo(150);
    }

    @Test
    void shouldMoveTheFewSurvivorsOfOldSegments() {
        broker.tune(c -> c.checkpointIntervalBytes(1024 * 1024)).start();
        final TestClient client = broker.connect();
        client.consume(QUEUE, null, 1_000_000);
        for (int round = 0; round < 60; round++) {
            fill(client, round * 100, round * 100 + 100);
            final List<Received> received = client.take();
            for (int i = 1; i < received.size(); i++) {
                client.acknowledge(received.get(i));
            }
            broker.work();
        }
        broker.work();

        assertThat(broker.engine().statistics().segments()).isLessThan(9);
        final long live = broker.after(1000).engine().stateDigest();
        assertThat(broker.digestAfterReplay()).isEqualTo(live);
        broker.crash(2);
        final TestClient again = broker.connect();
        again.consume(QUEUE, null, 1000);
        assertThat(again.bodies()).hasSize(60);
        assertThat(again.bodies().get(0)).isEqualTo("0" + PADDING);
        assertThat(again.bodies().get(59)).isEqualTo("5900" + PADDING);
        assertThat(again.received).allMatch(Received::redelivered);
    }
}
