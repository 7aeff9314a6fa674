/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static io.angelia.engine.EngineFixture.QUEUE;
import static io.angelia.engine.EngineFixture.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.EngineSession.BranchEnd;
import io.angelia.engine.EngineSession.BranchStart;
import io.angelia.engine.TestClient.Received;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
}
