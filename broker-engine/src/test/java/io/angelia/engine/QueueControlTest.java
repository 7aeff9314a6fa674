/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static io.angelia.engine.EngineFixture.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.EngineQueues.ConsumerState;
import io.angelia.engine.EngineQueues.QueueState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueueControlTest {
    private static final String TOPIC = "topic://prices";

    private final EngineFixture broker = new EngineFixture();

    @AfterEach
    void close() {
        broker.close();
        assertThat(broker.errors).isEmpty();
    }

    private String pause(final String queue, final boolean paused) {
        final BranchAnswer answer = new BranchAnswer();
        broker.engine().queues().pause(queue, paused, answer);
        broker.work();
        return answer.text();
    }

    private List<QueueState> queues(final String after, final int limit) {
        final List<QueueState> all = new ArrayList<>();
        broker.engine().queues().list(after, limit, all::addAll);
        broker.work();
        return all;
    }

    private List<ConsumerState> consumers(final String queue) {
        final List<List<ConsumerState>> answers = new ArrayList<>();
        broker.engine().queues().consumers(queue, answers::add);
        broker.work();
        return answers.get(0);
    }

    @Test
    void shouldHandOutNothingOfAPausedQueueUntilItIsResumed() {
        broker.start();
        final TestClient client = broker.connect();
        client.send(TestMessage.to(QUEUE, "a"));
        client.consume(QUEUE);
        assertThat(pause(QUEUE, true)).isEqualTo("1");
        assertThat(pause(QUEUE, true)).isEqualTo("0");
        client.send(TestMessage.to(QUEUE, "b"));
        client.send(TestMessage.to("queue://other", "c"));
        broker.work();
        client.consume("queue://other");
        assertThat(client.sentThrough()).isEqualTo(3);
        assertThat(client.bodies()).containsExactly("a", "c");

        client.take().forEach(client::acknowledge);
        assertThat(pause(QUEUE, false)).isEqualTo("1");

        assertThat(client.bodies()).containsExactly("b");
    }

    @Test
    void shouldStayPausedOverCrashesCheckpointsAndRestarts() {
        broker.start();
        TestClient client = broker.connect();
        client.connection.claimClientId("me");
        client.subscribe(ConsumerSpec.Kind.DURABLE, TOPIC, "kept");
        client.send(TestMessage.to(QUEUE, "a"));
        broker.work();
        final String subscription = queues(null, 10).get(1).name();
        pause(QUEUE, true);
        pause(subscription, true);
        client.send(TestMessage.to(TOPIC, "t"));
        broker.work().crash(1);
        broker.engine().checkpoint();
        broker.kill();
        assertThat(broker.flushedDigestAfterReplay()).isEqualTo(broker.engine().stateDigest());
        broker.restart();

        client = broker.connect();
        client.connection.claimClientId("me");
        client.subscribe(ConsumerSpec.Kind.DURABLE, TOPIC, "kept");
        client.consume(QUEUE);

        assertThat(client.bodies()).isEmpty();
        assertThat(queues(null, 10)).allMatch(QueueState::paused);
        pause(subscription, false);
        assertThat(client.bodies()).containsExactly("t");
        pause(QUEUE, false);
        assertThat(client.bodies()).containsExactly("t", "a");
    }

    @Test
    void shouldDoAsAskedLastWhenSeveralAskAtOnce() {
        broker.start();
        final TestClient client = broker.connect();
        client.send(TestMessage.to(QUEUE, "a"));
        broker.work();
        pause(QUEUE, true);
        final List<BranchAnswer> answers = List.of(new BranchAnswer(), new BranchAnswer(), new BranchAnswer());
        broker.engine().queues().pause(QUEUE, false, answers.get(0));
        broker.engine().queues().pause(QUEUE, true, answers.get(1));
        broker.engine().queues().pause(QUEUE, true, answers.get(2));
        broker.work();

        client.consume(QUEUE);

        assertThat(answers).extracting(BranchAnswer::text).containsExactly("1", "1", "0");
        assertThat(queues(null, 1).get(0).paused()).isTrue();
    }

    @Test
    void shouldRefuseToPauseWhatDoesNotExist() {
        broker.start();

        assertThat(pause("queue://none", true)).isEqualTo("UNKNOWN_DESTINATION");
    }

    @Test
    void shouldAnswerADrainOfAPausedQueue() {
        broker.start();
        final TestClient client = broker.connect();
        client.send(TestMessage.to(QUEUE, "a"));
        broker.work();
        pause(QUEUE, true);
        final EngineConsumer consumer = client.consume(QUEUE);

        consumer.drain(client.nextRequest());
        broker.work();

        assertThat(client.lastDone()).isTrue();
        assertThat(client.bodies()).isEmpty();
    }

    @Test
    void shouldPauseATemporaryQueueWithoutARecord() {
        broker.start();
        final TestClient client = broker.connect();
        final String name = client.connection.createTemporaryDestination(false);
        client.consume(name);
        pause(name, true);
        client.send(TestMessage.to(name, "a"));
        broker.work();
        assertThat(client.bodies()).isEmpty();

        pause(name, false);

        assertThat(client.bodies()).containsExactly("a");
    }

    @Test
    void shouldListQueuesByNamePageByPage() {
        broker.start();
        final TestClient client = broker.connect();
        for (final String name : List.of("b", "a", "d", "c")) {
            client.send(TestMessage.to("queue://" + name, name));
        }
        client.send(TestMessage.to("queue://a", "later").deliveryTime(broker.nowMs() + 1000));
        broker.work();
        client.consume("queue://b");

        assertThat(queues(null, 3)).extracting(QueueState::name).containsExactly("queue://a", "queue://b", "queue://c");
        assertThat(queues("queue://c", 3)).extracting(QueueState::name).containsExactly("queue://d");
        final QueueState a = queues(null, 1).get(0);
        assertThat(a.ready()).isEqualTo(1);
        assertThat(a.delayed()).isEqualTo(1);
        assertThat(a.bytes()).isPositive();
        final QueueState b = queues("queue://a", 1).get(0);
        assertThat(b.inFlight()).isEqualTo(1);
        assertThat(b.consumers()).isEqualTo(1);
    }

    @Test
    void shouldShowWhichConsumerIsSlow() {
        broker.start();
        final TestClient slow = broker.connect();
        final TestClient fast = broker.connect();
        slow.connection.claimClientId("slow");
        slow.consume(QUEUE, null, 2);
        for (int i = 0; i < 4; i++) {
            slow.send(TestMessage.to(QUEUE, "m" + i));
        }
        broker.work();
        final long since = broker.nowMs();
        broker.after(5000);
        ConsumerState only = consumers(QUEUE).get(0);
        assertThat(only.clientId()).isEqualTo("slow");
        assertThat(only.sessionId()).isEqualTo(1);
        assertThat(only.inFlight()).isEqualTo(2);
        assertThat(only.creditMessages()).isZero();
        assertThat(only.blockedSinceMs()).isEqualTo(since);
        assertThat(only.acknowledgedAtMs()).isZero();

        fast.consume(QUEUE);
        fast.take().forEach(fast::acknowledge);
        broker.after(1000);

        final List<ConsumerState> both = consumers(QUEUE);
        assertThat(both.get(0).blockedSinceMs()).isZero(); // nothing waits any more
        assertThat(both.get(1).acknowledged()).isEqualTo(2);
        assertThat(both.get(1).acknowledgedAtMs()).isEqualTo(broker.nowMs() - 1000);
        assertThat(both.get(1).acknowledgedPerSecond()).isEqualTo(2.0);
        assertThat(consumers("queue://none")).isNull();
    }

    @Test
    void shouldMeasureTheRateOverTheLastTenToTwentySeconds() {
        final AcknowledgementMeter meter = new AcknowledgementMeter(0);
        for (int ms = 0; ms < 30_000; ms += 100) {
            meter.count(ms);
        }
        assertThat(meter.perSecond(30_000)).isBetween(9.0, 11.0);
        assertThat(meter.perSecond(45_000)).isBetween(0.0, 4.0);
        assertThat(meter.perSecond(100_000)).isZero();
        meter.count(50_000); // the clock was set back
        assertThat(meter.count()).isEqualTo(301);
        assertThat(meter.perSecond(51_000)).isEqualTo(1.0);
    }
}
