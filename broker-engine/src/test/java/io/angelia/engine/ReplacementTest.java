/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static io.angelia.engine.EngineFixture.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.queue.AddressFullPolicy;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Queues that do not keep everything, or refuse what does not fit. */
class ReplacementTest {
    private static final String TOPIC = "topic://prices";
    private static final String SUBSCRIPTION = "topic://prices?subscription=me.kept";

    private final EngineFixture broker = new EngineFixture();

    @AfterEach
    void close() {
        broker.close();
        assertThat(broker.errors).isEmpty();
    }

    private void with(final DestinationSettings.Builder settings) {
        broker.settings(QUEUE, settings.build())
                .settings(TOPIC, settings.build())
                .settings(SUBSCRIPTION, settings.build())
                .start();
    }

    private static DestinationSettings.Builder full(final AddressFullPolicy policy, final long messages) {
        return DestinationSettings.builder().maxSizeMessages(messages).addressFullPolicy(policy);
    }

    private static DestinationSettings.Builder ring(final long size) {
        return DestinationSettings.builder().ringSize(size);
    }

    private static DestinationSettings.Builder lastValue() {
        return DestinationSettings.builder().lastValueKey("Stock");
    }

    private static TestMessage value(final String stock, final String body) {
        return TestMessage.to(QUEUE, body).property("Stock", stock);
    }

    private static void sendAll(final TestClient client, final String destination, final String... bodies) {
        for (final String body : bodies) {
            client.send(TestMessage.to(destination, body));
        }
    }

    private EngineQueues.QueueState stateOf(final String name) {
        final EngineQueues.QueueState[] found = new EngineQueues.QueueState[1];
        broker.engine()
                .queues()
                .list(
                        null,
                        100,
                        all -> all.stream()
                                .filter(queue -> queue.name().equals(name))
                                .forEach(queue -> found[0] = queue));
        broker.work();
        return found[0];
    }

    private void check() {
        assertThat(broker.flushedDigestAfterReplay()).isEqualTo(broker.engine().stateDigest());
    }

    // ---- full queues

    @Test
    void shouldRefuseAtOnceWhenAFullQueueSaysSo() {
        with(full(AddressFullPolicy.FAIL, 2));
        final TestClient client = broker.connect();
        sendAll(client, QUEUE, "a", "b", "c");
        broker.work();
        assertThat(client.refusals).containsExactly("3 RESOURCE_LIMIT");
        assertThat(client.sentThrough()).isEqualTo(3);

        client.consume(QUEUE);
        client.take().forEach(client::acknowledge);
        broker.work();
        sendAll(client, QUEUE, "d");
        broker.work();

        assertThat(client.bodies()).containsExactly("d");
    }

    @Test
    void shouldRollBackATransactionWhoseSendWasRefused() {
        with(full(AddressFullPolicy.FAIL, 1));
        final TestClient client = broker.connect();
        sendAll(client, QUEUE, "a");
        broker.work();
        client.send(TestMessage.to(QUEUE, "b"), 1);
        client.commit(1);

        assertThat(client.lastRefusal()).isEqualTo(ErrorCode.TRANSACTION_ROLLED_BACK);
    }

    @Test
    void shouldRefuseAMessageToATopicWhenASubscriptionIsFull() {
        with(full(AddressFullPolicy.FAIL, 2));
        final TestClient client = broker.connect();
        client.connection.claimClientId("me");
        client.subscribe(ConsumerSpec.Kind.DURABLE, TOPIC, "kept");
        sendAll(client, TOPIC, "a", "b", "c");
        broker.work();

        assertThat(client.refusals).containsExactly("3 RESOURCE_LIMIT");
        assertThat(client.bodies()).containsExactly("a", "b");
    }

    @Test
    void shouldDropAndCountWhatFindsNoRoom() {
        with(full(AddressFullPolicy.DROP, 2));
        final TestClient client = broker.connect();
        sendAll(client, QUEUE, "a", "b", "c", "d");
        client.send(TestMessage.to(QUEUE, "v").nonPersistent());
        broker.work();

        assertThat(client.sentThrough()).isEqualTo(5);
        assertThat(client.refusals).isEmpty();
        assertThat(stateOf(QUEUE).dropped()).isEqualTo(3);
        client.consume(QUEUE);
        assertThat(client.bodies()).containsExactly("a", "b");
        check();
    }

    @Test
    void shouldDropAtTheCommitWhatFindsNoRoomThen() {
        with(full(AddressFullPolicy.DROP, 2));
        final TestClient client = broker.connect();
        for (final String body : List.of("a", "b", "c", "d")) {
            client.send(TestMessage.to(QUEUE, body), 1);
        }
        client.send(TestMessage.to(QUEUE, "v").nonPersistent(), 1);
        client.commit(1);

        client.consume(QUEUE);

        assertThat(client.bodies()).containsExactly("a", "b");
        assertThat(stateOf(QUEUE).dropped()).isEqualTo(3);
        check();
    }

    @Test
    void shouldDropInTheFullSubscriptionOnly() {
        broker.settings(SUBSCRIPTION, full(AddressFullPolicy.DROP, 1).build()).start();
        final TestClient client = broker.connect();
        client.connection.claimClientId("me");
        final EngineConsumer kept = client.subscribe(ConsumerSpec.Kind.DURABLE, TOPIC, "kept");
        kept.close(client.nextRequest(), 0);
        broker.work();
        client.consume(TOPIC);
        sendAll(client, TOPIC, "a", "b");
        broker.work();
        assertThat(client.bodies()).containsExactly("a", "b");
        client.take();
        broker.crash(3);
        final TestClient later = broker.connect();
        later.connection.claimClientId("me");
        later.subscribe(ConsumerSpec.Kind.DURABLE, TOPIC, "kept");

        assertThat(later.bodies()).containsExactly("a");
        check();
    }

    // ---- rings

    @Test
    void shouldKeepTheLatestOfARing() {
        with(ring(3));
        TestClient client = broker.connect();
        sendAll(client, QUEUE, "a", "b", "c");
        client.send(TestMessage.to(QUEUE, "urgent").priority(9));
        client.send(TestMessage.to(QUEUE, "v").nonPersistent());
        broker.work();
        assertThat(client.sentThrough()).isEqualTo(5);
        assertThat(stateOf(QUEUE).replaced()).isEqualTo(2);
        check();
        client.send(TestMessage.to(QUEUE, "d"));
        broker.work().crash(5);

        client = broker.connect();
        client.consume(QUEUE);

        assertThat(client.bodies()).contains("urgent", "d").doesNotContain("a", "b");
        check();
    }

    @Test
    void shouldNotTakeWhatAConsumerHasFromARingUntilItComesBack() {
        with(ring(2));
        final TestClient client = broker.connect();
        final TestClient reader = broker.connect();
        final EngineConsumer consumer = reader.consume(QUEUE, null, 2);
        sendAll(client, QUEUE, "a", "b");
        broker.work();
        sendAll(client, QUEUE, "c", "d", "e");
        broker.work();
        assertThat(reader.bodies()).containsExactly("a", "b");
        assertThat(stateOf(QUEUE).ready()).isEqualTo(2);

        reader.acknowledge(reader.received.get(0));
        consumer.close(reader.nextRequest(), 0);
        broker.work();

        assertThat(stateOf(QUEUE).ready()).isEqualTo(2);
        reader.take();
        reader.consume(QUEUE);
        assertThat(reader.bodies()).containsExactly("d", "e");
        check();
    }

    @Test
    void shouldHoldTheSizeOfARingWithManyMessages() {
        with(ring(10));
        final TestClient client = broker.connect();
        for (int i = 0; i < 5000; i++) {
            client.send(TestMessage.to(QUEUE, "m" + i).priority(i % 10));
            if (i % 100 == 0) {
                broker.work();
            }
        }
        broker.work();

        assertThat(stateOf(QUEUE).ready()).isEqualTo(10);
        assertThat(stateOf(QUEUE).replaced()).isEqualTo(4990);
        client.consume(QUEUE);
        assertThat(client.bodies()).contains("m4999", "m4990").hasSize(10);
        check();
    }

    @Test
    void shouldTrimARingThatBecameSmaller() {
        broker.start();
        sendAll(broker.connect(), QUEUE, "a", "b", "c");
        broker.work().settings(QUEUE, ring(1).build()).restart();
        broker.work();

        final TestClient client = broker.connect();
        client.consume(QUEUE);

        assertThat(client.bodies()).containsExactly("c");
        check();
    }

    @Test
    void shouldCommitIntoARing() {
        with(ring(2));
        final TestClient client = broker.connect();
        for (final String body : List.of("a", "b", "c")) {
            client.send(TestMessage.to(QUEUE, body), 1);
        }
        client.commit(1);

        client.consume(QUEUE);

        assertThat(client.bodies()).containsExactly("b", "c");
    }

    // ---- last values

    @Test
    void shouldKeepTheLastValueOfEachKey() {
        with(lastValue());
        TestClient client = broker.connect();
        client.send(value("x", "x1"));
        client.send(value("y", "y1"));
        client.send(value("x", "x2"));
        client.send(TestMessage.to(QUEUE, "none1"));
        client.send(TestMessage.to(QUEUE, "none2"));
        client.send(TestMessage.to(QUEUE, "y2").property("_AMQ_LVQ_NAME", "y"));
        client.send(value("x", "x3").nonPersistent());
        broker.work();
        assertThat(stateOf(QUEUE).replaced()).isEqualTo(3);
        check();
        broker.crash(7);
        client = broker.connect();
        client.send(value("y", "y3"));
        broker.work();

        client.consume(QUEUE);

        assertThat(client.bodies()).containsExactlyInAnyOrder("none1", "none2", "y3");
        check();
    }

    @Test
    void shouldNotReplaceWhatAConsumerHasButWhatComesBackTooLate() {
        with(lastValue());
        final TestClient client = broker.connect();
        final EngineConsumer consumer = client.consume(QUEUE, null, 1);
        client.send(value("x", "x1"));
        broker.work();
        client.send(value("x", "x2"));
        client.send(value("x", "x3"));
        broker.work();
        assertThat(client.bodies()).containsExactly("x1");
        assertThat(stateOf(QUEUE).ready()).isEqualTo(1);

        consumer.close(client.nextRequest(), 0);
        broker.work();
        client.take();
        client.consume(QUEUE);

        assertThat(client.bodies()).containsExactly("x3");
        check();
    }

    @Test
    void shouldStartAnewWhenTheLastValueWasConsumed() {
        with(lastValue());
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        for (int i = 0; i < 100; i++) {
            client.send(value("x", "x" + i));
            broker.work();
            client.take().forEach(client::acknowledge);
            broker.work();
        }

        assertThat(stateOf(QUEUE).replaced()).isZero();
        assertThat(stateOf(QUEUE).ready()).isZero();
    }

    @Test
    void shouldReplaceAValueWhenTheTimeOfAScheduledOneHasCome() {
        with(lastValue());
        final TestClient client = broker.connect();
        client.send(value("x", "later").deliveryTime(broker.nowMs() + 1000));
        client.send(value("x", "now"));
        broker.work();
        assertThat(stateOf(QUEUE).ready()).isEqualTo(1);
        broker.after(1000);

        client.consume(QUEUE);

        assertThat(client.bodies()).containsExactly("later");
    }

    @Test
    void shouldKeepLastValuesPerSubscription() {
        with(lastValue());
        final TestClient client = broker.connect();
        client.connection.claimClientId("me");
        client.subscribe(ConsumerSpec.Kind.DURABLE, TOPIC, "kept").close(client.nextRequest(), 0);
        broker.work();
        for (int i = 0; i < 3; i++) {
            client.send(TestMessage.to(TOPIC, "x" + i).property("Stock", "x"));
        }
        broker.work();

        client.subscribe(ConsumerSpec.Kind.DURABLE, TOPIC, "kept");

        assertThat(client.bodies()).containsExactly("x2");
    }
}
