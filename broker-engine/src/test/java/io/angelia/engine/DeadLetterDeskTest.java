/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static io.angelia.engine.EngineFixture.QUEUE;
import static io.angelia.engine.EngineFixture.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.ConsumerSpec.Kind;
import io.angelia.engine.EngineDeadLetters.Outcome;
import io.angelia.engine.EngineDeadLetters.Selection;
import io.angelia.engine.redelivery.DescribedFailure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadLetterDeskTest {
    private static final String DEAD = "queue://DLQ.orders";
    private static final DescribedFailure REJECTED = new DescribedFailure(-1, true, "com.example.Bad", "no use");

    private final EngineFixture broker = new EngineFixture();
    private final List<String> refusals = new ArrayList<>();
    private final List<String> shown = new ArrayList<>();
    private Outcome outcome;
    private long next;

    @AfterEach
    void close() {
        broker.close();
        assertThat(broker.errors).isEmpty();
    }

    /** Sends messages and rejects them; answers who did it. */
    private TestClient withDeadLetters(final int count) {
        broker.start();
        final TestClient client = broker.connect();
        final EngineConsumer consumer = client.consume(QUEUE);
        for (int i = 0; i < count; i++) {
            client.send(TestMessage.to(QUEUE, "m" + i));
        }
        broker.work();
        reject(client);
        consumer.close(900, 0);
        broker.work();
        return client;
    }

    private static void reject(final TestClient client) {
        client.session.describeFailure(
                1, client.received.get(client.received.size() - 1).tag(), REJECTED);
        client.fail(null);
    }

    private static Selection all() {
        return new Selection(DEAD, null, null, 0);
    }

    private void list(final Selection selection, final int limit) {
        shown.clear();
        broker.engine().deadLetters().list(selection, limit, new EngineDeadLetters.Visitor() {
            @Override
            public boolean onLetter(
                    final long cursor, final DeliveredMessage message, final EngineDeadLetters.ChunkReader body) {
                shown.add(TestClient.Received.of(0, cursor, message).body());
                return true;
            }

            @Override
            public void onEnd(final long cursor) {
                next = cursor;
            }

            @Override
            public void refused(final ErrorCode code, final String reason) {
                refusals.add(code + " " + reason);
            }
        });
        broker.work();
    }

    private EngineDeadLetters.Answer answer() {
        return new EngineDeadLetters.Answer() {
            @Override
            public void done(final Outcome result) {
                outcome = result;
            }

            @Override
            public void refused(final ErrorCode code, final String reason) {
                refusals.add(code + " " + reason);
            }
        };
    }

    private Outcome redrive(final Selection selection, final String to) {
        return redrive(selection, to, -1, 0, false, 1000);
    }

    private Outcome redrive(
            final Selection selection,
            final String to,
            final int maxRedriven,
            final int rate,
            final boolean dryRun,
            final int limit) {
        outcome = null;
        broker.engine().deadLetters().redrive(selection, to, maxRedriven, rate, dryRun, limit, answer());
        broker.work();
        return outcome;
    }

    private Outcome purge(final Selection selection, final boolean dryRun) {
        outcome = null;
        broker.engine().deadLetters().purge(selection, dryRun, 1000, answer());
        broker.work();
        return outcome;
    }

    @Test
    void shouldListInOrderOfArrivalPageByPage() {
        withDeadLetters(5);

        list(all(), 2);
        assertThat(shown).containsExactly("m0", "m1");
        list(new Selection(DEAD, null, null, next), 2);
        assertThat(shown).containsExactly("m2", "m3");
        list(new Selection(DEAD, null, null, next), 2);
        assertThat(shown).containsExactly("m4");
        assertThat(next).isZero();
    }

    @Test
    void shouldGoOnAtACursorAlsoAfterRestart() {
        withDeadLetters(3);
        list(all(), 1);
        final long cursor = next;

        broker.kill();

        list(new Selection(DEAD, null, null, cursor), 10);
        assertThat(shown).containsExactly("m1", "m2");
    }

    @Test
    void shouldShowWhatFits() {
        withDeadLetters(3);

        list(new Selection(DEAD, "JMS_ANGELIA_DlqException = 'com.example.Bad'", null, 0), 10);
        assertThat(shown).hasSize(3);
        list(new Selection(DEAD, "JMS_ANGELIA_DlqReason = 'expired'", null, 0), 10);
        assertThat(shown).isEmpty();
        list(new Selection(DEAD, null, "ID:00000000000003e9:2", 0), 10);
        assertThat(shown).containsExactly("m1");
        list(new Selection(DEAD, "reason =", null, 0), 10);
        list(new Selection("queue://nowhere", null, null, 0), 10);
        list(new Selection(DEAD, null, "nonsense", 0), 10);
        assertThat(refusals).hasSize(3);
        assertThat(refusals.get(1)).contains("there is no queue queue://nowhere");
    }

    @Test
    void shouldNotTakeOrdinaryMessagesForDeadLetters() {
        final TestClient client = withDeadLetters(1);
        client.send(TestMessage.to(DEAD, "by hand"));
        broker.work();

        list(all(), 10);
        assertThat(shown).containsExactly("m0");
        assertThat(purge(all(), false).done()).isEqualTo(1);
        client.consume(DEAD);
        assertThat(client.bodies()).containsExactly("by hand");
    }

    @Test
    void shouldSendBackToBeTriedAnew() {
        withDeadLetters(2);

        assertThat(redrive(all(), null)).isEqualTo(new Outcome(2, 0, 0, 0, null, 0));

        broker.restart();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        assertThat(client.bodies()).containsExactly("m0", "m1");
        assertThat(client.received).allMatch(m -> m.count() == 1 && !m.redelivered());
        assertThat(client.received.get(0).annotations())
                .contains("JMS_ANGELIA_Redriven")
                .doesNotContain("Dlq");
        assertThat(broker.statistics(DEAD).ready()).isZero();
        assertThat(broker.flushedDigestAfterReplay()).isEqualTo(broker.engine().stateDigest());
    }

    @Test
    void shouldGuardAgainstLoops() {
        final TestClient client = withDeadLetters(1);
        redrive(all(), null);
        final EngineConsumer consumer = client.consume(QUEUE);
        reject(client);
        consumer.close(901, 0);
        broker.work();

        assertThat(redrive(all(), null, 1, 0, false, 10)).isEqualTo(new Outcome(0, 0, 0, 1, null, 0));
        list(new Selection(DEAD, "JMS_ANGELIA_Redriven = 1", null, 0), 10);
        assertThat(shown).containsExactly("m0");
        assertThat(redrive(all(), null, 2, 0, false, 10).done()).isEqualTo(1);
    }

    @Test
    void shouldOnlyCountInADryRun() {
        withDeadLetters(3);

        assertThat(redrive(all(), "queue://elsewhere", -1, 0, true, 10).done()).isEqualTo(3);
        assertThat(purge(all(), true).done()).isEqualTo(3);

        assertThat(broker.statistics(DEAD).ready()).isEqualTo(3);
    }

    @Test
    void shouldSendBackToTheVerySubscription() {
        broker.start();
        final TestClient billing = broker.connect();
        final TestClient shipping = broker.connect();
        billing.subscribe(Kind.SHARED_DURABLE, TOPIC, "billing");
        shipping.subscribe(Kind.SHARED_DURABLE, TOPIC, "shipping");
        billing.send(TestMessage.to(TOPIC, "a"));
        broker.work();
        shipping.take();
        reject(billing);

        assertThat(redrive(new Selection("queue://DLQ.billing", null, null, 0), null)
                        .done())
                .isEqualTo(1);

        assertThat(billing.bodies()).containsExactly("a");
        assertThat(billing.received.get(0).count()).isEqualTo(1);
        assertThat(shipping.bodies()).isEmpty();
    }

    @Test
    void shouldLeaveLettersOfADeletedSubscriptionAlone() {
        broker.start();
        final TestClient billing = broker.connect();
        final EngineConsumer consumer = billing.subscribe(Kind.SHARED_DURABLE, TOPIC, "billing");
        billing.send(TestMessage.to(TOPIC, "a"));
        broker.work();
        reject(billing);
        consumer.close(900, 0);
        billing.connection.unsubscribe("billing", billing, 901);
        broker.work();
        final Selection letters = new Selection("queue://DLQ.billing", null, null, 0);

        assertThat(redrive(letters, null)).isEqualTo(new Outcome(0, 0, 1, 0, null, 0));
        assertThat(redrive(letters, QUEUE).done()).isEqualTo(1);
        billing.consume(QUEUE);
        assertThat(billing.bodies()).containsExactly("a");
    }

    @Test
    void shouldStopWhereTheTargetIsFull() {
        broker.settings(
                "queue://small",
                DestinationSettings.builder().maxSizeMessages(2).build());
        withDeadLetters(3);

        final Outcome stopped = redrive(all(), "queue://small");

        assertThat(stopped.done()).isEqualTo(2);
        assertThat(stopped.noRoom()).isEqualTo("queue://small");
        list(new Selection(DEAD, null, null, stopped.next()), 10);
        assertThat(shown).containsExactly("m2");
    }

    @Test
    void shouldKeepToTheRate() {
        withDeadLetters(4);

        assertThat(redrive(all(), null, -1, 10, false, 1000)).isNull();
        assertThat(broker.statistics(QUEUE).ready()).isEqualTo(1);
        broker.after(99);
        assertThat(broker.statistics(QUEUE).ready()).isEqualTo(1);
        broker.after(1);
        assertThat(broker.statistics(QUEUE).ready()).isEqualTo(2);
        broker.after(200);
        assertThat(broker.statistics(QUEUE).ready()).isEqualTo(4);
        assertThat(outcome.done()).isEqualTo(4);
    }

    @Test
    void shouldEndASlowOperationWithACursor() {
        withDeadLetters(20);

        assertThat(redrive(all(), null, -1, 1, false, 1000)).isNull();
        for (int i = 0; i < 6; i++) {
            broker.after(1_000);
        }

        assertThat(outcome.done()).isEqualTo(5);
        list(new Selection(DEAD, null, null, outcome.next()), 100);
        assertThat(shown).hasSize(15);
    }

    @Test
    void shouldLeaveAloneWhatIsWithAConsumer() {
        final TestClient client = withDeadLetters(3);
        client.consume(DEAD, null, 1);

        list(all(), 10);
        assertThat(shown).hasSize(3);
        assertThat(redrive(all(), null)).isEqualTo(new Outcome(2, 1, 0, 0, null, 0));
    }

    @Test
    void shouldSendBackNonPersistentLetters() {
        broker.start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "fleeting").nonPersistent());
        broker.work();
        reject(client);

        assertThat(redrive(all(), null).done()).isEqualTo(1);

        assertThat(client.bodies()).containsExactly("fleeting");
        assertThat(client.received.get(0).count()).isEqualTo(1);
    }

    @Test
    void shouldPurgeDurably() {
        withDeadLetters(3);

        assertThat(purge(new Selection(DEAD, null, "ID:00000000000003e9:2", 0), false)
                        .done())
                .isEqualTo(1);

        broker.kill();
        list(all(), 10);
        assertThat(shown).containsExactly("m0", "m2");
        assertThat(broker.engine().statistics().deadLetters().purged()).isZero();
    }

    @Test
    void shouldRemoveLettersThatWereKeptLongEnough() {
        broker.settings(
                DEAD,
                DestinationSettings.builder().deadLetterRetentionMs(10_000).build());
        final TestClient client = withDeadLetters(2);
        client.send(TestMessage.to(DEAD, "by hand"));
        broker.after(9_000);
        assertThat(broker.statistics(DEAD).ready()).isEqualTo(3);

        broker.after(60_000);

        assertThat(broker.statistics(DEAD).ready()).isEqualTo(1);
        assertThat(broker.engine().statistics().deadLetters().outdated()).isEqualTo(2);
        broker.kill();
        list(all(), 10);
        assertThat(shown).isEmpty();
    }

    @Test
    void shouldNotLetARedrivenMessageExpireAtOnce() {
        broker.settings(
                        QUEUE,
                        DestinationSettings.builder()
                                .expiryAddress("DLQ.orders")
                                .build())
                .start();
        final TestClient client = broker.connect();
        client.send(TestMessage.to(QUEUE, "late").expiration(broker.nowMs() + 100));
        broker.after(200);
        assertThat(broker.statistics(DEAD).ready()).isEqualTo(1);

        redrive(all(), null);
        broker.after(10_000);

        client.consume(QUEUE);
        assertThat(client.bodies()).containsExactly("late");
    }

    @Test
    void shouldNameTheQueuesOfDeadLetters() {
        withDeadLetters(2);
        final List<String> names = new ArrayList<>();

        broker.engine()
                .deadLetters()
                .queues(queues -> queues.forEach(queue -> names.add(queue.name() + " " + queue.ready())));
        broker.work();

        assertThat(names).containsExactly(DEAD + " 2");
    }

    @Test
    void shouldRefuseTargetsThatAreNoOtherQueue() {
        withDeadLetters(1);

        redrive(all(), TOPIC);
        redrive(all(), DEAD);

        assertThat(refusals).hasSize(2).allMatch(r -> r.startsWith("INVALID_DESTINATION"));
    }
}
