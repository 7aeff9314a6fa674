/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static io.angelia.engine.EngineFixture.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which of several consumers gets a message: by their priority, in turn, or one alone. */
class DispatchOrderTest {
    private final EngineFixture broker = new EngineFixture();

    @AfterEach
    void close() {
        broker.close();
    }

    private static EngineConsumer consume(final TestClient client, final int priority, final int credit) {
        return consume(client, priority, credit, null);
    }

    private static EngineConsumer consume(
            final TestClient client, final int priority, final int credit, final String selector) {
        return client.open(new ConsumerSpec(
                QUEUE,
                ConsumerSpec.Kind.QUEUE,
                null,
                selector,
                false,
                credit,
                TestClient.CREDIT_BYTES,
                new ConsumerOptions(priority, null)));
    }

    private void send(final TestClient producer, final int from, final int to) {
        for (int i = from; i <= to; i++) {
            producer.send(TestMessage.to(QUEUE, "m" + i).property("parity", i % 2 == 0 ? "even" : "odd"));
        }
        broker.work();
    }

    @Test
    void shouldServeHigherPriorityWhileItHasCredit() {
        broker.start();
        final TestClient low = broker.connect();
        final TestClient high = broker.connect();
        consume(low, -1, 100);
        final EngineConsumer preferred = consume(high, 7, 2);

        send(low, 1, 4);
        assertThat(high.bodies()).containsExactly("m1", "m2");
        assertThat(low.bodies()).containsExactly("m3", "m4");

        preferred.addCredit(1, 0);
        send(low, 5, 6);
        assertThat(high.bodies()).containsExactly("m1", "m2", "m5");
        assertThat(low.bodies()).containsExactly("m3", "m4", "m6");
    }

    @Test
    void shouldGiveToTheLowerWhatTheHigherDoesNotWant() {
        broker.start();
        final TestClient low = broker.connect();
        final TestClient high = broker.connect();
        consume(low, 0, 100);
        consume(high, 1, 100, "parity = 'even'");

        send(low, 1, 4);

        assertThat(high.bodies()).containsExactly("m2", "m4");
        assertThat(low.bodies()).containsExactly("m1", "m3");
    }

    @Test
    void shouldTakeTurnsAmongEquals() {
        broker.start();
        final TestClient first = broker.connect();
        final TestClient second = broker.connect();
        final TestClient third = broker.connect();
        consume(first, 3, 100);
        consume(second, 3, 100);
        consume(third, 2, 100);

        send(first, 1, 5);

        assertThat(first.bodies()).containsExactly("m1", "m3", "m5");
        assertThat(second.bodies()).containsExactly("m2", "m4");
        assertThat(third.bodies()).isEmpty();
    }

    @Test
    void shouldLetOthersStandByForAnExclusiveConsumer() {
        broker.settings(
                QUEUE, DestinationSettings.builder().exclusiveConsumer(true).build());
        broker.start();
        final TestClient first = broker.connect();
        final TestClient second = broker.connect();
        final TestClient third = broker.connect();
        consume(first, 0, 2);
        consume(second, 0, 100);
        consume(third, 4, 100);

        send(first, 1, 4);
        assertThat(first.bodies()).containsExactly("m1", "m2");
        assertThat(second.received).isEmpty();
        assertThat(third.received).isEmpty();

        first.connection.lost();
        broker.work();
        assertThat(third.bodies()).containsExactly("m1", "m2", "m3", "m4");
        assertThat(second.received).isEmpty();
    }
}
