/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static io.angelia.engine.EngineFixture.QUEUE;
import static io.angelia.engine.EngineFixture.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.EngineSession.BranchEnd;
import io.angelia.engine.EngineSession.BranchStart;
import io.angelia.engine.TestClient.Received;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BranchTest {
    private static final String OTHER = "queue://other";
    private static final String XID = "1:aa01:01";

    private final EngineFixture broker = new EngineFixture();

    @AfterEach
    void close() {
        broker.close();
        assertThat(broker.errors).isEmpty();
    }

    @Test
    void shouldShowSendsOnlyAfterTwoPhases() {
        broker.start();
        final TestClient client = broker.connect();
        final TestClient reader = broker.connect();
        reader.consume(QUEUE);
        final long branch = client.start(XID);
        client.send(TestMessage.to(QUEUE, "a"), branch);
        client.send(TestMessage.to(QUEUE, "b").nonPersistent(), branch);
        client.end(XID);

        assertThat(broker.prepare(XID)).isEqualTo("0");
        assertThat(reader.bodies()).isEmpty();
        assertThat(broker.commit(XID)).isEqualTo("0");

        assertThat(branch).isNegative();
        assertThat(reader.bodies()).containsExactlyInAnyOrder("a", "b");
        assertThat(broker.commit(XID)).isEqualTo("BRANCH_UNKNOWN");
    }

    @Test
    void shouldCommitInOnePhaseAndTellTheOutcome() {
        broker.start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "in"));
        broker.work();
        final long branch = client.start(XID);
        final Received in = client.take().get(0);
        client.session.acknowledge(branch, in.tag(), in.tag());
        client.send(TestMessage.to(OTHER, "out"), branch);
        client.end(XID);

        assertThat(broker.commitOnePhase(XID, client.producerId())).isEqualTo("0");
        broker.kill();

        assertThat(broker.statistics(QUEUE).ready()).isZero();
        assertThat(broker.statistics(OTHER).ready()).isEqualTo(1);
        assertThat(broker.connect().outcome(client.producerId(), branch)).isEqualTo(1);
    }

    @Test
    void shouldKeepPreparedBranchOverCrashes() {
        broker.start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "in"));
        broker.work();
        final long branch = client.start(XID);
        final Received in = client.take().get(0);
        client.session.acknowledge(branch, in.tag(), in.tag());
        client.send(TestMessage.to(OTHER, "out"), branch);
        client.end(XID);
        assertThat(broker.prepare(XID)).isEqualTo("0");
        final long digest = broker.engine().stateDigest();
        assertThat(broker.digestAfterReplay()).isEqualTo(digest);

        broker.crash(1);
        broker.engine().checkpoint();
        broker.crash(2);

        assertThat(broker.branches()).containsExactly(XID + " PREPARED 1 1");
        assertThat(broker.statistics(QUEUE).ready()).isZero();
        assertThat(broker.statistics(OTHER).ready()).isZero();
        assertThat(broker.commit(XID)).isEqualTo("0");
        assertThat(broker.statistics(QUEUE).ready() + broker.statistics(QUEUE).inFlight())
                .isZero();
        assertThat(broker.statistics(OTHER).ready()).isEqualTo(1);
        assertThat(broker.branches()).isEmpty();
        assertThat(broker.flushedDigestAfterReplay()).isEqualTo(broker.engine().stateDigest());
    }

    @Test
    void shouldNotMarkAsRedeliveredWhatNobodySawBeforeTheCrash() {
        broker.start();
        final TestClient client = broker.connect();
        client.send(TestMessage.to(OTHER, "seen, perhaps"));
        client.send(TestMessage.to(OTHER, "out"), client.start(XID));
        client.end(XID);
        broker.prepare(XID);
        broker.kill();
        broker.commit(XID);

        final TestClient reader = broker.connect();
        reader.consume(OTHER);
        assertThat(reader.received).extracting(Received::redelivered).containsExactly(true, false);
        broker.kill();
        final TestClient again = broker.connect();
        again.consume(OTHER);
        assertThat(again.received).extracting(Received::redelivered).containsExactly(true, true);
        assertThat(broker.flushedDigestAfterReplay()).isEqualTo(broker.engine().stateDigest());
    }

    @Test
    void shouldCountRollbackOfPreparedBranchAsFailedDelivery() {
        broker.start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "in"));
        client.send(TestMessage.to(QUEUE, "in2").nonPersistent());
        broker.work();
        final long branch = client.start(XID);
        for (final Received in : client.take()) {
            client.session.acknowledge(branch, in.tag(), in.tag());
        }
        client.send(TestMessage.to(OTHER, "out"), branch);
        client.end(XID);
        broker.prepare(XID);

        assertThat(broker.rollback(XID)).isEqualTo("0");

        assertThat(client.bodies()).containsExactlyInAnyOrder("in", "in2");
        assertThat(client.received).allMatch(r -> r.count() == 2);
        assertThat(broker.statistics(OTHER).ready()).isZero();
    }

    @Test
    void shouldJoinSuspendAndResume() {
        broker.start();
        final TestClient first = broker.connect();
        final TestClient second = broker.connect();
        final long branch = first.start(XID);
        first.send(TestMessage.to(QUEUE, "a"), branch);

        assertThat(second.start(XID, BranchStart.JOIN, 0)).isEqualTo(branch);
        second.send(TestMessage.to(QUEUE, "b"), branch);
        first.end(XID, BranchEnd.SUSPEND);
        first.send(TestMessage.to(QUEUE, "outside"));
        assertThat(first.start(XID, BranchStart.RESUME, 0)).isEqualTo(branch);
        first.send(TestMessage.to(TOPIC, "nobody listens"), branch);
        second.end(XID);
        assertThat(broker.prepare(XID)).isEqualTo("BRANCH_STATE");
        first.end(XID);
        broker.prepare(XID);

        assertThat(broker.statistics(QUEUE).ready()).isEqualTo(1);
        broker.commit(XID);
        assertThat(broker.statistics(QUEUE).ready()).isEqualTo(3);
    }

    @Test
    void shouldGiveNoIdTwiceOverRestarts() {
        broker.start();
        final Set<Long> ids = new HashSet<>();
        for (int run = 0; run < 4; run++) {
            final TestClient client = broker.connect();
            for (int i = 0; i < 3; i++) {
                assertThat(ids.add(client.start("1:0" + i + ":"))).isTrue();
                client.end("1:0" + i + ":");
            }
            if (run == 1) {
                broker.restart();
            } else {
                broker.crash(run);
            }
        }
        assertThat(ids).allMatch(id -> id < 0);
    }

    @Test
    void shouldMoveExhaustedMessagesOfRolledBackBranchToDeadLetterQueue() {
        broker.settings(
                QUEUE,
                DestinationSettings.builder()
                        .maxDeliveryAttempts(3)
                        .redeliveryDelayMs(100)
                        .build());
        broker.start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "poison"));
        broker.work();
        client.fail("poison once");
        client.send(TestMessage.to(QUEUE, "fresh"));
        broker.work();
        client.fail("poison again, fresh once");
        broker.after(100);
        assertThat(client.bodies()).containsExactly("fresh", "poison");
        final long branch = client.start(XID);
        client.session.acknowledge(branch, 4, 5);
        client.end(XID);
        broker.prepare(XID);
        client.take();

        broker.after(60_000);
        broker.rollback(XID);

        assertThat(client.bodies()).as("waits for its delay").isEmpty();
        assertThat(broker.statistics("queue://DLQ.orders").ready()).isEqualTo(1);
        broker.crash(3);
        final TestClient again = broker.connect();
        again.consume(QUEUE);
        assertThat(again.bodies()).isEmpty();
        broker.after(100);
        assertThat(again.bodies()).containsExactly("fresh");
        assertThat(again.received.get(0).count()).isEqualTo(3);
        assertThat(broker.statistics("queue://DLQ.orders").ready()).isEqualTo(1);
    }

    @Test
    void shouldGiveBackWhatATimedOutBranchConsumed() {
        broker.start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "in"));
        broker.work();
        broker.after(1_000_000);
        final long branch = client.start(XID, BranchStart.NEW, 200);
        client.session.acknowledge(branch, 1, 1);
        client.send(TestMessage.to(OTHER, "out"), branch);
        client.take();

        broker.after(199);
        assertThat(client.bodies()).isEmpty();
        broker.after(1);

        assertThat(client.bodies()).containsExactly("in");
        client.send(TestMessage.to(OTHER, "late"), branch);
        assertThat(client.refusals).containsExactly("3 TRANSACTION_ROLLED_BACK");
        client.session.acknowledge(branch, 2, 2);
        broker.work();
        assertThat(client.received.get(1).count()).as("acknowledged too late").isEqualTo(3);
        client.end(XID);
        assertThat(client.lastRefusal()).isEqualTo(ErrorCode.BRANCH_TIMED_OUT);
        assertThat(broker.rollback(XID)).isEqualTo("0");
        assertThat(broker.statistics(OTHER).ready()).isZero();
        assertThat(broker.engine().statistics().openTransactions()).isZero();
    }

    @Test
    void shouldBoundTheTimeThatAClientAsksFor() {
        broker.tune(c -> c.branchTimeoutMs(100).maxBranchTimeoutMs(1000)).start();
        final TestClient client = broker.connect();
        client.start("1:01:", BranchStart.NEW, 900);
        client.end("1:01:");
        client.start("1:02:", BranchStart.NEW, 1_000_000);
        client.end("1:02:");

        broker.after(500);
        assertThat(broker.commitOnePhase("1:01:", 0)).isEqualTo("0");
        broker.after(500);
        assertThat(broker.prepare("1:02:")).isEqualTo("BRANCH_TIMED_OUT");
    }

    @Test
    void shouldForgetTimedOutBranchThatNobodyAsksFor() {
        broker.tune(c -> c.branchTimeoutMs(100)).start();
        final TestClient client = broker.connect();
        client.start(XID);

        broker.after(100).after(100);

        assertThat(broker.engine().statistics().openTransactions()).isZero();
        client.end(XID);
        assertThat(client.lastRefusal()).isEqualTo(ErrorCode.BRANCH_UNKNOWN);
        assertThat(client.start("1:02:")).as("the session is free").isNegative();
    }

    @Test
    void shouldRollBackWhenASessionClosesBeforeItEndsItsWork() {
        broker.start();
        final TestClient client = broker.connect();
        final long branch = client.start(XID);
        client.send(TestMessage.to(QUEUE, "a"), branch);

        client.session.close(client.nextRequest(), 0);
        broker.work();

        assertThat(broker.prepare(XID)).isEqualTo("TRANSACTION_ROLLED_BACK");
        assertThat(broker.statistics(QUEUE).ready()).isZero();
        assertThat(broker.connect().outcome(client.producerId(), branch)).isEqualTo(2);
    }

    @Test
    void shouldLeaveBranchOfClosedSessionToItsConnection() {
        broker.start();
        final TestClient client = broker.connect();
        final long branch = client.start(XID);
        client.send(TestMessage.to(QUEUE, "a"), branch);
        client.end(XID);
        client.session.close(client.nextRequest(), 0);
        broker.work();

        assertThat(broker.commitOnePhase(XID, client.producerId())).isEqualTo("0");
        assertThat(broker.statistics(QUEUE).ready()).isEqualTo(1);
    }

    @Test
    void shouldRollBackWhenConnectionEndsUnlessPrepared() {
        broker.start();
        final TestClient client = broker.connect();
        final long first = client.start("1:01:");
        client.send(TestMessage.to(QUEUE, "a"), first);
        client.end("1:01:");
        final long second = client.start("1:02:");
        client.send(TestMessage.to(QUEUE, "b"), second);
        client.end("1:02:");
        broker.prepare("1:02:");

        client.connection.close();
        broker.work();

        assertThat(broker.commitOnePhase("1:01:", 0)).isEqualTo("BRANCH_UNKNOWN");
        assertThat(broker.connect().outcome(client.producerId(), first)).isEqualTo(2);
        assertThat(broker.commit("1:02:")).isEqualTo("0");
        assertThat(broker.statistics(QUEUE).ready()).isEqualTo(1);
    }

    @Test
    void shouldRememberWhatAnOperatorDidUntilForgotten() {
        broker.start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "in"));
        broker.work();
        final long branch = client.start(XID);
        client.session.acknowledge(branch, 1, 1);
        client.send(TestMessage.to(OTHER, "out"), branch);
        client.end(XID);
        broker.prepare(XID);
        client.take();

        assertThat(broker.settle(XID, false)).isEqualTo("0");

        assertThat(client.bodies()).containsExactly("in");
        broker.restart();
        assertThat(broker.branches()).containsExactly(XID + " HEURISTICALLY_ROLLED_BACK 1 1");
        assertThat(broker.statistics(QUEUE).ready()).isEqualTo(1);
        assertThat(broker.statistics(OTHER).ready()).isZero();
        assertThat(broker.commit(XID)).isEqualTo("BRANCH_HEURISTIC_ROLLBACK");
        assertThat(broker.forget(XID)).isEqualTo("0");
        broker.crash(9);
        assertThat(broker.branches()).isEmpty();
        assertThat(broker.commit(XID)).isEqualTo("BRANCH_UNKNOWN");
    }

    @Test
    void shouldLoseOnlyNonPersistentWorkOfPreparedBranchInCrash() {
        broker.start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "in").nonPersistent());
        broker.work();
        final long branch = client.start(XID);
        client.session.acknowledge(branch, 1, 1);
        client.send(TestMessage.to(OTHER, "out").nonPersistent(), branch);
        client.end(XID);
        assertThat(broker.prepare(XID)).isEqualTo("0");
        assertThat(broker.branches()).containsExactly(XID + " PREPARED 1 1");

        broker.kill();

        assertThat(broker.branches()).containsExactly(XID + " PREPARED 0 0");
        assertThat(broker.commit(XID)).isEqualTo("0");
    }

    @Test
    void shouldNeitherExpireNorDeliverWhatAPreparedBranchHolds() {
        broker.start();
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "in").expiration(broker.nowMs() + 500));
        broker.work();
        final long branch = client.start(XID);
        client.session.acknowledge(branch, 1, 1);
        client.send(TestMessage.to(OTHER, "out").expiration(broker.nowMs() + 500), branch);
        client.end(XID);
        broker.prepare(XID);
        broker.kill().after(10_000);

        assertThat(broker.branches()).containsExactly(XID + " PREPARED 1 1");
        broker.rollback(XID);
        assertThat(broker.statistics(QUEUE).ready())
                .as("expired as soon as it was free")
                .isZero();
        assertThat(broker.flushedDigestAfterReplay()).isEqualTo(broker.engine().stateDigest());
    }

    @Test
    void shouldRefuseMoreThanItsLimits() {
        broker.tune(c -> c.maxPreparedBranches(1).maxOpenTransactions(2).maxTransactionMessages(2))
                .start();
        final TestClient client = broker.connect();
        client.send(TestMessage.to(QUEUE, "a"), client.start("1:01:"));
        client.end("1:01:");
        client.send(TestMessage.to(QUEUE, "b"), client.start("1:02:"));
        client.end("1:02:");
        assertThat(client.start("1:03:")).isZero();
        assertThat(client.lastRefusal()).isEqualTo(ErrorCode.RESOURCE_LIMIT);
        broker.prepare("1:01:");

        assertThat(broker.prepare("1:02:")).isEqualTo("RESOURCE_LIMIT");
        assertThat(broker.rollback("1:02:")).isEqualTo("BRANCH_UNKNOWN");
        final long third = client.start("1:03:");
        for (int i = 0; i < 3; i++) {
            client.send(TestMessage.to(QUEUE, "c" + i), third);
        }
        client.end("1:03:");
        assertThat(client.refusals).containsExactly("5 RESOURCE_LIMIT");
        assertThat(broker.commitOnePhase("1:03:", 0)).isEqualTo("TRANSACTION_ROLLED_BACK");
        assertThat(broker.commit("1:01:")).isEqualTo("0");
        assertThat(broker.statistics(QUEUE).ready()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1:aa",
                "x:aa:",
                "01:aa:",
                "+1:aa:",
                "-1:aa:",
                "1::aa",
                "1:a:",
                "1:AA:",
                "1:aa:zz",
                "1:aa:b",
                "1:aa:bb:cc",
                "2147483648:aa:"
            })
    void shouldRefuseWhatIsNoTransactionIdentifier(final String xid) {
        broker.start();
        final TestClient client = broker.connect();

        client.start(xid);

        assertThat(client.lastRefusal()).isEqualTo(ErrorCode.MALFORMED);
        assertThat(broker.prepare(xid)).isEqualTo("MALFORMED");
    }

    @Test
    void shouldTakeTransactionIdentifiersOfFullLength() {
        broker.start();
        final TestClient client = broker.connect();
        final String longest = "-2147483648:" + "0f".repeat(64) + ":" + "f0".repeat(64);
        client.send(TestMessage.to(QUEUE, "a"), client.start(longest));
        client.end(longest);
        broker.prepare(longest);
        broker.kill();

        assertThat(broker.branches()).containsExactly(longest + " PREPARED 1 0");
        final TestClient again = broker.connect();
        again.start("1:" + "00".repeat(65) + ":");
        assertThat(again.lastRefusal()).isEqualTo(ErrorCode.MALFORMED);
    }

    @Test
    void shouldEndPreparedBranchesOnFullDiskAndRefuseToPrepareOthers() {
        broker.storage().capacityBytes(8 * 1024 * 1024);
        broker.tune(c -> c.maxMessageLength(64 * 1024)).start();
        final TestClient client = broker.connect();
        client.consume(QUEUE, null, 1_000_000);
        for (int i = 0; i < 1000; i++) {
            client.send(TestMessage.to(QUEUE, "in" + i));
        }
        broker.work();
        final long first = client.start("1:01:");
        client.session.acknowledge(first, 1, 50);
        client.end("1:01:");
        final long second = client.start("1:02:");
        client.session.acknowledge(second, 51, 100);
        client.end("1:02:");
        broker.prepare("1:01:");
        broker.prepare("1:02:");
        client.take();
        final long third = client.start("1:03:");
        client.session.acknowledge(third, 101, 1000);
        client.end("1:03:");
        final TestMessage filling = TestMessage.to(OTHER, "x".repeat(4000));
        while (client.offer(filling)) {
            broker.work();
        }

        assertThat(broker.prepare("1:03:")).isEqualTo("RESOURCE_LIMIT");
        assertThat(client.take()).hasSize(900);
        assertThat(broker.rollback("1:01:")).isEqualTo("0");
        assertThat(broker.commit("1:02:")).isEqualTo("0");

        assertThat(client.bodies()).hasSize(50);
        broker.crash(4);
        assertThat(broker.statistics(QUEUE).ready()).isEqualTo(950);
    }

    @Test
    void shouldMoveStagedMessagesOfPreparedBranchToFreeTheirSegments() {
        broker.tune(c -> c.checkpointIntervalBytes(1024 * 1024)).start();
        final TestClient client = broker.connect();
        client.consume(QUEUE, null, 1_000_000);
        final String padding = "x".repeat(2000);
        final List<String> xids = new ArrayList<>();
        for (int round = 0; round < 40; round++) {
            final String xid = "1:" + (10 + round) + ":";
            xids.add(xid);
            client.send(TestMessage.to(OTHER, xid + padding), client.start(xid));
            client.end(xid);
            broker.prepare(xid);
            for (int i = 0; i < 200; i++) {
                client.send(TestMessage.to(QUEUE, padding));
            }
            broker.work();
            client.take().forEach(client::acknowledge);
            broker.work();
        }

        assertThat(broker.log().appendedPosition())
                .isGreaterThan(12 * broker.log().segmentLength());
        assertThat(broker.engine().statistics().segments()).isLessThan(9);
        assertThat(broker.after(1000).digestAfterReplay())
                .isEqualTo(broker.engine().stateDigest());
        broker.crash(6);
        assertThat(broker.branches()).hasSize(40);
        xids.forEach(xid -> assertThat(broker.commit(xid)).isEqualTo("0"));
        final TestClient reader = broker.connect();
        reader.consume(OTHER);
        assertThat(reader.bodies())
                .containsExactlyElementsOf(
                        xids.stream().map(xid -> xid + padding).toList());
    }

    @Test
    void shouldPublishToWhoeverSubscribesWhenPreparedBranchCommits() {
        broker.start();
        final TestClient client = broker.connect();
        client.send(TestMessage.to(TOPIC, "news"), client.start(XID));
        client.end(XID);
        broker.prepare(XID);
        final TestClient subscriber = broker.connect();
        subscriber.connection.claimClientId("me");
        subscriber.subscribe(ConsumerSpec.Kind.DURABLE, TOPIC, "sub");
        subscriber.consume(TOPIC);

        broker.commit(XID);

        assertThat(subscriber.bodies()).containsExactly("news", "news");
        broker.crash(8);
        assertThat(broker.statistics("topic://prices?subscription=me.sub").ready())
                .isEqualTo(1);
    }

    @Test
    void shouldListInPortions() {
        broker.start();
        final TestClient client = broker.connect();
        for (int i = 10; i < 20; i++) {
            final String xid = "1:" + i + ":";
            client.send(TestMessage.to(QUEUE, "m"), client.start(xid));
            client.end(xid);
            broker.prepare(xid);
        }
        final List<EngineBranches.RememberedBranch> found = new ArrayList<>();
        long cursor = 0;
        do {
            final int before = found.size();
            broker.engine().branches().list(cursor, 4, found::addAll);
            broker.work();
            cursor = found.size() < before + 4 ? 0 : found.get(found.size() - 1).cursor();
        } while (cursor != 0);

        assertThat(found)
                .extracting(EngineBranches.RememberedBranch::xid)
                .hasSize(10)
                .doesNotHaveDuplicates();
        assertThat(found).extracting(EngineBranches.RememberedBranch::sinceMs).allMatch(ms -> ms == broker.nowMs());
    }
}
