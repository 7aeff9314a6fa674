/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static io.angelia.engine.EngineFixture.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.TestClient.Received;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedeliveryTest {
    private static final String DEAD = "queue://DLQ.orders";

    private final EngineFixture broker = new EngineFixture();

    @AfterEach
    void close() {
        broker.close();
        assertThat(broker.errors).isEmpty();
    }

    private static DestinationSettings policy(final int attempts, final long delay, final double multiplier) {
        return DestinationSettings.builder()
                .maxDeliveryAttempts(attempts)
                .redeliveryDelayMs(delay)
                .redeliveryDelayMultiplier(multiplier)
                .build();
    }

    @Test
    void shouldReturnRolledBackMessagesToTheirPlace() {
        broker.start();
        final TestClient client = broker.connect();
        client.consume(QUEUE, null, 3);
        for (int i = 0; i < 5; i++) {
            client.send(TestMessage.to(QUEUE, "m" + i));
        }
        broker.work();
        assertThat(client.bodies()).containsExactly("m0", "m1", "m2");

        final long handed = client.take().get(0).tag();
        client.rollback(0, handed);
        client.session.openConsumer(
                client.nextRequest(),
                9,
                new ConsumerSpec(QUEUE, ConsumerSpec.Kind.QUEUE, null, null, false, 10, 1000000));
        broker.work();

        assertThat(client.bodies()).containsExactly("m0", "m1", "m2", "m3", "m4");
        assertThat(client.received.stream().map(Received::count)).containsExactly(2, 1, 1, 1, 1);
        assertThat(client.received.stream().map(Received::redelivered))
                .containsExactly(true, false, false, false, false);
    }

    @Test
    void shouldIncrementDeliveryCountAfterRollback() {
        broker.start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "a"));
        broker.work();

        for (int attempt = 2; attempt < 6; attempt++) {
            client.fail("no luck");
            assertThat(client.received.get(0).count()).isEqualTo(attempt);
        }
    }

    @Test
    void shouldKeepDeliveryCountOverCrash() {
        broker.start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "a"));
        broker.work();
        client.fail("one");
        client.fail("two");

        broker.kill();

        final TestClient again = broker.connect();
        again.consume(QUEUE);
        assertThat(again.received.get(0).count()).isEqualTo(3);
        assertThat(again.received.get(0).redelivered()).isTrue();
    }

    @Test
    void shouldMoveToDeadLetterQueueAfterTheLastAttempt() {
        broker.settings(QUEUE, policy(3, 0, 1)).start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "poison"));
        client.send(TestMessage.to(QUEUE, "good"));
        broker.work();

        client.fail("1");
        client.fail("2");
        client.fail("java.lang.IllegalStateException: 3");

        assertThat(client.bodies()).containsExactly();
        broker.kill();
        final TestClient reader = broker.connect();
        reader.consume(DEAD);
        assertThat(reader.bodies()).containsExactly("poison", "good");
        assertThat(reader.received.get(0).annotations())
                .contains("max_delivery_attempts", QUEUE, "IllegalStateException: 3");
        assertThat(broker.statistics(QUEUE).ready()).isZero();
    }

    @Test
    void shouldMoveNonPersistentMessageToDeadLetterQueue() {
        broker.settings(QUEUE, policy(1, 0, 1)).start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "poison").nonPersistent());
        broker.work();

        client.fail("bad");

        client.consume(DEAD);
        assertThat(client.bodies()).containsExactly("poison");
    }

    @Test
    void shouldNotMoveDeadLettersAgain() {
        broker.settings(QUEUE, policy(1, 0, 1)).start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "poison"));
        broker.work();
        client.fail("bad");
        client.consume(DEAD);

        for (int i = 0; i < 15; i++) {
            client.fail("still bad");
        }

        assertThat(client.received.get(0).count()).isEqualTo(16);
    }

    @Test
    void shouldRedeliverFirstAtOnceThenWithGrowingDelay() {
        broker.settings(QUEUE, policy(-1, 100, 2)).start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "a"));
        broker.work();

        client.fail("1");
        assertThat(client.bodies()).containsExactly("a");
        client.fail("2");
        assertThat(client.bodies()).isEmpty();
        broker.after(99);
        assertThat(client.bodies()).isEmpty();
        broker.after(1);
        assertThat(client.bodies()).containsExactly("a");
        client.fail("3");
        broker.after(199);
        assertThat(client.bodies()).isEmpty();
        broker.after(1);
        assertThat(client.bodies()).containsExactly("a");
    }

    @Test
    void shouldWaitForRedeliveryDelayAlsoAfterCrash() {
        broker.settings(QUEUE, policy(-1, 10_000, 1)).start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "a"));
        broker.work();
        client.fail("1");
        client.fail("2");

        broker.kill();

        final TestClient again = broker.connect();
        again.consume(QUEUE);
        broker.after(9_999);
        assertThat(again.bodies()).isEmpty();
        broker.after(1);
        assertThat(again.bodies()).containsExactly("a");
        assertThat(again.received.get(0).count()).isEqualTo(3);
    }

    @Test
    void shouldCountWhatWasHandedWhenConnectionIsLost() {
        broker.start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        for (int i = 0; i < 4; i++) {
            client.send(TestMessage.to(QUEUE, "m" + i));
        }
        broker.work();

        client.session.handed(1);
        client.connection.close();
        broker.work();

        final TestClient again = broker.connect();
        again.consume(QUEUE);
        assertThat(again.bodies()).containsExactly("m0", "m1", "m2", "m3");
        assertThat(again.received).allMatch(Received::redelivered).allMatch(m -> m.count() == 2);
        assertThat(client.refusals).isEmpty();
        again.fail("count");
        assertThat(again.received.stream().map(Received::count)).containsExactly(3, 2, 2, 2);
    }

    @Test
    void shouldMarkNothingAfterCleanStop() {
        broker.start();
        final TestClient client = broker.connect();
        client.send(TestMessage.to(QUEUE, "a"));
        broker.work();

        broker.restart();

        final TestClient again = broker.connect();
        again.consume(QUEUE);
        assertThat(again.received.get(0).redelivered()).isFalse();
        assertThat(again.received.get(0).count()).isEqualTo(1);
    }

    @Test
    void shouldMarkWhatMayHaveBeenSeenBeforeCrashThatFollowsCleanStop() {
        broker.start();
        broker.connect().send(TestMessage.to(QUEUE, "a"));
        broker.work();
        broker.restart();
        final TestClient first = broker.connect();
        first.consume(QUEUE);
        assertThat(first.received.get(0).redelivered()).isFalse();

        broker.kill();

        final TestClient again = broker.connect();
        again.consume(QUEUE);
        assertThat(again.received.get(0).redelivered()).isTrue();
    }

    @Test
    void shouldDispatchBeyondTheFirstMark() {
        broker.tune(c -> c.dispatchMarkWindowBytes(4096)).start();
        final TestClient client = broker.connect();
        client.consume(QUEUE, null, 100_000);
        for (int i = 0; i < 500; i++) {
            client.send(TestMessage.to(QUEUE, "m" + i));
            if (i % 10 == 0) {
                broker.work();
            }
        }
        broker.work();

        assertThat(client.bodies()).hasSize(500);
    }

    @Test
    void shouldKeepOrderWhenManyConsumersReturnMessages() {
        broker.start();
        final TestClient producer = broker.connect();
        final List<TestClient> clients = List.of(broker.connect(), broker.connect(), broker.connect());
        clients.forEach(c -> c.consume(QUEUE, null, 7));
        for (int i = 10; i < 40; i++) {
            producer.send(TestMessage.to(QUEUE, "m" + i).nonPersistent());
        }
        broker.work();

        clients.get(1).session.close(99, 0);
        clients.get(0).session.close(99, 0);
        clients.get(2).session.close(99, 0);
        broker.work();

        producer.consume(QUEUE);
        assertThat(producer.bodies()).isSorted().hasSize(30);
    }
}
