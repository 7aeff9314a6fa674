/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static io.angelia.engine.ConsumerSpec.Kind.DURABLE;
import static io.angelia.engine.ConsumerSpec.Kind.SHARED;
import static io.angelia.engine.ConsumerSpec.Kind.TOPIC;
import static io.angelia.engine.EngineContext.RECONNECT_GRACE_MS_DEFAULT;
import static io.angelia.engine.EngineFixture.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.TestClient.Received;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client loses its connection and comes back, in time or too late. */
class ReconnectTest {
    private static final String PRICES = EngineFixture.TOPIC;
    private static final long GRACE_MS = RECONNECT_GRACE_MS_DEFAULT;
    private static final int COMMITTED = 1;
    private static final int ROLLED_BACK = 2;

    private final EngineFixture broker = new EngineFixture().start();
    private final TestClient publisher = broker.connect();
    private final TestClient client = broker.connect();

    @AfterEach
    void close() {
        broker.close();
        assertThat(broker.errors).isEmpty();
    }

    private void publish(final String... bodies) {
        for (final String body : bodies) {
            publisher.send(TestMessage.to(PRICES, body).property("kind", body));
        }
        broker.work();
    }

    private TestClient comeBack() {
        client.connection.lost();
        return broker.reconnect(client);
    }

    // ---- non-durable subscriptions

    @Test
    void shouldKeepCollectingForSubscriberThatComesBackInTime() {
        client.consume(PRICES);
        publish("a");
        client.acknowledge(client.take().get(0));
        client.connection.lost();
        publish("b", "c");
        broker.after(GRACE_MS - 1);

        final TestClient again = broker.reconnect(client);
        again.consume(PRICES);
        publish("d");

        assertThat(again.bodies()).containsExactly("b", "c", "d");
        assertThat(again.received).noneMatch(Received::redelivered);
        assertThat(client.received).isEmpty();
    }

    @Test
    void shouldGiveBackInOrderAndMarkWhatMayHaveBeenSeen() {
        client.consume(PRICES);
        publish("a", "b", "c");
        client.session.handed(1);
        client.connection.lost();
        publish("d");

        final TestClient again = broker.reconnect(client);
        again.consume(PRICES);

        assertThat(again.bodies()).containsExactly("a", "b", "c", "d");
        assertThat(again.received).extracting(Received::redelivered).containsExactly(true, true, true, false);
        assertThat(again.received.get(0).count()).isEqualTo(2);
    }

    @Test
    void shouldForgetSubscriberAfterGrace() {
        client.consume(PRICES);
        client.connection.lost();
        publish("a");
        assertThat(broker.engine().nextDeadlineMs()).isLessThanOrEqualTo(broker.nowMs() + GRACE_MS);
        broker.after(GRACE_MS);
        assertThat(broker.engine().statistics().queues()).isEmpty();

        final TestClient again = broker.reconnect(client);
        again.consume(PRICES);
        publish("b");

        assertThat(again.bodies()).containsExactly("b");
    }

    @Test
    void shouldMeasureGraceFromTheLossHoweverLongAgoTheLastDutyCycleWas() {
        client.consume(PRICES);

        client.connection.lost();
        broker.after(10 * GRACE_MS);
        publish("a");
        broker.after(GRACE_MS - 1);
        final TestClient again = broker.reconnect(client);
        again.consume(PRICES);

        assertThat(again.bodies()).containsExactly("a");
    }

    @Test
    void shouldNotProlongGraceWhenClockIsSetBack() {
        client.consume(PRICES);
        client.connection.lost();
        broker.work();

        broker.after(-100 * GRACE_MS);
        broker.after(GRACE_MS);

        assertThat(broker.engine().statistics().queues()).isEmpty();
    }

    @Test
    void shouldForgetAtOnceWhatClientClosed() {
        client.consume(PRICES);
        final String queue = client.connection.createTemporaryDestination(false);
        client.connection.close();

        final TestClient again = broker.reconnect(client);

        assertThat(broker.engine().statistics().queues()).isEmpty();
        assertThat(again.connection.deleteTemporaryDestination(queue)).isEqualTo(ErrorCode.UNKNOWN_DESTINATION);
    }

    @Test
    void shouldTakeOverConnectionThatIsThoughtAlive() {
        client.consume(PRICES);
        publish("a");

        final TestClient again = broker.reconnect(client);
        again.consume(PRICES);
        publish("b");

        assertThat(again.bodies()).containsExactly("a", "b");
        assertThat(client.bodies()).containsExactly("a");
        client.connection.close();
        publish("c");
        assertThat(again.bodies()).containsExactly("a", "b", "c");
    }

    @Test
    void shouldLeaveNothingToAnotherUser() {
        client.consume(PRICES);
        final String queue = client.connection.createTemporaryDestination(false);

        final TestClient stranger = new TestClient(broker, "another", client.connectionId(), 99);
        stranger.consume(PRICES);
        publish("a");

        assertThat(stranger.connection.restoreTemporaryDestination(false, queue))
                .isEqualTo(ErrorCode.NOT_ALLOWED);
        assertThat(stranger.bodies()).containsExactly("a");
        assertThat(client.bodies()).containsExactly("a");
    }

    @Test
    void shouldStartAnewWhenConsumerAsksForSomethingElse() {
        client.consume(PRICES, "kind <> 'x'");
        client.connection.lost();
        publish("a");

        final TestClient again = broker.reconnect(client);
        again.consume(PRICES, "kind <> 'y'");
        publish("b");

        assertThat(again.bodies()).containsExactly("b");
        assertThat(broker.engine().statistics().queues()).hasSize(1);
    }

    @Test
    void shouldKeepSubscriptionsOverSeveralLossesUntilNobodyAsksForThem() {
        client.consume(PRICES);
        client.consume(PRICES, "kind = 'a'");
        client.connection.lost();
        publish("a");
        broker.after(GRACE_MS - 1);

        final TestClient second = comeBack();
        second.consume(PRICES);
        second.connection.lost();
        broker.after(GRACE_MS - 1);
        final TestClient third = broker.reconnect(client);
        third.consume(PRICES);

        assertThat(third.bodies()).containsExactly("a");
        assertThat(broker.engine().statistics().queues()).hasSize(2);
        broker.after(GRACE_MS);
        assertThat(broker.engine().statistics().queues()).hasSize(1);
        publish("b");
        assertThat(third.bodies()).containsExactly("a", "b");
    }

    @Test
    void shouldKeepSharedSubscriptionOfLostConnection() {
        client.subscribe(SHARED, PRICES, "group");
        client.connection.lost();
        publish("a");
        final TestClient other = broker.connect();
        other.subscribe(SHARED, PRICES, "group");
        assertThat(other.bodies()).containsExactly("a");
        other.connection.close();
        publish("b");

        final TestClient again = broker.reconnect(client);
        again.subscribe(SHARED, PRICES, "group");

        assertThat(again.bodies()).containsExactly("a", "b");
        again.connection.close();
        broker.work();
        assertThat(broker.engine().statistics().queues()).isEmpty();
    }

    @Test
    void shouldNeverHoldUpProducersForClientThatIsAway() {
        broker.settings(
                PRICES + "?subscription=group",
                DestinationSettings.builder().maxSizeMessages(2).build());
        client.subscribe(SHARED, PRICES, "group");
        client.connection.lost();

        publish("a", "b", "c", "d");
        final TestClient again = broker.reconnect(client);
        again.subscribe(SHARED, PRICES, "group");
        publish("e");

        assertThat(publisher.sentThrough()).isEqualTo(5);
        assertThat(again.bodies()).containsExactly("a", "b", "e");
    }

    @Test
    void shouldForgetOldestOfTooManyLostConnections() {
        broker.tune(context -> context.maxDetachedConnections(1)).kill();
        final TestClient first = broker.connect();
        final TestClient second = broker.connect();
        first.consume(PRICES);
        second.consume(PRICES);

        first.connection.lost();
        second.connection.lost();

        assertThat(broker.engine().statistics().queues()).hasSize(1);
    }

    @Test
    void shouldKeepNothingWithoutGrace() {
        broker.tune(context -> context.reconnectGraceMs(0)).kill();
        final TestClient impatient = broker.connect();
        impatient.consume(PRICES);
        impatient.connection.createTemporaryDestination(false);

        impatient.connection.lost();

        assertThat(broker.engine().statistics().queues()).isEmpty();
    }

    // ---- temporary destinations

    @Test
    void shouldKeepTemporaryDestinationsForOwner() {
        final String queue = client.connection.createTemporaryDestination(false);
        final String topic = client.connection.createTemporaryDestination(true);
        client.consume(topic);
        client.connection.lost();
        publisher.send(TestMessage.to(queue, "reply"));
        publisher.send(TestMessage.to(topic, "news"));
        broker.work();

        final TestClient again = broker.reconnect(client);
        assertThat(again.connection.restoreTemporaryDestination(false, queue)).isNull();
        assertThat(again.connection.restoreTemporaryDestination(true, topic)).isNull();
        again.open(new ConsumerSpec(topic, TOPIC, null, null, false, 10, 10_000));
        again.consume(queue);

        assertThat(again.bodies()).containsExactlyInAnyOrder("news", "reply");
        assertThat(publisher.connection.restoreTemporaryDestination(false, queue))
                .isEqualTo(ErrorCode.NOT_ALLOWED);
    }

    @Test
    void shouldRecreateTemporaryDestinationByNameWhenItIsGone() {
        final String queue = client.connection.createTemporaryDestination(false);
        final String topic = client.connection.createTemporaryDestination(true);
        broker.kill();
        final TestClient requester = broker.connect();

        assertThat(requester.connection.restoreTemporaryDestination(false, queue))
                .isNull();
        assertThat(requester.connection.restoreTemporaryDestination(true, topic))
                .isNull();
        requester.consume(queue);
        requester.send(TestMessage.to(queue, "reply"));
        broker.work();

        assertThat(requester.bodies()).containsExactly("reply");
    }

    @Test
    void shouldRecreateOnlyWhatIsTheNameOfTemporaryDestination() {
        for (final String name : new String[] {
            QUEUE,
            "temp-queue://",
            "temp-queue://mine",
            "temp-queue://12ab-3x",
            "temp-queue://12AB-3",
            "temp-topic://12ab-3"
        }) {
            assertThat(client.connection.restoreTemporaryDestination(false, name))
                    .as(name)
                    .isEqualTo(ErrorCode.INVALID_DESTINATION);
        }
        assertThat(client.connection.restoreTemporaryDestination(true, "temp-topic://12ab-3"))
                .isNull();
    }

    @Test
    void shouldDeleteTemporaryTopicWhoseConsumerDidNotComeBack() {
        final String topic = client.connection.createTemporaryDestination(true);
        client.consume(topic);

        final TestClient again = comeBack();

        assertThat(again.connection.deleteTemporaryDestination(topic)).isNull();
        assertThat(broker.engine().statistics().queues()).isEmpty();
    }

    @Test
    void shouldDeleteTemporaryDestinationsAfterGrace() {
        final String queue = client.connection.createTemporaryDestination(false);
        client.connection.lost();
        broker.work();
        broker.after(GRACE_MS);

        publisher.send(TestMessage.to(queue, "late"));
        broker.work();

        assertThat(publisher.refusals).containsExactly("1 UNKNOWN_DESTINATION");
    }

    // ---- what is free at once

    @Test
    void shouldFreeClientIdAndDurableSubscriptionAtOnce() {
        client.connection.claimClientId("me");
        client.subscribe(DURABLE, PRICES, "sub");
        client.connection.lost();
        publish("a");

        final TestClient another = broker.connect();
        assertThat(another.connection.claimClientId("me")).isNull();
        another.subscribe(DURABLE, PRICES, "sub");

        assertThat(another.bodies()).containsExactly("a");
    }

    // ---- sessions

    @Test
    void shouldTellHowFarProducerGot() {
        client.send(TestMessage.to(QUEUE, "a"));
        client.send(TestMessage.to(QUEUE, "b").nonPersistent());
        client.send(TestMessage.to(QUEUE, "c"), 1);

        final TestClient again = comeBack();

        assertThat(again.session.accepted()).isEqualTo(3);
        assertThat(broker.connect().session.accepted()).isZero();
    }

    @Test
    void shouldRollBackWhatWasOpenAtTheLoss() {
        client.send(TestMessage.to(QUEUE, "persistent"), 1);
        client.send(TestMessage.to(QUEUE, "other").nonPersistent(), 1);

        assertThat(outcomeAfterReturn()).isEqualTo(ROLLED_BACK);
    }

    @Test
    void shouldRollBackNonPersistentSendsOpenAtTheLoss() {
        client.send(TestMessage.to(QUEUE, "other").nonPersistent(), 1);

        assertThat(outcomeAfterReturn()).isEqualTo(ROLLED_BACK);
    }

    @Test
    void shouldRollBackAcknowledgementsOpenAtTheLoss() {
        client.consume(QUEUE);
        publisher.send(TestMessage.to(QUEUE, "a"));
        broker.work();
        client.session.acknowledge(1, 1, 1);

        assertThat(outcomeAfterReturn()).isEqualTo(ROLLED_BACK);
    }

    @Test
    void shouldKnowCommitWhoseAnswerWasLost() {
        client.send(TestMessage.to(QUEUE, "a"), 1);
        client.session.commit(5, 1);

        assertThat(outcomeAfterReturn()).isEqualTo(COMMITTED);
    }

    private long outcomeAfterReturn() {
        final TestClient again = comeBack();
        again.session.transactionOutcome(7, client.producerId(), 1);
        broker.work();
        again.session.transactionOutcome(8, client.producerId(), 1);
        broker.work();
        assertThat(again.done.get(8L)).isEqualTo(again.done.get(7L));
        return again.done.get(7L);
    }
}
