/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static io.angelia.engine.ConsumerSpec.Kind.DURABLE;
import static io.angelia.engine.ConsumerSpec.Kind.SHARED;
import static io.angelia.engine.ConsumerSpec.Kind.SHARED_DURABLE;
import static io.angelia.engine.EngineFixture.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicTest {
    private final EngineFixture broker = new EngineFixture().start();

    @AfterEach
    void close() {
        broker.close();
        assertThat(broker.errors).isEmpty();
    }

    private TestClient named(final String clientId) {
        final TestClient client = broker.connect();
        assertThat(client.connection.claimClientId(clientId)).isNull();
        return client;
    }

    @Test
    void shouldCopyToEverySubscriber() {
        final TestClient one = broker.connect();
        final TestClient two = broker.connect();
        one.consume(TOPIC);
        two.consume(TOPIC, "kind = 'b'");

        one.send(TestMessage.to(TOPIC, "a").property("kind", "a"));
        one.send(TestMessage.to(TOPIC, "b").property("kind", "b").nonPersistent());
        broker.work();

        assertThat(one.bodies()).containsExactly("a", "b");
        assertThat(two.bodies()).containsExactly("b");
    }

    @Test
    void shouldNotShowMessagesSentBeforeSubscribing() {
        final TestClient client = broker.connect();
        client.send(TestMessage.to(TOPIC, "early"));
        broker.work();

        client.consume(TOPIC);

        assertThat(client.bodies()).isEmpty();
    }

    @Test
    void shouldKeepMessagesForInactiveDurableSubscription() {
        final TestClient client = named("me");
        client.subscribe(DURABLE, TOPIC, "sub").close(client.nextRequest(), 0);
        broker.work();
        broker.connect().send(TestMessage.to(TOPIC, "a"));
        broker.work();
        broker.crash(11);

        final TestClient again = named("me");
        again.subscribe(DURABLE, TOPIC, "sub");

        assertThat(again.bodies()).containsExactly("a");
    }

    @Test
    void shouldLeaveOutLocalMessages() {
        final TestClient client = named("me");
        client.subscribe(DURABLE, TOPIC, "sub", null, true);
        final TestClient other = broker.connect();
        final EngineConsumer passing =
                other.open(new ConsumerSpec(TOPIC, ConsumerSpec.Kind.TOPIC, null, null, true, 10, 10_000));

        client.send(TestMessage.to(TOPIC, "mine"));
        other.send(TestMessage.to(TOPIC, "other"));
        broker.work();

        assertThat(client.bodies()).containsExactly("other");
        assertThat(other.bodies()).containsExactly("mine");
        assertThat(passing.consumerId()).isPositive();
    }

    @Test
    void shouldAllowOneActiveConsumerOfUnsharedDurableSubscription() {
        final TestClient client = named("me");
        client.subscribe(DURABLE, TOPIC, "sub");

        client.subscribe(DURABLE, TOPIC, "sub");

        assertThat(client.lastRefusal()).isEqualTo(ErrorCode.SUBSCRIPTION_IN_USE);
    }

    @Test
    void shouldNeedClientIdForUnsharedDurableSubscription() {
        final TestClient client = broker.connect();

        client.subscribe(DURABLE, TOPIC, "sub");

        assertThat(client.lastRefusal()).isEqualTo(ErrorCode.ILLEGAL_STATE);
    }

    @Test
    void shouldRecreateInactiveDurableSubscriptionWithAnotherSelector() {
        final TestClient client = named("me");
        client.subscribe(DURABLE, TOPIC, "sub", "a = 'x'", false).close(client.nextRequest(), 0);
        client.send(TestMessage.to(TOPIC, "old").property("a", "x"));
        broker.work();

        client.subscribe(DURABLE, TOPIC, "sub", "a = 'y'", false);
        client.send(TestMessage.to(TOPIC, "x").property("a", "x"));
        client.send(TestMessage.to(TOPIC, "y").property("a", "y"));
        broker.work();

        assertThat(client.bodies()).containsExactly("y");
        broker.kill();
        final TestClient again = named("me");
        again.subscribe(DURABLE, TOPIC, "sub", "a = 'y'", false);
        assertThat(again.bodies()).containsExactly("y");
    }

    @Test
    void shouldShareSubscriptionAmongConsumers() {
        final TestClient one = broker.connect();
        final TestClient two = broker.connect();
        one.subscribe(SHARED_DURABLE, TOPIC, "group");
        two.subscribe(SHARED_DURABLE, TOPIC, "group");
        one.subscribe(SHARED, TOPIC, "group");

        for (int i = 0; i < 4; i++) {
            two.send(TestMessage.to(TOPIC, "m" + i));
        }
        broker.work();

        assertThat(one.bodies()).hasSize(6);
        assertThat(two.bodies()).hasSize(2);
    }

    @Test
    void shouldRefuseSharedConsumerThatDiffers() {
        final TestClient client = broker.connect();
        client.subscribe(SHARED, TOPIC, "group");
        client.subscribe(SHARED, TOPIC, "group", "a = 1", false);
        assertThat(client.lastRefusal()).isEqualTo(ErrorCode.SUBSCRIPTION_IN_USE);
        client.subscribe(SHARED_DURABLE, TOPIC, "group");

        client.subscribe(SHARED_DURABLE, "topic://elsewhere", "group");

        assertThat(client.lastRefusal()).isEqualTo(ErrorCode.SUBSCRIPTION_IN_USE);
    }

    @Test
    void shouldNotMixSharedAndUnsharedUnderOneName() {
        final TestClient client = named("me");
        client.subscribe(DURABLE, TOPIC, "sub").close(client.nextRequest(), 0);

        client.subscribe(SHARED_DURABLE, TOPIC, "sub");

        assertThat(client.lastRefusal()).isEqualTo(ErrorCode.SUBSCRIPTION_IN_USE);
    }

    @Test
    void shouldUnsubscribeWhenNobodyUsesIt() {
        final TestClient client = named("me");
        final EngineConsumer consumer = client.subscribe(DURABLE, TOPIC, "sub");
        client.send(TestMessage.to(TOPIC, "a"));
        broker.work();

        final long active = client.nextRequest();
        client.connection.unsubscribe("sub", client, active);
        broker.work();
        consumer.close(client.nextRequest(), 0);
        final long idle = client.nextRequest();
        client.connection.unsubscribe("sub", client, idle);
        final long gone = client.nextRequest();
        client.connection.unsubscribe("sub", client, gone);
        broker.work();

        assertThat(client.refused)
                .containsEntry(active, ErrorCode.SUBSCRIPTION_IN_USE)
                .containsEntry(gone, ErrorCode.UNKNOWN_SUBSCRIPTION);
        assertThat(client.done).containsKey(idle);
        broker.kill();
        assertThat(broker.engine().statistics().queues()).isEmpty();
    }

    @Test
    void shouldLetAcknowledgeAfterSubscriptionEnded() {
        final TestClient client = broker.connect();
        final EngineConsumer consumer = client.consume(TOPIC);
        client.send(TestMessage.to(TOPIC, "a"));
        client.send(TestMessage.to(TOPIC, "b"));
        broker.work();

        consumer.close(client.nextRequest(), 2);
        broker.work();
        client.acknowledge(client.received.get(0));
        client.rollback(0, 2);

        assertThat(broker.engine().statistics().queues()).isEmpty();
    }

    @Test
    void shouldHoldClientIdForOneConnection() {
        final TestClient first = named("me");
        final TestClient second = broker.connect();

        assertThat(second.connection.claimClientId("me")).isEqualTo(ErrorCode.INVALID_CLIENT_ID);
        first.connection.close();
        assertThat(second.connection.claimClientId("me")).isNull();
    }

    @Test
    void shouldServeTemporaryDestinationsToTheirConnection() {
        final TestClient owner = broker.connect();
        final TestClient other = broker.connect();
        final String name = owner.connection.createTemporaryDestination(false);
        final EngineConsumer consumer = owner.consume(name);

        other.send(TestMessage.to(name, "reply"));
        broker.work();
        other.session.openConsumer(77, 77, new ConsumerSpec(name, ConsumerSpec.Kind.QUEUE, null, null, false, 1, 1));
        broker.work();

        assertThat(owner.bodies()).containsExactly("reply");
        assertThat(other.refused).containsEntry(77L, ErrorCode.INVALID_DESTINATION);
        assertThat(owner.connection.deleteTemporaryDestination(name)).isEqualTo(ErrorCode.DESTINATION_IN_USE);
        consumer.close(owner.nextRequest(), 1);
        broker.work();
        assertThat(owner.connection.deleteTemporaryDestination(name)).isNull();
        other.send(TestMessage.to(name, "late"));
        broker.work();
        assertThat(other.refusals).containsExactly("2 UNKNOWN_DESTINATION");
    }
}
