/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.EngineExplanations.BlockedFacts;
import io.angelia.engine.EngineExplanations.MessageFacts;
import io.angelia.engine.EngineExplanations.QueueFacts;
import io.angelia.engine.EngineExplanations.State;
import io.angelia.engine.EngineSession.BranchEnd;
import io.angelia.engine.EngineSession.BranchStart;
import io.angelia.engine.queue.DeadLetterOrder;
import io.angelia.engine.queue.KeyOrder;
import io.angelia.wire.message.MessageIds;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExplanationsTest {
    private static final String QUEUE = "queue://orders";
    private static final String XID = "1:aa:bb";

    private final EngineFixture broker = new EngineFixture();
    private TestClient blocked;
    private long blockedMs;

    @AfterEach
    void close() {
        broker.close();
    }

    @Test
    void shouldFindAMessageThatNobodyTakes() {
        broker.start();
        final TestClient client = broker.connect();
        final long first = client.send(TestMessage.to(QUEUE, "a"));
        final long second = client.send(TestMessage.to(QUEUE, "b").nonPersistent());
        client.consume(QUEUE, "colour = 'red'");
        broker.work();

        final MessageFacts found = only(client, second);

        assertThat(found.state()).isEqualTo(State.READY);
        assertThat(found.queue()).isEqualTo(QUEUE);
        assertThat(found.messageId()).isEqualTo(id(client, second));
        assertThat(found.first()).isEqualTo(id(client, first));
        assertThat(found.matching()).isEmpty();
        assertThat(only(client, first).first()).isNull();
        assertThat(find(client, 77)).isEmpty();
    }

    @Test
    void shouldTellWhoHasAMessageSinceWhen() {
        broker.start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        final long sequence = client.send(TestMessage.to(QUEUE, "a"));
        broker.work();
        final long deliveredMs = broker.nowMs();
        broker.after(5_000);

        final MessageFacts found = only(client, sequence);

        assertThat(found.state()).isEqualTo(State.IN_FLIGHT);
        assertThat(found.heldSinceMs()).isEqualTo(deliveredMs);
        assertThat(found.holder().connectionId()).isEqualTo(client.connectionId());
        assertThat(found.holder().inFlight()).isEqualTo(1);
        assertThat(found.transaction()).isNull();
    }

    @Test
    void shouldTellWhenADelayedMessageIsDue() {
        broker.start();
        final TestClient client = broker.connect();
        final long dueMs = broker.nowMs() + 60_000;
        final long sequence = client.send(TestMessage.to(QUEUE, "a").deliveryTime(dueMs));
        broker.work();

        final MessageFacts found = only(client, sequence);

        assertThat(found.state()).isEqualTo(State.DELAYED);
        assertThat(found.dueMs()).isEqualTo(dueMs);
        assertThat(found.failures()).isZero();
    }

    @Test
    void shouldNameTheTransactionOfAMessage() {
        broker.start();
        final TestClient client = broker.connect();
        final long consumed = client.send(TestMessage.to(QUEUE, "a"));
        client.consume(QUEUE);
        broker.work();
        client.session.acknowledge(7, 1, 1);
        final long sent = client.send(TestMessage.to(QUEUE, "b"), 7);
        broker.work();

        final MessageFacts staged = only(client, sent);
        final MessageFacts taken = only(client, consumed);

        assertThat(staged.state()).isEqualTo(State.SENT_IN_TRANSACTION);
        assertThat(staged.queue()).isEqualTo(QUEUE);
        assertThat(staged.transaction().producerId()).isEqualTo(client.producerId());
        assertThat(staged.transaction().number()).isEqualTo(7);
        assertThat(taken.state()).isEqualTo(State.CONSUMED_IN_TRANSACTION);
        assertThat(taken.transaction().number()).isEqualTo(7);
        assertThat(taken.transaction().xid()).isNull();
    }

    @Test
    void shouldNameThePreparedBranchOfAMessageAlsoAfterARestart() {
        broker.start();
        final TestClient client = broker.connect();
        client.session.startBranch(50, XID, BranchStart.NEW, 0);
        broker.work();
        final long branch = client.done.get(50L);
        final long sequence = client.send(TestMessage.to(QUEUE, "a"), branch);
        broker.work();
        assertThat(only(client, sequence).transaction().xid()).isEqualTo(XID);
        assertThat(only(client, sequence).transaction().preparedMs()).isZero();
        client.session.endBranch(51, XID, BranchEnd.SUCCESS);
        broker.engine().branches().prepare(XID, new IgnoredAnswer());
        broker.work();
        final long preparedMs = broker.nowMs();
        broker.restart();

        final MessageFacts found = only(client, sequence);

        assertThat(found.state()).isEqualTo(State.SENT_IN_TRANSACTION);
        assertThat(found.transaction().xid()).isEqualTo(XID);
        assertThat(found.transaction().preparedMs()).isEqualTo(preparedMs);
    }

    @Test
    void shouldTellWhatOfItsKeyAMessageWaitsFor() {
        broker.start();
        final TestClient client = broker.connect();
        client.consume(QUEUE, null, 1);
        client.send(TestMessage.to(QUEUE, "a").group("blue"));
        final long second = client.send(TestMessage.to(QUEUE, "b").group("blue"));
        final long third = client.send(TestMessage.to(QUEUE, "c").group("red"));
        broker.work();

        final MessageFacts waiting = only(client, second);

        assertThat(waiting.key()).isEqualTo("blue");
        assertThat(waiting.ahead().state()).isEqualTo(State.IN_FLIGHT);
        assertThat(waiting.ahead().messageId()).isEqualTo(id(client, second - 1));
        assertThat(only(client, third).ahead()).isNull();
    }

    @Test
    void shouldNameTheStoppedKeyOfAMessage() {
        final QueueFacts found = block(DeadLetterOrder.STOP, KeyOrder.KEY);

        assertThat(found.ready()).isEqualTo(2);
        assertThat(found.blocked()).containsExactly(new BlockedFacts("blue", false, blockedMs));
        assertThat(found.first().key()).isEqualTo("red");
        assertThat(found.first().blocked()).isNull();
        assertThat(only(blocked, 2).blocked()).isEqualTo(found.blocked().get(0));
    }

    @Test
    void shouldNameAParkedKeyThatHasNoMessages() {
        final QueueFacts found = block(DeadLetterOrder.PARK_KEY, KeyOrder.KEY);

        assertThat(found.ready()).isEqualTo(1);
        assertThat(found.blocked()).containsExactly(new BlockedFacts("blue", true, blockedMs));
        assertThat(only(blocked, 2).blocked()).isNull();
    }

    @Test
    void shouldTellThatAQueueIsStoppedAsAWhole() {
        final QueueFacts found = block(DeadLetterOrder.STOP, KeyOrder.GLOBAL);

        assertThat(found.ready()).isEqualTo(2);
        assertThat(found.blocked()).containsExactly(new BlockedFacts(null, false, blockedMs));
        assertThat(found.first()).isNull();
        assertThat(only(blocked, 3).blocked()).isEqualTo(found.blocked().get(0));
    }

    /** Two messages of the key blue and one of the key red; the first becomes a dead letter. */
    private QueueFacts block(final DeadLetterOrder how, final KeyOrder order) {
        broker.settings(
                        QUEUE,
                        DestinationSettings.builder()
                                .maxDeliveryAttempts(1)
                                .order(order)
                                .orderOnDeadLetter(how)
                                .build())
                .start();
        blocked = broker.connect();
        blocked.consume(QUEUE, null, 1);
        blocked.send(TestMessage.to(QUEUE, "a").group("blue"));
        blocked.send(TestMessage.to(QUEUE, "b").group("blue"));
        blocked.send(TestMessage.to(QUEUE, "c").group("red"));
        broker.work();
        blockedMs = broker.nowMs();
        final long tag = blocked.received.get(0).tag();
        blocked.session.release(tag, tag, true, "it failed");
        broker.work();
        return queue(QUEUE);
    }

    @Test
    void shouldFindEveryCopyOfATopicsMessage() {
        broker.start();
        final TestClient client = broker.connect();
        client.subscribe(ConsumerSpec.Kind.SHARED_DURABLE, "topic://news", "one");
        client.subscribe(ConsumerSpec.Kind.SHARED, "topic://news", "two");
        broker.work();
        final long sequence = client.send(TestMessage.to("topic://news", "a"));
        broker.work();

        assertThat(find(client, sequence))
                .extracting(MessageFacts::queue)
                .containsExactlyInAnyOrder("topic://news?subscription=one", "topic://news?subscription=two");
    }

    @Test
    void shouldDescribeAQueueAndItsConsumers() {
        broker.start();
        final TestClient client = broker.connect();
        client.consume(QUEUE, "colour = 'red'", 5);
        client.consume(QUEUE, null, 1);
        client.send(TestMessage.to(QUEUE, "a"));
        final long second = client.send(TestMessage.to(QUEUE, "b"));
        broker.work();

        final QueueFacts found = queue(QUEUE);

        assertThat(found.paused()).isFalse();
        assertThat(found.ready()).isEqualTo(1);
        assertThat(found.inFlight()).isEqualTo(1);
        assertThat(found.consumers()).hasSize(2);
        assertThat(found.consumers().get(0).selector()).isEqualTo("colour = 'red'");
        assertThat(found.consumers().get(0).hasCredit()).isTrue();
        assertThat(found.consumers().get(1).hasCredit()).isFalse();
        assertThat(found.consumers().get(1).inFlight()).isEqualTo(1);
        assertThat(found.first().messageId()).isEqualTo(id(client, second));
        assertThat(found.first().matching()).hasSize(1);
        assertThat(queue("queue://nowhere")).isNull();
        broker.engine().queues().pause(QUEUE, true, new BranchAnswer());
        broker.work();
        assertThat(queue(QUEUE).paused()).isTrue();
        assertThat(queue(QUEUE).first().paused()).isTrue();
    }

    @Test
    void shouldSearchInSlices() {
        broker.start();
        final TestClient client = broker.connect();
        for (int i = 0; i < 10_000; i++) {
            client.send(TestMessage.to(QUEUE, "a"));
        }
        broker.work();
        final List<List<MessageFacts>> answers = new ArrayList<>();
        broker.engine().explanations().message(client.producerId(), 9_999, answers::add);

        broker.engine().doWork(broker.nowMs());
        assertThat(answers).isEmpty();
        assertThat(broker.engine().hasPendingWork()).isTrue();
        broker.work();

        assertThat(answers)
                .singleElement()
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(1);
    }

    private MessageFacts only(final TestClient client, final long sequence) {
        final List<MessageFacts> found = find(client, sequence);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private List<MessageFacts> find(final TestClient client, final long sequence) {
        final List<List<MessageFacts>> answers = new ArrayList<>();
        broker.engine().explanations().message(client.producerId(), sequence, answers::add);
        broker.work();
        assertThat(answers).hasSize(1);
        return answers.get(0);
    }

    private QueueFacts queue(final String name) {
        final List<QueueFacts> answers = new ArrayList<>();
        broker.engine().explanations().queue(name, answers::add);
        broker.work();
        assertThat(answers).hasSize(1);
        return answers.get(0);
    }

    private static String id(final TestClient client, final long sequence) {
        return MessageIds.format(client.producerId(), sequence);
    }

    private static final class IgnoredAnswer implements EngineBranches.Answer {
        @Override
        public void done(final long value) {
            // what became of the branch shows in the explanation
        }

        @Override
        public void refused(final ErrorCode code, final String reason) {
            throw new AssertionError(code + ": " + reason);
        }
    }
}
