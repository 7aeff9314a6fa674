/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static io.angelia.engine.EngineFixture.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.queue.Deduplication;
import io.angelia.wire.message.MessageIds;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeduplicationTest {
    private static final String KEY = "JMS_ANGELIA_DedupKey";
    private static final String TOPIC = "topic://prices";
    private static final String XID = "1:aa:bb";
    private static final int WINDOW_MS = 10_000;

    private final EngineFixture broker =
            new EngineFixture().settings(QUEUE, by(KEY)).settings(TOPIC, by(KEY));

    @AfterEach
    void close() {
        broker.close();
        assertThat(broker.errors).isEmpty();
    }

    private static DestinationSettings by(final String key) {
        return DestinationSettings.builder()
                .deduplication(new Deduplication(key, WINDOW_MS, 100))
                .build();
    }

    private static TestMessage keyed(final String body, final String key) {
        return TestMessage.to(QUEUE, body).property(KEY, key);
    }

    @Test
    void shouldDropASecondMessageWithTheSameKeyAndSayOfWhichItIsACopy() {
        broker.start();
        final TestClient sender = broker.connect();
        sender.send(keyed("a", "1"));
        sender.send(keyed("b", "1"));
        sender.send(keyed("c", "2"));
        sender.send(TestMessage.to(QUEUE, "d"));
        sender.send(TestMessage.to(QUEUE, "e"));
        broker.work();

        sender.consume(QUEUE);

        assertThat(sender.bodies()).containsExactly("a", "c", "d", "e");
        assertThat(sender.sentThrough()).isEqualTo(5);
        assertThat(sender.duplicates).containsExactly("2 " + MessageIds.format(sender.producerId(), 1));
        assertThat(broker.statistics(QUEUE).duplicates()).isEqualTo(1);
    }

    @Test
    void shouldRecogniseCopiesFromOtherProducersAndAfterTheFirstWasConsumed() {
        broker.start();
        final TestClient first = broker.connect();
        final TestClient second = broker.connect();
        first.send(keyed("a", "1"));
        broker.work();
        second.consume(QUEUE);
        second.take().forEach(second::acknowledge);
        broker.work();

        second.send(keyed("b", "1"));
        broker.work();

        assertThat(second.bodies()).isEmpty();
        assertThat(second.duplicates).containsExactly("1 " + MessageIds.format(first.producerId(), 1));
    }

    @Test
    void shouldRememberKeysForTheWindowFromTheFirstOn() {
        broker.start();
        final TestClient sender = broker.connect();
        sender.send(keyed("a", "1"));
        broker.after(WINDOW_MS - 1);
        sender.send(keyed("b", "1"));
        broker.after(1);
        sender.send(keyed("c", "1"));
        broker.work();

        sender.consume(QUEUE);

        assertThat(sender.bodies()).containsExactly("a", "c");
    }

    @Test
    void shouldRememberKeysOverCrashesRestartsAndCheckpoints() {
        broker.start();
        TestClient sender = broker.connect();
        sender.send(keyed("a", "1"));
        broker.work().crash(1);
        sender = broker.connect();
        sender.send(keyed("b", "1"));
        sender.send(keyed("c", "2"));
        broker.work().engine().checkpoint();
        broker.kill();
        sender = broker.connect();
        sender.send(keyed("d", "2"));
        broker.work().restart();
        sender = broker.connect();
        sender.send(keyed("e", "1"));
        sender.send(keyed("f", "3"));
        broker.work();

        sender.consume(QUEUE);

        assertThat(sender.bodies()).containsExactly("a", "c", "f");
        assertThat(broker.flushedDigestAfterReplay()).isEqualTo(broker.engine().stateDigest());
    }

    @Test
    void shouldRecogniseCopiesAmongNonPersistentMessagesUntilARestart() {
        broker.start();
        TestClient sender = broker.connect();
        sender.send(keyed("a", "1").nonPersistent());
        sender.send(keyed("b", "1").nonPersistent());
        sender.send(keyed("c", "2"));
        sender.send(keyed("d", "2").nonPersistent());
        broker.work();
        sender.consume(QUEUE);
        assertThat(sender.bodies()).containsExactly("a", "c");
        assertThat(sender.duplicates).hasSize(2);

        broker.crash(2);
        sender = broker.connect();
        sender.send(keyed("e", "1").nonPersistent());
        broker.work();
        sender.consume(QUEUE);

        assertThat(sender.bodies()).containsExactly("c", "e");
    }

    @Test
    void shouldNotLoseAPersistentMessageForANonPersistentOne() {
        broker.start();
        TestClient sender = broker.connect();
        sender.send(keyed("a", "1").nonPersistent());
        sender.send(keyed("b", "1"));
        broker.work().crash(3);

        sender = broker.connect();
        sender.consume(QUEUE);

        assertThat(sender.bodies()).containsExactly("b");
    }

    @Test
    void shouldLetTheFirstCommitWin() {
        broker.start();
        final TestClient one = broker.connect();
        final TestClient two = broker.connect();
        one.send(keyed("one", "1"), 1);
        two.send(keyed("two", "1"), 1);
        two.send(keyed("other", "2"), 1);
        broker.work();
        two.commit(1);
        one.commit(1);

        one.consume(QUEUE);

        assertThat(one.bodies()).containsExactly("two", "other");
        assertThat(broker.flushedDigestAfterReplay()).isEqualTo(broker.engine().stateDigest());
    }

    @Test
    void shouldNotRememberAKeyOfWhatWasRolledBack() {
        broker.start();
        final TestClient sender = broker.connect();
        sender.send(keyed("a", "1"), 1);
        sender.send(keyed("v", "2").nonPersistent(), 1);
        sender.rollback(1, 0);
        sender.send(keyed("b", "1"));
        sender.send(keyed("w", "2").nonPersistent());
        broker.work();

        sender.consume(QUEUE);

        assertThat(sender.bodies()).containsExactly("b", "w");
    }

    @Test
    void shouldDropACopyWithinOneTransaction() {
        broker.start();
        final TestClient sender = broker.connect();
        sender.send(keyed("a", "1"), 1);
        sender.send(keyed("b", "1"), 1);
        sender.commit(1);

        sender.consume(QUEUE);

        assertThat(sender.bodies()).containsExactly("a");
    }

    @Test
    void shouldDecideForABranchWhenItCommits() {
        broker.start();
        TestClient sender = broker.connect();
        final long branch = sender.start(XID);
        sender.send(keyed("branch", "1"), branch);
        sender.end(XID);
        assertThat(broker.prepare(XID)).isEqualTo("0");
        sender.send(keyed("plain", "1"));
        broker.work().crash(4);

        broker.commit(XID);
        sender = broker.connect();
        sender.consume(QUEUE);

        assertThat(sender.bodies()).containsExactly("plain");
        assertThat(broker.flushedDigestAfterReplay()).isEqualTo(broker.engine().stateDigest());
    }

    @Test
    void shouldTellAClientThatAsksAgain() {
        broker.start();
        final TestClient before = broker.connect();
        before.send(keyed("a", "1"));
        before.send(keyed("b", "1"));
        before.connection.lost();
        broker.work();
        final TestClient after = broker.reconnect(before);

        after.sendAgain(keyed("a", "1"), 1, 0);
        after.sendAgain(keyed("b", "1"), 2, 0);
        broker.work();

        assertThat(after.sentThrough()).isEqualTo(2);
        assertThat(after.duplicates).containsExactly("2 " + MessageIds.format(after.producerId(), 1));
        after.consume(QUEUE);
        assertThat(after.bodies()).containsExactly("a");
    }

    @Test
    void shouldNotTakeAStoredMessageForACopyOfOneThatHasItsKeyNow() {
        broker.start();
        final TestClient before = broker.connect();
        before.send(keyed("a", "1"));
        before.connection.lost();
        broker.after(WINDOW_MS);
        final TestClient other = broker.connect();
        other.send(keyed("c", "1"));
        broker.work();
        final TestClient after = broker.reconnect(before);

        after.sendAgain(keyed("a", "1"), 1, 0);
        broker.work();

        assertThat(after.sentThrough()).isEqualTo(1);
        assertThat(after.duplicates).isEmpty();
    }

    @Test
    void shouldTellOfACopyWhenItsKeyIsForgottenAndTheBrokerWasRestarted() {
        broker.start();
        final TestClient before = broker.connect();
        before.send(keyed("a", "1"));
        before.send(keyed("b", "1"));
        broker.work();
        broker.engine().checkpoint();
        broker.work();
        broker.kill();
        broker.after(WINDOW_MS);
        final TestClient other = broker.connect();
        other.send(keyed("c", "1"));
        broker.work().crash(1);
        final TestClient after = broker.reconnect(before);

        after.sendAgain(keyed("b", "1"), 2, 0);
        broker.work();

        assertThat(after.duplicates).containsExactly("2 " + MessageIds.format(after.producerId(), 1));
        assertThat(broker.flushedDigestAfterReplay()).isEqualTo(broker.engine().stateDigest());
    }

    @Test
    void shouldTellOfANonPersistentCopyWhenItsKeyIsForgotten() {
        broker.start();
        final TestClient before = broker.connect();
        before.send(keyed("a", "1").nonPersistent());
        before.send(keyed("b", "1").nonPersistent());
        before.connection.lost();
        broker.after(WINDOW_MS);
        broker.work();
        final TestClient after = broker.reconnect(before);

        after.sendAgain(keyed("b", "1"), 2, 0);
        broker.work();

        assertThat(after.duplicates).containsExactly("2 " + MessageIds.format(after.producerId(), 1));
    }

    @Test
    void shouldDropCopiesOfATopicForAllItsSubscriptions() {
        broker.start();
        final TestClient client = broker.connect();
        client.connection.claimClientId("me");
        client.subscribe(ConsumerSpec.Kind.DURABLE, TOPIC, "kept");
        client.consume(TOPIC);
        client.send(TestMessage.to(TOPIC, "a").property(KEY, "1"));
        client.send(TestMessage.to(TOPIC, "b").property(KEY, "1"));
        broker.work();

        assertThat(client.bodies()).containsExactly("a", "a");
    }

    @Test
    void shouldRememberAKeyOfATopicThatNobodyWasInterestedIn() {
        broker.start();
        TestClient client = broker.connect();
        client.send(TestMessage.to(TOPIC, "a").property(KEY, "1"));
        broker.work().crash(5);
        client = broker.connect();
        client.consume(TOPIC);

        client.send(TestMessage.to(TOPIC, "b").property(KEY, "1"));
        broker.work();

        assertThat(client.bodies()).isEmpty();
    }

    @Test
    void shouldAcceptTheNameOfOtherBrokersForTheKey() {
        broker.start();
        final TestClient sender = broker.connect();
        sender.send(TestMessage.to(QUEUE, "a").property("_AMQ_DUPL_ID", "1"));
        sender.send(keyed("b", "1"));
        broker.work();

        sender.consume(QUEUE);

        assertThat(sender.bodies()).containsExactly("a");
    }

    @Test
    void shouldUseAPropertyOfTheApplicationOrAHeader() {
        broker.settings("queue://orders", by("OrderNumber")).settings("queue://ids", by("JMSMessageID"));
        broker.start();
        final TestClient sender = broker.connect();
        sender.send(TestMessage.to("queue://orders", "a").property("OrderNumber", "1"));
        sender.send(TestMessage.to("queue://orders", "b").property("OrderNumber", "1"));
        sender.send(TestMessage.to("queue://ids", "c"));
        sender.send(TestMessage.to("queue://ids", "d"));
        broker.work();

        sender.consume("queue://orders");
        sender.consume("queue://ids");

        assertThat(sender.bodies()).containsExactly("a", "c", "d");
    }

    @Test
    void shouldKeepAnswersRightWhenTheSettingsChange() {
        broker.start();
        TestClient sender = broker.connect();
        sender.send(keyed("a", "1"));
        broker.work();
        broker.settings(QUEUE, DestinationSettings.DEFAULT).restart();
        sender = broker.connect();
        sender.send(keyed("b", "1"));
        broker.work();
        broker.settings(QUEUE, by(KEY)).restart();
        sender = broker.connect();
        sender.send(keyed("c", "1"));
        broker.work();

        sender.consume(QUEUE);

        assertThat(sender.bodies()).containsExactly("a", "b");
        assertThat(broker.flushedDigestAfterReplay()).isEqualTo(broker.engine().stateDigest());
    }
}
