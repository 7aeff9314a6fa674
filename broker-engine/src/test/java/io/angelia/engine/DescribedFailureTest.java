/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static io.angelia.engine.EngineFixture.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.engine.TestClient.Received;
import io.angelia.engine.queue.RedeliveryPolicy;
import io.angelia.engine.redelivery.DescribedFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DescribedFailureTest {
    private static final String DEAD = "queue://DLQ.orders";
    private static final String XID = "1:aa:bb";
    private static final DescribedFailure REJECTED =
            new DescribedFailure(-1, true, "com.example.Bad", "no such customer");
    private static final DescribedFailure LATER =
            new DescribedFailure(500, false, "com.example.Busy", "database is down");

    private final EngineFixture broker = new EngineFixture();

    @AfterEach
    void close() {
        broker.close();
        assertThat(broker.errors).isEmpty();
    }

    private TestClient withMessages(final int count) {
        broker.start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        for (int i = 0; i < count; i++) {
            client.send(TestMessage.to(QUEUE, "m" + i));
        }
        broker.work();
        return client;
    }

    @Test
    void shouldRedeliverWhenTheClientSays() {
        final TestClient client = withMessages(2);

        client.session.describeFailure(1, 1, LATER);
        client.fail(null);

        assertThat(client.bodies()).containsExactly("m1");
        broker.after(499);
        assertThat(client.bodies()).containsExactly("m1");
        broker.after(1);
        assertThat(client.bodies()).containsExactly("m1", "m0");
        assertThat(client.received.get(1).count()).isEqualTo(2);
    }

    @Test
    void shouldKeepTheDelayOverCrash() {
        final TestClient client = withMessages(1);
        client.session.describeFailure(1, 1, LATER);
        client.fail(null);

        broker.kill();

        final TestClient again = broker.connect();
        again.consume(QUEUE);
        broker.after(499);
        assertThat(again.bodies()).isEmpty();
        broker.after(1);
        assertThat(again.bodies()).containsExactly("m0");
    }

    @Test
    void shouldRejectStraightToTheDeadLetterQueue() {
        final TestClient client = withMessages(2);

        client.session.describeFailure(1, 1, REJECTED);
        client.fail("unused");

        assertThat(client.bodies()).containsExactly("m1");
        broker.kill();
        final TestClient reader = broker.connect();
        reader.consume(DEAD);
        assertThat(reader.bodies()).containsExactly("m0");
        assertThat(reader.received.get(0).annotations())
                .contains("rejected", "com.example.Bad", "no such customer")
                .doesNotContain("unused");
        assertThat(broker.statistics(QUEUE).ready()).isEqualTo(1);
    }

    @Test
    void shouldForgetADescriptionWhenTheMessageIsConsumed() {
        final TestClient client = withMessages(1);

        client.session.describeFailure(1, 1, REJECTED);
        client.acknowledge(client.take().get(0));
        broker.work();
        client.send(TestMessage.to(QUEUE, "next"));
        broker.work();
        client.fail(null);

        assertThat(client.bodies()).containsExactly("next");
    }

    @Test
    void shouldForgetADescriptionOfWhatReturnsUntouched() {
        final TestClient client = withMessages(1);

        client.session.describeFailure(1, 1, REJECTED);
        client.session.release(1, 1, false, null);
        broker.work();
        client.fail(null);

        assertThat(client.received.get(client.received.size() - 1).count()).isEqualTo(2);
    }

    @Test
    void shouldLeaveOutTagsThatAreNotInFlight() {
        final TestClient client = withMessages(2);
        client.acknowledge(client.received.get(0));

        client.session.describeFailure(1, 5, LATER);
        client.session.release(2, 2, true, null);
        broker.work().after(500);

        assertThat(client.bodies()).containsExactly("m0", "m1", "m1");
    }

    @Test
    void shouldCountInRollback() {
        final TestClient client = withMessages(1);
        client.session.acknowledge(7, 1, 1);
        client.session.describeFailure(1, 1, REJECTED); // too late for this one: it is with the transaction
        client.rollback(7, 1);
        assertThat(client.take()).hasSize(2);

        client.session.describeFailure(2, 2, REJECTED);
        client.session.acknowledge(8, 2, 2);
        client.rollback(8, 2);

        client.consume(DEAD);
        assertThat(client.bodies()).containsExactly("m0");
    }

    @Test
    void shouldCountWhenTheConnectionIsLostAlthoughNothingWasToldToBeHanded() {
        final TestClient client = withMessages(2);

        client.session.describeFailure(1, 1, REJECTED);
        client.connection.close();
        broker.work();

        final TestClient again = broker.connect();
        again.consume(DEAD);
        again.consume(QUEUE);
        assertThat(again.bodies()).containsExactly("m0", "m1");
    }

    @Test
    void shouldCountWhenAPreparedBranchIsRolledBack() {
        final TestClient client = withMessages(1);
        final long branch = client.start(XID);
        client.session.describeFailure(1, 1, REJECTED);
        client.session.acknowledge(branch, 1, 1);
        client.end(XID);
        assertThat(broker.prepare(XID)).isEqualTo("0");
        client.take();

        assertThat(broker.rollback(XID)).isEqualTo("0");

        client.consume(DEAD);
        assertThat(client.bodies()).containsExactly("m0");
        assertThat(client.received.get(0).annotations()).contains("rejected");
    }

    @Test
    void shouldTakeTheConsumersPolicyBeforeTheQueues() {
        broker.start();
        final TestClient sender = broker.connect();
        sender.send(TestMessage.to(QUEUE, "a"));
        final TestClient strict = broker.connect();
        open(strict, policy -> new RedeliveryPolicy(2, List.of(300L), 0, 1, -1, 0));
        strict.fail("1");
        assertThat(strict.bodies()).isEmpty();
        broker.after(300);
        assertThat(strict.bodies()).containsExactly("a");
        strict.fail("2");
        assertThat(broker.statistics(DEAD).ready()).isEqualTo(1);
    }

    @Test
    void shouldTakeThePolicyOfTheConsumerThatHadIt() {
        broker.start();
        final TestClient sender = broker.connect();
        sender.send(TestMessage.to(QUEUE, "a"));
        final TestClient strict = broker.connect();
        final EngineConsumer consumer = open(strict, policy -> new RedeliveryPolicy(1, List.of(), 0, 1, -1, 0));
        assertThat(strict.bodies()).containsExactly("a");
        consumer.close(99, 0); // nothing was handed over: it returns untouched
        broker.work();
        sender.consume(QUEUE);
        sender.fail("once");

        assertThat(sender.bodies()).containsExactly("a");
        assertThat(sender.received.get(0).count()).isEqualTo(2);
    }

    @Test
    void shouldSendDeadLettersWhereTheConsumerWantsThem() {
        broker.start();
        final TestClient client = broker.connect();
        client.send(TestMessage.to(QUEUE, "a"));
        open(client, new ConsumerOptions(0, policy -> new RedeliveryPolicy(1, List.of(), 0, 1, -1, 0), "morgue", null));

        client.fail("no");

        assertThat(broker.statistics("queue://morgue").ready()).isEqualTo(1);
        final List<String> listed = new ArrayList<>();
        broker.engine().deadLetters().queues(queues -> queues.forEach(queue -> listed.add(queue.name())));
        broker.work();
        assertThat(listed).containsExactly("queue://morgue");
    }

    private EngineConsumer open(final TestClient client, final UnaryOperator<RedeliveryPolicy> redelivery) {
        return open(client, new ConsumerOptions(0, redelivery));
    }

    private EngineConsumer open(final TestClient client, final ConsumerOptions options) {
        return client.open(new ConsumerSpec(
                QUEUE,
                ConsumerSpec.Kind.QUEUE,
                null,
                null,
                false,
                TestClient.CREDIT,
                TestClient.CREDIT_BYTES,
                options));
    }

    @Test
    void shouldSpreadDelaysByTheFactor() {
        final long[] chances = {0L, -1L, Long.MIN_VALUE};
        final int[] next = new int[1];
        broker.settings(
                        QUEUE,
                        DestinationSettings.builder()
                                .redeliveryDelaysMs(List.of(1_000L))
                                .redeliveryCollisionAvoidanceFactor(0.2)
                                .build())
                .tune(context -> context.idGenerator(() -> chances[next[0]++]))
                .start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "a"));
        broker.work();

        for (final long delay : new long[] {800, 1_199, 1_000}) {
            client.fail("again");
            broker.after(delay - 1);
            assertThat(client.bodies()).isEmpty();
            broker.after(1);
            assertThat(client.bodies()).containsExactly("a");
        }
    }

    @Test
    void shouldNotCountWhatWasOnlyPrefetchedHoweverOftenConnectionsAreLost() {
        broker.settings(
                QUEUE, DestinationSettings.builder().maxDeliveryAttempts(2).build());
        final TestClient sender = withMessages(1);
        sender.connection.close();
        for (int i = 0; i < 5; i++) {
            broker.work();
            final TestClient client = broker.connect();
            client.consume(QUEUE);
            assertThat(client.received).hasSize(1).allMatch(Received::redelivered);
            client.connection.close();
        }
        broker.work();

        assertThat(broker.statistics(QUEUE).ready()).isEqualTo(1);
    }

    @Test
    void shouldRefuseDelaysOutOfRange() {
        assertThatThrownBy(() -> new DescribedFailure(-2, false, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-2 ms");
        assertThatThrownBy(() -> new DescribedFailure(DescribedFailure.MAX_DELAY_MS + 1, false, null, null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldLeaveNoNotesBehind() {
        final TestClient client = withMessages(3);
        client.session.describeFailure(1, 3, LATER);
        client.acknowledge(client.received.get(0));
        client.session.release(2, 2, false, null);
        client.session.release(3, 3, true, null);
        broker.work();

        assertThat(((BrokerEngine) broker.engine()).state().notes.size()).isZero();
    }
}
