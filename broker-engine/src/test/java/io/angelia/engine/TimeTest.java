/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static io.angelia.engine.EngineFixture.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimeTest {
    private final EngineFixture broker = new EngineFixture();

    @AfterEach
    void close() {
        broker.close();
        assertThat(broker.errors).isEmpty();
    }

    @Test
    void shouldDeliverDelayedMessageNeverEarly() {
        broker.start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "later").deliveryTime(broker.nowMs() + 1000));
        client.send(TestMessage.to(QUEUE, "now"));
        broker.after(999);
        assertThat(client.bodies()).containsExactly("now");
        assertThat(broker.engine().nextDeadlineMs()).isLessThanOrEqualTo(broker.nowMs() + 1);

        broker.after(1);

        assertThat(client.bodies()).containsExactly("now", "later");
    }

    @Test
    void shouldKeepDelayOverRestartAndCheckpoint() {
        broker.start();
        final TestClient client = broker.connect();
        client.send(TestMessage.to(QUEUE, "later").deliveryTime(broker.nowMs() + 1000));
        broker.work();
        broker.restart();
        assertThat(broker.statistics(QUEUE).delayed()).isEqualTo(1);

        final TestClient again = broker.connect();
        again.consume(QUEUE);
        broker.after(999);
        assertThat(again.bodies()).isEmpty();
        broker.after(1);

        assertThat(again.bodies()).containsExactly("later");
    }

    @Test
    void shouldRemoveExpiredMessagesForGood() {
        broker.start();
        final TestClient client = broker.connect();
        client.send(TestMessage.to(QUEUE, "p").expiration(broker.nowMs() + 100));
        client.send(TestMessage.to(QUEUE, "n").expiration(broker.nowMs() + 100).nonPersistent());
        broker.work();
        assertThat(broker.statistics(QUEUE).ready()).isEqualTo(2);

        broker.after(100);

        assertThat(broker.statistics(QUEUE).ready()).isZero();
        broker.kill();
        assertThat(broker.statistics(QUEUE).ready()).isZero();
    }

    @Test
    void shouldExpireDelayedMessageThatBecameReady() {
        broker.start();
        final TestClient client = broker.connect();
        final long now = broker.nowMs();
        client.send(TestMessage.to(QUEUE, "a").deliveryTime(now + 100).expiration(now + 200));
        broker.after(100);
        assertThat(broker.statistics(QUEUE).ready()).isEqualTo(1);

        broker.after(100);

        assertThat(broker.statistics(QUEUE).ready()).isZero();
    }

    @Test
    void shouldMoveExpiredMessagesWhenConfigured() {
        broker.settings(
                        QUEUE,
                        DestinationSettings.builder().expiryAddress("expired").build())
                .start();
        final TestClient client = broker.connect();
        client.send(TestMessage.to(QUEUE, "p").expiration(broker.nowMs() + 100));
        client.send(TestMessage.to(QUEUE, "n").expiration(broker.nowMs() + 100).nonPersistent());
        broker.work();

        broker.after(100);
        broker.after(10_000);

        client.consume("queue://expired");
        assertThat(client.bodies()).containsExactlyInAnyOrder("p", "n");
        assertThat(client.received.get(0).annotations()).contains("expired", QUEUE);
    }

    @Test
    void shouldForceLazyRecordsAfterTheInterval() {
        broker.start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "a"));
        broker.work();
        client.acknowledge(client.received.get(0));
        broker.work();
        assertThat(broker.log().durablePosition()).isLessThan(broker.log().appendedPosition());
        assertThat(broker.engine().nextDeadlineMs()).isEqualTo(broker.nowMs() + 100);

        broker.after(100);

        assertThat(broker.log().durablePosition()).isEqualTo(broker.log().appendedPosition());
    }
}
