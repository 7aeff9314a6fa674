/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static io.angelia.engine.EngineFixture.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.TestClient.Received;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One session gets the messages, another one processes them in its transaction. */
class ForeignAcknowledgementTest {
    private static final String XID = "1:aa01:01";

    private final EngineFixture broker = new EngineFixture();
    private TestClient receiver;
    private TestClient worker;
    private Received message;

    @BeforeEach
    void deliver() {
        broker.start();
        receiver = broker.connect();
        worker = broker.connect();
        receiver.consume(QUEUE);
        worker.send(TestMessage.to(QUEUE, "a"));
        broker.work();
        message = receiver.take().get(0);
    }

    @AfterEach
    void close() {
        broker.close();
        assertThat(broker.errors).isEmpty();
    }

    private void acknowledgeIn(final long transactionId) {
        receiver.session.acknowledgeFor(worker.session, transactionId, message.tag(), message.tag());
        broker.work();
    }

    private long waiting() {
        return broker.statistics(QUEUE).ready() + broker.statistics(QUEUE).inFlight();
    }

    @Test
    void shouldConsumeWithTheCommitOfTheOther() {
        acknowledgeIn(1);
        receiver.session.rollback(90, 0, message.tag());
        broker.work();
        assertThat(waiting()).isEqualTo(1);

        worker.session.commit(91, 1);
        broker.work();
        broker.kill();

        assertThat(waiting()).isZero();
    }

    @Test
    void shouldGiveBackWithTheRollbackOfTheOther() {
        acknowledgeIn(1);

        worker.session.rollback(91, 1, 0);
        broker.work();

        assertThat(receiver.bodies()).containsExactly("a");
        assertThat(receiver.received.get(0).count()).isEqualTo(2);
    }

    @Test
    void shouldGiveBackWhenTheOtherIsLost() {
        acknowledgeIn(1);

        worker.session.close(91, 0);
        broker.work();

        assertThat(receiver.bodies()).containsExactly("a");
    }

    @Test
    void shouldKeepItsPlaceInTheTransactionWhenTheReceiverIsClosed() {
        acknowledgeIn(1);
        receiver.session.close(90, message.tag());
        broker.work();
        assertThat(waiting()).isEqualTo(1);

        worker.session.commit(91, 1);
        broker.work();

        assertThat(waiting()).isZero();
    }

    @Test
    void shouldConsumeWithTheBranchOfTheOther() {
        final long branch = worker.start(XID);
        acknowledgeIn(branch);
        worker.end(XID);
        assertThat(broker.prepare(XID)).isEqualTo("0");
        broker.kill();
        assertThat(broker.branches()).containsExactly(XID + " PREPARED 0 1");

        assertThat(broker.commit(XID)).isEqualTo("0");

        assertThat(waiting()).isZero();
    }

    @Test
    void shouldCountAsFailedWhenTheBranchOfTheOtherIsOver() {
        final long branch = worker.start(XID);
        worker.end(XID);
        assertThat(broker.rollback(XID)).isEqualTo("0");

        acknowledgeIn(branch);

        assertThat(receiver.bodies()).containsExactly("a");
        assertThat(receiver.received.get(0).count()).isEqualTo(2);
    }
}
