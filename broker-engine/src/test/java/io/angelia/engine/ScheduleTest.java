/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static io.angelia.engine.EngineFixture.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.EngineSchedules.ScheduledMessage;
import io.angelia.wire.message.MessageIds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final String TOPIC = "topic://prices";
    private static final long HOUR_MS = 60 * 60 * 1000;
    private static final long CENTURY_MS = 100L * 365 * 24 * HOUR_MS;

    private final EngineFixture broker = new EngineFixture();

    @AfterEach
    void close() {
        broker.close();
        assertThat(broker.errors).isEmpty();
    }

    private TestMessage in(final long ms, final String body) {
        return TestMessage.to(QUEUE, body).deliveryTime(broker.nowMs() + ms);
    }

    private String cancel(final TestClient sender, final long sequence) {
        return cancel(null, sender, sequence);
    }

    private String cancel(final String destination, final TestClient sender, final long sequence) {
        final BranchAnswer answer = new BranchAnswer();
        broker.engine().schedules().cancel(destination, sender.producerId(), sequence, answer);
        broker.work();
        return answer.text();
    }

    private String deliver(final TestClient sender, final long sequence) {
        final BranchAnswer answer = new BranchAnswer();
        broker.engine().schedules().deliver(null, sender.producerId(), sequence, answer);
        broker.work();
        return answer.text();
    }

    /** Pages of that length, all of them. */
    private List<ScheduledMessage> list(final String queue, final int page) {
        final List<ScheduledMessage> all = new ArrayList<>();
        final long[] place = {Long.MIN_VALUE, 0};
        final boolean[] more = {true};
        while (more[0]) {
            broker.engine().schedules().list(queue, place[0], (int) place[1], page, (found, follows, due, entry) -> {
                all.addAll(found);
                more[0] = follows;
                place[0] = due;
                place[1] = entry;
            });
            broker.work();
        }
        return all;
    }

    @Test
    void shouldDeliverToTheMillisecondAndNeverEarly() {
        broker.start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        client.send(in(1, "one"));
        client.send(in(1000, "second"));
        client.send(in(CENTURY_MS, "century"));
        broker.work();
        assertThat(client.bodies()).isEmpty();

        broker.after(1);
        assertThat(client.bodies()).containsExactly("one");
        broker.after(998);
        assertThat(client.bodies()).containsExactly("one");
        broker.after(1);
        assertThat(client.bodies()).containsExactly("one", "second");
        broker.after(CENTURY_MS - 1001);
        assertThat(client.bodies()).containsExactly("one", "second");
        broker.after(1);
        assertThat(client.bodies()).containsExactly("one", "second", "century");
    }

    @Test
    void shouldKeepDeliveryTimesWhenTheClockIsSetBackAndForthAndOverRestarts() {
        broker.start();
        TestClient client = broker.connect();
        client.send(in(10_000, "a"));
        broker.work().after(-5000);
        broker.after(14_999);
        client.consume(QUEUE);
        assertThat(client.bodies()).isEmpty();
        broker.crash(1);
        broker.after(-3000);
        client = broker.connect();
        client.consume(QUEUE);
        assertThat(client.bodies()).isEmpty();

        broker.after(3000);
        assertThat(client.bodies()).isEmpty();
        broker.after(1);

        assertThat(client.bodies()).containsExactly("a");
    }

    @Test
    void shouldCancelDurably() {
        broker.start();
        TestClient client = broker.connect();
        client.send(in(1000, "a"));
        client.send(in(1000, "b"));
        client.send(in(1000, "v").nonPersistent());
        broker.work();

        assertThat(cancel(client, 1)).isEqualTo("1");
        assertThat(cancel(client, 3)).isEqualTo("1");
        assertThat(cancel(client, 1)).isEqualTo("0");
        broker.crash(1);
        broker.after(1000);

        client = broker.connect();
        client.consume(QUEUE);
        assertThat(client.bodies()).containsExactly("b");
        assertThat(broker.flushedDigestAfterReplay()).isEqualTo(broker.engine().stateDigest());
    }

    @Test
    void shouldNotCancelWhatIsDueDeliveredRedeliveredOrNotScheduled() {
        broker.settings(
                QUEUE,
                DestinationSettings.builder().redeliveryDelaysMs(List.of(500L)).build());
        broker.start();
        final TestClient client = broker.connect();
        client.send(TestMessage.to(QUEUE, "at once"));
        client.send(in(1000, "later"));
        broker.work();
        assertThat(cancel(client, 1)).isEqualTo("0");

        broker.after(1000);
        assertThat(cancel(client, 2)).isEqualTo("0");
        client.consume(QUEUE);
        assertThat(cancel(client, 2)).isEqualTo("0");
        client.fail("no");
        assertThat(broker.statistics(QUEUE).delayed()).isEqualTo(2);
        assertThat(cancel(client, 2)).isEqualTo("0");

        broker.after(500);
        assertThat(client.bodies()).containsExactlyInAnyOrder("at once", "later");
    }

    @Test
    void shouldLetNoTimeComeBetweenTheDecisionToCancelAndItsAnswer() {
        broker.start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        client.send(in(10, "a"));
        broker.work();
        final BranchAnswer answer = new BranchAnswer();
        broker.engine().schedules().cancel(null, client.producerId(), 1, answer);
        while (broker.statistics(QUEUE).delayed() > 0) {
            broker.engine().doWork(broker.nowMs());
        }
        assertThat(answer.text()).isNull();

        broker.after(1000);

        assertThat(answer.text()).isEqualTo("1");
        assertThat(client.bodies()).isEmpty();
    }

    @Test
    void shouldCancelInAllSubscriptionsAndOnlyAtTheDestinationThatIsNamed() {
        broker.start();
        final TestClient client = broker.connect();
        client.connection.claimClientId("me");
        client.subscribe(ConsumerSpec.Kind.DURABLE, TOPIC, "kept");
        client.consume(TOPIC);
        client.send(TestMessage.to(TOPIC, "a").deliveryTime(broker.nowMs() + 1000));
        broker.work();

        assertThat(cancel(QUEUE, client, 1)).isEqualTo("0");
        assertThat(cancel(TOPIC, client, 1)).isEqualTo("2");
        broker.after(1000);

        assertThat(client.bodies()).isEmpty();
    }

    @Test
    void shouldFindWhatComesAfterTheIndexWasMade() {
        broker.start();
        final TestClient client = broker.connect();
        client.send(in(1000, "a"));
        broker.work();
        assertThat(cancel(client, 99)).isEqualTo("0");
        client.send(in(1000, "b"));
        client.send(in(2000, "c"));
        broker.after(1000);

        assertThat(cancel(client, 2)).isEqualTo("0");
        assertThat(cancel(client, 3)).isEqualTo("1");
        client.consume(QUEUE);
        assertThat(client.bodies()).containsExactly("a", "b");
    }

    @Test
    void shouldDeliverNowAndRememberThat() {
        broker.start();
        TestClient client = broker.connect();
        client.send(in(HOUR_MS, "a"));
        client.send(in(HOUR_MS, "v").nonPersistent());
        client.send(in(HOUR_MS, "b"));
        broker.work();

        assertThat(deliver(client, 1)).isEqualTo("1");
        assertThat(deliver(client, 2)).isEqualTo("1");
        assertThat(deliver(client, 1)).isEqualTo("0");
        assertThat(cancel(client, 1)).isEqualTo("0");
        client.consume(QUEUE);
        assertThat(client.bodies()).containsExactlyInAnyOrder("a", "v");
        broker.crash(1);

        client = broker.connect();
        client.consume(QUEUE);
        assertThat(client.bodies()).containsExactly("a");
        assertThat(broker.flushedDigestAfterReplay()).isEqualTo(broker.engine().stateDigest());
    }

    @Test
    void shouldScheduleWhatATransactionCommits() {
        broker.start();
        final TestClient client = broker.connect();
        client.send(in(1000, "a"), 1);
        broker.work();
        assertThat(cancel(client, 1)).isEqualTo("0");
        client.commit(1);

        assertThat(cancel(client, 1)).isEqualTo("1");
    }

    @Test
    void shouldListTheSoonestFirstPageByPage() {
        broker.start();
        final TestClient client = broker.connect();
        for (int i = 0; i < 50; i++) {
            client.send(in(1000 + (i * 7) % 50 / 2, "m" + i)); // two at a time
        }
        client.send(TestMessage.to("queue://other", "o")
                .deliveryTime(broker.nowMs() + 5000)
                .nonPersistent());
        client.send(TestMessage.to(QUEUE, "not delayed"));
        broker.work();

        final List<ScheduledMessage> all = list(null, 7);

        assertThat(all).hasSize(51).isSortedAccordingTo((a, b) -> Long.compare(a.dueMs(), b.dueMs()));
        assertThat(all.stream().map(ScheduledMessage::messageId).distinct()).hasSize(51);
        assertThat(list("queue://other", 5))
                .extracting(ScheduledMessage::messageId)
                .containsExactly(MessageIds.format(client.producerId(), 51));
        assertThat(list(QUEUE, 50)).hasSize(50);
        assertThat(list("queue://none", 5)).isEmpty();
    }
}
