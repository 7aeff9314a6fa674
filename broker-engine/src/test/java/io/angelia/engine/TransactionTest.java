/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static io.angelia.engine.EngineFixture.QUEUE;
import static io.angelia.engine.EngineFixture.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.TestClient.Received;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransactionTest {
    private static final String OTHER = "queue://other";

    private final EngineFixture broker = new EngineFixture();

    @AfterEach
    void close() {
        broker.close();
        assertThat(broker.errors).isEmpty();
    }

    @Test
    void shouldShowSendsOnlyAfterCommit() {
        broker.start();
        final TestClient client = broker.connect();
        final TestClient reader = broker.connect();
        reader.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "a"), 1);
        client.send(TestMessage.to(QUEUE, "b").nonPersistent(), 1);
        client.send(TestMessage.to(QUEUE, "c"), 1);
        broker.work();
        assertThat(reader.bodies()).isEmpty();

        final long request = client.commit(1);

        assertThat(client.done).containsKey(request);
        assertThat(reader.bodies()).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void shouldDropSendsAndReturnMessagesAtRollback() {
        broker.start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "in"));
        broker.work();
        client.send(TestMessage.to(OTHER, "out"), 1);
        client.send(TestMessage.to(OTHER, "out2").nonPersistent(), 1);
        final Received in = client.take().get(0);
        client.session.acknowledge(1, in.tag(), in.tag());
        broker.work();

        client.rollback(1, in.tag());

        assertThat(client.bodies()).containsExactly("in");
        assertThat(client.received.get(0).count()).isEqualTo(2);
        assertThat(broker.statistics(OTHER).ready()).isZero();
        assertThat(broker.engine().statistics().openTransactions()).isZero();
    }

    @Test
    void shouldCommitSendsAndAcknowledgementsTogether() {
        broker.start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "in"));
        client.send(TestMessage.to(QUEUE, "in2").nonPersistent());
        broker.work();
        client.send(TestMessage.to(OTHER, "out"), 1);
        for (final Received in : client.take()) {
            client.session.acknowledge(1, in.tag(), in.tag());
        }

        client.commit(1);
        broker.crash(5);

        assertThat(broker.statistics(QUEUE).ready()).isZero();
        assertThat(broker.statistics(OTHER).ready()).isEqualTo(1);
    }

    @Test
    void shouldRollBackWhatWasOpenAtCrash() {
        broker.start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "in"));
        broker.work();
        client.send(TestMessage.to(OTHER, "out"), 1);
        client.session.acknowledge(1, 1, 1);
        broker.work();

        broker.kill();

        assertThat(broker.statistics(QUEUE).ready()).isEqualTo(1);
        assertThat(broker.statistics(OTHER).ready()).isZero();
        final TestClient again = broker.connectAs(client.producerId());
        final long request = again.nextRequest();
        again.session.transactionOutcome(request, client.producerId(), 1);
        broker.work();
        assertThat(again.done).containsEntry(request, 2L);
    }

    @Test
    void shouldTellOutcomeOfCommitWhoseAnswerWasLost() {
        broker.start();
        final TestClient client = broker.connect();
        client.send(TestMessage.to(QUEUE, "a"), 1);
        client.commit(1);
        broker.kill();

        final TestClient again = broker.connectAs(client.producerId());
        final long outcome = again.nextRequest();
        again.session.transactionOutcome(outcome, client.producerId(), 1);
        final long repeated = again.nextRequest();
        again.session.commit(repeated, 1);
        broker.work();

        assertThat(again.done).containsEntry(outcome, 1L).containsKey(repeated);
        assertThat(broker.statistics(QUEUE).ready()).isEqualTo(1);
    }

    @Test
    void shouldRefuseCommitWhenConnectionWasLostBefore() {
        broker.start();
        final TestClient client = broker.connect();
        client.send(TestMessage.to(QUEUE, "a"), 1);
        broker.work();
        client.connection.close();
        broker.work();

        final TestClient again = broker.connectAs(client.producerId());
        again.commit(1);

        assertThat(again.lastRefusal()).isEqualTo(ErrorCode.TRANSACTION_ROLLED_BACK);
        assertThat(broker.statistics(QUEUE).ready()).isZero();
    }

    @Test
    void shouldRefuseCommitWhenSendWasRefused() {
        broker.start();
        final TestClient client = broker.connect();
        client.send(TestMessage.to(QUEUE, "a"), 1);
        client.send(TestMessage.to("temp-queue://gone", "b"), 1);

        client.commit(1);
        assertThat(client.lastRefusal()).isEqualTo(ErrorCode.TRANSACTION_ROLLED_BACK);
        client.rollback(1, 0);
        assertThat(client.lastDone()).isTrue();
        client.send(TestMessage.to(QUEUE, "c"), 2);
        client.commit(2);

        assertThat(client.lastDone()).isTrue();
        assertThat(broker.statistics(QUEUE).ready()).isEqualTo(1);
    }

    @Test
    void shouldFanOutToSubscriptionsAtCommit() {
        broker.start();
        final TestClient subscriber = broker.connect();
        subscriber.connection.claimClientId("me");
        subscriber.consume(TOPIC);
        subscriber.subscribe(ConsumerSpec.Kind.DURABLE, TOPIC, "sub");
        final TestClient client = broker.connect();

        client.send(TestMessage.to(TOPIC, "a"), 1);
        client.send(TestMessage.to(TOPIC, "b"), 1);
        broker.work();
        assertThat(subscriber.bodies()).isEmpty();
        client.commit(1);

        assertThat(subscriber.bodies()).containsExactlyInAnyOrder("a", "a", "b", "b");
    }

    @Test
    void shouldRefuseMoreMessagesThanTheLimit() {
        broker.tune(c -> c.maxTransactionMessages(2)).start();
        final TestClient client = broker.connect();
        for (int i = 0; i < 3; i++) {
            client.send(TestMessage.to(QUEUE, "m" + i), 1);
        }

        client.commit(1);

        assertThat(client.refusals).containsExactly("3 RESOURCE_LIMIT");
        assertThat(client.lastRefusal()).isEqualTo(ErrorCode.TRANSACTION_ROLLED_BACK);
    }
}
