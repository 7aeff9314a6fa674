/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static io.angelia.engine.EngineFixture.QUEUE;
import static io.angelia.engine.EngineFixture.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.ConsumerSpec.Kind;
import io.angelia.engine.TestClient.Received;
import io.angelia.engine.queue.KeyOrder;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Order per JMSXGroupID: one consumer at a time, nothing overtaken, and no other key waits. */
class OrderingKeysTest {
    private final EngineFixture broker = new EngineFixture();

    @AfterEach
    void close() {
        broker.close();
    }

    private TestClient start() {
        broker.start();
        return broker.connect();
    }

    private void send(final TestClient producer, final String... bodies) {
        for (final String body : bodies) {
            producer.send(TestMessage.to(QUEUE, body).group(body.substring(0, 1)));
        }
        broker.work();
    }

    private Received find(final TestClient client, final String body) {
        return client.received.stream()
                .filter(r -> r.body().equals(body))
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    private void acknowledge(final TestClient client, final String... bodies) {
        for (final String body : bodies) {
            client.acknowledge(find(client, body));
        }
        broker.work();
    }

    private void fail(final TestClient client, final String body) {
        final long tag = find(client, body).tag();
        client.session.release(tag, tag, true, "it failed");
        broker.work();
    }

    // ---- one consumer at a time

    @Test
    void shouldGiveKeyToOneConsumerAndOtherKeysToOthers() {
        final TestClient first = start();
        final TestClient second = broker.connect();
        first.consume(QUEUE);
        second.consume(QUEUE);

        send(first, "a1", "b1", "a2", "b2", "a3", "c1");

        assertThat(first.bodies()).containsExactly("a1", "a2", "a3");
        assertThat(second.bodies()).containsExactly("b1", "b2", "c1");
    }

    @Test
    void shouldMoveKeyOnlyWhenNothingOfItIsInFlight() {
        final TestClient first = start();
        first.consume(QUEUE, null, 2);
        send(first, "a1", "a2", "a3", "a4");
        final TestClient second = broker.connect();
        second.consume(QUEUE);

        acknowledge(first, "a1");
        assertThat(second.bodies()).isEmpty();

        acknowledge(first, "a2");
        assertThat(first.bodies()).containsExactly("a1", "a2");
        assertThat(second.bodies()).containsExactly("a3", "a4");
    }

    @Test
    void shouldMixMessagesWithoutKeyByArrivalAndKeysByPriority() {
        final TestClient client = start();
        send(client, "a1");
        client.send(TestMessage.to(QUEUE, "x"));
        client.send(TestMessage.to(QUEUE, "a2").group("a").priority(9));
        client.send(TestMessage.to(QUEUE, "b1").group("b").priority(9));
        client.send(TestMessage.to(QUEUE, "y").priority(9));
        client.send(TestMessage.to(QUEUE, "z"));
        broker.work();

        client.consume(QUEUE);

        assertThat(client.bodies()).containsExactly("b1", "y", "a1", "a2", "x", "z");
    }

    @Test
    void shouldKeepKeyWithSessionThatClosedItsConsumerUntilItAcknowledges() {
        final TestClient first = start();
        final EngineConsumer consumer = first.consume(QUEUE);
        send(first, "a1", "a2", "b1");
        final TestClient second = broker.connect();
        second.consume(QUEUE);

        consumer.close(first.nextRequest(), find(first, "a1").tag());
        broker.work();
        assertThat(second.bodies()).containsExactly("b1");

        acknowledge(first, "a1");
        assertThat(second.bodies()).containsExactly("b1", "a2");
        assertThat(second.received).noneMatch(Received::redelivered);
    }

    // ---- failures

    @Test
    void shouldStandStillAfterFailureUntilNothingIsInFlightAndGoOnFromTheEarliest() {
        final TestClient first = start();
        final TestClient second = broker.connect();
        first.consume(QUEUE);
        send(first, "a1", "a2", "a3");
        second.consume(QUEUE);
        send(first, "a4", "b1");

        fail(first, "a1");
        send(first, "a5", "c1");
        assertThat(first.bodies().subList(4, first.bodies().size()))
                .as("of the key nothing goes out")
                .noneMatch(b -> b.startsWith("a"));

        acknowledge(first, "a2", "a4");
        fail(first, "a3");
        assertThat(second.bodies()).doesNotContain("a2", "a4");
        final List<String> after =
                first.bodies().stream().skip(4).filter(b -> b.startsWith("a")).toList();
        final List<String> elsewhere =
                second.bodies().stream().filter(b -> b.startsWith("a")).toList();
        assertThat(List.of(after, elsewhere))
                .contains(List.of("a1", "a3", "a5"))
                .contains(List.of());
    }

    @Test
    void shouldDelayTheKeyOfTheFailedMessageOnly() {
        broker.settings(
                QUEUE,
                DestinationSettings.builder().redeliveryDelaysMs(List.of(1000L)).build());
        final TestClient client = start();
        client.consume(QUEUE);
        send(client, "a1", "a2");
        final long first = find(client, "a1").tag();

        client.session.release(first, first + 1, true, "it failed");
        broker.work();
        client.received.clear();
        send(client, "a3", "b1");
        assertThat(client.bodies()).containsExactly("b1");

        broker.after(999);
        assertThat(client.bodies()).containsExactly("b1");
        broker.after(1);
        assertThat(client.bodies()).containsExactly("b1", "a1", "a2", "a3");
    }

    @Test
    void shouldGoOnWithTheNextAfterDeadLetter() {
        broker.settings(
                QUEUE, DestinationSettings.builder().maxDeliveryAttempts(1).build());
        final TestClient client = start();
        client.consume(QUEUE, null, 1);
        send(client, "a1", "a2");

        fail(client, "a1");
        client.consume("queue://DLQ.orders");

        assertThat(client.bodies()).containsExactly("a1", "a1");
        final EngineConsumer more = client.consume(QUEUE);
        assertThat(client.bodies()).containsExactly("a1", "a1", "a2");
        assertThat(more.consumerId()).isPositive();
    }

    @Test
    void shouldSkipWhatExpiresAnywhereInAKey() {
        final TestClient client = start();
        final long soon = broker.nowMs() + 10;
        send(client, "a1");
        client.send(TestMessage.to(QUEUE, "a2").group("a").expiration(soon));
        client.send(TestMessage.to(QUEUE, "b1").group("b").expiration(soon));
        send(client, "a3", "b2");

        broker.after(10);
        client.consume(QUEUE);

        assertThat(client.bodies()).containsExactly("a1", "a3", "b2");
        acknowledge(client, "a1", "a3", "b2");
        assertThat(broker.statistics(QUEUE).inFlight()).isZero();
    }

    @Test
    void shouldTakeScheduledMessageInWhenItBecomesDue() {
        final TestClient client = start();
        client.send(TestMessage.to(QUEUE, "a1").group("a").deliveryTime(broker.nowMs() + 50));
        send(client, "a2");
        client.consume(QUEUE, null, 1);
        assertThat(client.bodies()).containsExactly("a2");
        broker.after(50);
        send(client, "a3");

        final TestClient other = broker.connect();
        other.consume(QUEUE);
        assertThat(other.bodies()).isEmpty();
        acknowledge(client, "a2");

        assertThat(other.bodies()).containsExactly("a1", "a3");
    }

    // ---- selectors

    @Test
    void shouldNeverOvertakeTheHeadOfAKeyWithASelector() {
        final TestClient client = start();
        client.consume(QUEUE, "color = 'red'");
        client.send(TestMessage.to(QUEUE, "a1").group("a").property("color", "blue"));
        client.send(TestMessage.to(QUEUE, "a2").group("a").property("color", "red"));
        client.send(TestMessage.to(QUEUE, "b1").group("b").property("color", "red"));
        client.send(TestMessage.to(QUEUE, "b2").group("b").property("color", "blue"));
        client.send(TestMessage.to(QUEUE, "b3").group("b").property("color", "red"));
        client.send(
                TestMessage.to(QUEUE, "c1").group("c").property("color", "red").priority(9));
        broker.work();
        assertThat(client.bodies()).containsExactly("c1", "b1");

        final TestClient other = broker.connect();
        other.consume(QUEUE, "color = 'blue'");
        assertThat(other.bodies()).containsExactly("a1");
        acknowledge(client, "b1");
        assertThat(other.bodies()).containsExactly("a1", "b2");
        acknowledge(other, "a1", "b2");

        assertThat(client.bodies()).containsExactly("c1", "b1", "a2", "b3");
    }

    // ---- restarts

    @ParameterizedTest
    @EnumSource(Restart.class)
    void shouldKeepOrderOverRestart(final Restart how) {
        final TestClient client = start();
        client.consume(QUEUE, null, 3);
        send(client, "a1", "b1", "a2", "a3", "b2", "a4");
        acknowledge(client, "a1");
        fail(client, "a2");
        client.session.sync(client.nextRequest());
        broker.work();
        how.restart(broker);

        final TestClient again = broker.connect();
        again.consume(QUEUE, null, 1);
        final TestClient other = broker.connect();
        other.consume(QUEUE);
        assertThat(again.bodies()).containsExactly("b1");
        assertThat(other.bodies()).containsExactly("a2", "a3", "a4");
        acknowledge(again, "b1");
        assertThat(other.bodies()).containsExactly("a2", "a3", "a4", "b2");
    }

    private enum Restart {
        KILL,
        POWER_LOSS,
        AFTER_CHECKPOINT,
        CLEAN;

        void restart(final EngineFixture broker) {
            switch (this) {
                case KILL -> broker.kill();
                case POWER_LOSS -> broker.crash(5);
                case AFTER_CHECKPOINT -> {
                    broker.engine().checkpoint();
                    broker.kill();
                }
                case CLEAN -> broker.restart();
            }
        }
    }

    // ---- transactions

    @Test
    void shouldGiveKeyBackWithRollbackAtItsPlace() {
        final TestClient first = start();
        final TestClient second = broker.connect();
        first.consume(QUEUE);
        send(first, "a1", "a2");
        second.consume(QUEUE);
        first.session.acknowledge(5, 1, 2);
        send(first, "a3");
        assertThat(second.bodies()).isEmpty();
        first.received.clear();

        first.rollback(5, 2);

        assertThat(List.of(first.bodies(), second.bodies()))
                .containsExactlyInAnyOrder(List.of("a1", "a2", "a3"), List.of());
    }

    @Test
    void shouldRefuseCommitOfLaterMessageWhenAnEarlierCameBack() {
        final TestClient dispatcher = start();
        final TestClient first = broker.connect();
        final TestClient second = broker.connect();
        dispatcher.consume(QUEUE);
        send(dispatcher, "a1", "a2");
        dispatcher.session.acknowledgeFor(first.session, 1, 1, 1);
        dispatcher.session.acknowledgeFor(second.session, 1, 2, 2);
        broker.work();

        first.rollback(1, 0);
        assertThat(dispatcher.bodies()).as("it stands still").containsExactly("a1", "a2");
        final long refused = second.commit(1);
        second.rollback(1, 0);

        assertThat(second.refused).containsEntry(refused, ErrorCode.TRANSACTION_ROLLED_BACK);
        assertThat(dispatcher.bodies()).containsExactly("a1", "a2", "a1", "a2");
    }

    @Test
    void shouldCommitTransactionsOfOneKeyInTurn() {
        final TestClient dispatcher = start();
        final TestClient first = broker.connect();
        final TestClient second = broker.connect();
        dispatcher.consume(QUEUE);
        send(dispatcher, "a1", "a2", "a3");
        dispatcher.session.acknowledgeFor(first.session, 1, 1, 2);
        dispatcher.session.acknowledgeFor(second.session, 1, 3, 3);

        first.session.commit(first.nextRequest(), 1);
        second.session.commit(second.nextRequest(), 1);
        broker.work();

        assertThat(first.refused).isEmpty();
        assertThat(second.refused).isEmpty();
        assertThat(broker.statistics(QUEUE).ready()).isZero();
        assertThat(broker.statistics(QUEUE).inFlight()).isZero();
    }

    @Test
    void shouldHoldKeyWhilePreparedBranchDecides() {
        final TestClient client = start();
        client.consume(QUEUE, null, 1);
        send(client, "a1", "a2", "b1");
        final TestClient other = broker.connect();
        other.consume(QUEUE);
        assertThat(other.bodies()).containsExactly("b1");
        final long branch = client.start("1:aa:");
        client.session.acknowledge(branch, 1, 1);
        client.end("1:aa:");
        broker.prepare("1:aa:");
        client.consume(QUEUE);
        assertThat(client.bodies()).containsExactly("a1");
        assertThat(other.bodies()).containsExactly("b1");

        broker.kill();
        final TestClient again = broker.connect();
        again.consume(QUEUE);
        assertThat(again.bodies()).containsExactly("b1");
        broker.rollback("1:aa:");

        assertThat(again.bodies()).containsExactly("b1", "a1", "a2");
    }

    @Test
    void shouldRefuseToPrepareWhileAnEarlierMessageOfTheKeyIsNotDecided() {
        final TestClient client = start();
        client.consume(QUEUE);
        send(client, "a1", "a2", "b1");
        final long first = client.start("1:aa:");
        client.session.acknowledge(first, 1, 1);
        client.end("1:aa:");
        final long second = client.start("1:bb:");
        client.session.acknowledge(second, 2, 3);
        client.end("1:bb:");
        assertThat(broker.prepare("1:aa:")).isEqualTo(String.valueOf(EngineBranches.PREPARED));

        assertThat(broker.prepare("1:bb:")).isEqualTo(ErrorCode.TRANSACTION_ROLLED_BACK.name());
        assertThat(client.bodies()).containsExactly("a1", "a2", "b1", "b1");
        broker.commit("1:aa:");

        assertThat(client.bodies()).containsExactly("a1", "a2", "b1", "b1", "a2");
    }

    @Test
    void shouldPrepareWhenTheBranchBeforeHasCommitted() {
        final TestClient client = start();
        client.consume(QUEUE);
        send(client, "a1", "a2", "a3");
        for (int i = 1; i <= 3; i++) {
            final String xid = "1:0" + i + ":";
            final long branch = client.start(xid);
            client.session.acknowledge(branch, i, i);
            client.end(xid);
            assertThat(broker.prepare(xid)).isEqualTo(String.valueOf(EngineBranches.PREPARED));
            broker.commit(xid);
        }
        assertThat(broker.statistics(QUEUE).inFlight()).isZero();
        assertThat(broker.statistics(QUEUE).ready()).isZero();
    }

    // ---- kinds of destinations

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"SHARED", "SHARED_DURABLE"})
    void shouldKeepKeysOfEachSubscription(final Kind kind) {
        final TestClient first = start();
        final TestClient second = broker.connect();
        first.subscribe(kind, TOPIC, "s");
        second.subscribe(kind, TOPIC, "s");
        for (final String body : List.of("a1", "b1", "a2", "b2", "a3")) {
            final TestMessage message = TestMessage.to(TOPIC, body).group(body.substring(0, 1));
            first.send(body.endsWith("2") ? message.nonPersistent() : message);
        }
        broker.work();

        final List<List<String>> got = List.of(first.bodies(), second.bodies());
        assertThat(got).containsExactlyInAnyOrder(List.of("a1", "a2", "a3"), List.of("b1", "b2"));
    }

    @Test
    void shouldIgnoreKeysWithoutOrder() {
        broker.settings(
                QUEUE, DestinationSettings.builder().order(KeyOrder.NONE).build());
        final TestClient first = start();
        final TestClient second = broker.connect();
        first.consume(QUEUE);
        second.consume(QUEUE);

        send(first, "a1", "a2", "a3", "a4");

        assertThat(first.bodies()).containsExactly("a1", "a3");
        assertThat(second.bodies()).containsExactly("a2", "a4");
    }

    @Test
    void shouldKeepTheWholeQueueInOneOrder() {
        broker.settings(
                QUEUE, DestinationSettings.builder().order(KeyOrder.GLOBAL).build());
        final TestClient first = start();
        first.consume(QUEUE);
        final TestClient second = broker.connect();
        second.consume(QUEUE);
        send(first, "a1", "b1", "a2");
        first.send(TestMessage.to(QUEUE, "x").priority(9));
        broker.work();
        assertThat(first.bodies()).containsExactly("a1", "b1", "a2", "x");

        fail(first, "b1");
        assertThat(first.bodies()).hasSize(4);
        first.connection.lost();
        broker.work();

        assertThat(second.bodies()).containsExactly("a1", "b1", "a2", "x");
    }
}
