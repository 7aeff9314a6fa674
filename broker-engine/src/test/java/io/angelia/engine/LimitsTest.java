/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static io.angelia.engine.EngineFixture.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private final EngineFixture broker = new EngineFixture();

    @AfterEach
    void close() {
        broker.close();
    }

    private static DestinationSettings bounded(final long messages, final long bytes) {
        return DestinationSettings.builder()
                .maxSizeMessages(messages)
                .maxSizeBytes(bytes)
                .build();
    }

    @Test
    void shouldBackOffWhileBoundedQueueIsFull() {
        broker.settings(QUEUE, bounded(2, -1)).start();
        final TestClient client = broker.connect();
        assertThat(client.offer(TestMessage.to(QUEUE, "a"))).isTrue();
        assertThat(client.offer(TestMessage.to(QUEUE, "b"))).isTrue();
        assertThat(client.offer(TestMessage.to(QUEUE, "c"))).isFalse();
        broker.work();
        final long full = broker.engine().roomVersion();

        client.consume(QUEUE);
        client.acknowledge(client.received.get(0));
        broker.work();

        assertThat(broker.engine().roomVersion()).isGreaterThan(full);
        assertThat(client.offer(TestMessage.to(QUEUE, "c"))).isTrue();
        broker.work();
        assertThat(client.bodies()).containsExactly("a", "b", "c");
        assertThat(broker.errors).isEmpty();
    }

    @Test
    void shouldLetOneMessageIntoAnEmptyQueueHoweverSmallItsBytes() {
        broker.settings(QUEUE, bounded(-1, 10)).start();
        final TestClient client = broker.connect();

        assertThat(client.offer(TestMessage.to(QUEUE, "larger than the limit"))).isTrue();
        assertThat(client.offer(TestMessage.to(QUEUE, "b"))).isFalse();
    }

    @Test
    void shouldBackOffOnFullDiskAndGoOnWhenMessagesWereConsumed() {
        broker.storage().capacityBytes(8 * 1024 * 1024);
        broker.start();
        final TestClient client = broker.connect();
        final String padding = "x".repeat(4000);
        int taken = 0;
        while (taken < 10_000 && client.offer(TestMessage.to(QUEUE, taken + padding))) {
            taken++;
            broker.work();
        }
        assertThat(taken).isBetween(500, 2500);
        assertThat(broker.engine().failure()).isNull();

        client.consume(QUEUE, null, 1_000_000);
        assertThat(client.received).hasSize(taken);
        client.take().forEach(client::acknowledge);
        broker.work().after(1000);

        assertThat(client.offer(TestMessage.to(QUEUE, "again"))).isTrue();
        broker.work();
        assertThat(client.bodies()).containsExactly("again");
        assertThat(broker.errors).isEmpty();
    }

    @Test
    void shouldStopForGoodWhenForceFails() {
        broker.start();
        final TestClient client = broker.connect();
        client.send(TestMessage.to(QUEUE, "a"));
        broker.storage().failForces(true);

        broker.engine().doWork(broker.nowMs());

        assertThat(broker.engine().failure()).isNotNull();
        assertThat(client.sentThrough()).isZero();
        client.send(TestMessage.to(QUEUE, "b"));
        assertThat(client.refusals).containsExactly("2 SHUTTING_DOWN");
        broker.storage().failForces(false);
        assertThat(broker.errors).hasSize(1);
    }
}
