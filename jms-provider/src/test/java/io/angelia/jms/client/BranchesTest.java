/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.jms.message.JmsMessage;
import io.angelia.wire.frame.BranchFlags;
import io.angelia.wire.frame.FrameWriter;
import io.angelia.wire.frame.WireError;
import io.netty.buffer.Unpooled;
import jakarta.jms.JMSException;
import jakarta.jms.TransactionRolledBackException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class BranchesTest extends ClientTest {
    private static final String XID = "7:0a:01";
    private static final long BRANCH = -5;

    private void start() throws Exception {
        final CompletableFuture<Void> starting =
                run(() -> connection.branches().start(session, XID, BranchFlags.NEW, 3_000));
        final byte[] frame = peer.nextFrame();
        assertThat(frame)
                .isEqualTo(ScriptedPeer.bytes(
                        out -> FrameWriter.startBranch(out, SESSION, requestIdOf(frame), XID, BranchFlags.NEW, 3_000)));
        answer(requestIdOf(frame), BRANCH, null);
        starting.get();
    }

    private void answer(final long requestId, final long value, final String text) {
        peer.say(out -> FrameWriter.done(out, SESSION, requestId, value, text));
    }

    private void expectSend(final long sequence, final long transaction) throws InterruptedException {
        final byte[] message = encodedBytes(new JmsMessage(), sequence);
        peer.expect(out -> FrameWriter.send(
                out, SESSION, sequence, transaction, Unpooled.wrappedBuffer(message), 0, message.length));
    }

    @Test
    void shouldSendUnderTheBranchWithoutWaitingForAnswers() throws Exception {
        // given
        openSession(patient);
        start();

        // when
        session.sendInTransaction(new JmsMessage(), headers());
        session.sendInTransaction(new JmsMessage(), headers());

        // then
        assertThat(session.isInBranch()).isTrue();
        expectSend(1, BRANCH);
        expectSend(2, BRANCH);
    }

    @Test
    void shouldAcknowledgeInTheBranchWhatWasHeldWhenItsWorkEnds() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(100);
        start();
        deliver(consumer, 1);
        deliver(consumer, 2);
        session.hold(session.take(consumer));
        session.hold(session.take(consumer));

        // when
        final CompletableFuture<Void> ending = run(() -> connection.branches().end(session, XID, BranchFlags.SUSPEND));

        // then
        peer.expect(out -> FrameWriter.acknowledge(out, SESSION, BRANCH, 1, 2));
        peer.expect(out -> FrameWriter.endBranch(out, SESSION, 4, XID, BranchFlags.SUSPEND));
        assertThat(ending).isNotDone();
        answer(4, 0, null);
        ending.get();
        assertThat(session.isInBranch()).isFalse();
    }

    @Test
    void shouldStayInItsBranchWhenASuspendedOneEnds() throws Exception {
        // given
        openSession(patient);
        start();

        // when
        final CompletableFuture<Void> ending =
                run(() -> connection.branches().end(session, "7:0b:01", BranchFlags.SUCCESS));
        peer.expect(out -> FrameWriter.endBranch(out, SESSION, 3, "7:0b:01", BranchFlags.SUCCESS));
        answer(3, 0, null);
        ending.get();

        // then
        assertThat(session.isInBranch()).isTrue();
    }

    @Test
    void shouldTellAReadOnlyBranchFromAPreparedOne() throws Exception {
        // given
        openSession(patient);

        // when
        final CompletableFuture<Boolean> full = call(() -> connection.branches().prepare(XID));
        peer.expect(out -> FrameWriter.prepareBranch(out, 2, XID));
        answer(2, 0, null);
        final boolean prepared = full.get();
        final CompletableFuture<Boolean> empty =
                call(() -> connection.branches().prepare(XID));
        peer.expect(out -> FrameWriter.prepareBranch(out, 3, XID));
        answer(3, 1, null);

        // then
        assertThat(prepared).isTrue();
        assertThat(empty.get()).isFalse();
    }

    @Test
    void shouldTakeABranchOfItsOwnThatTheBrokerDoesNotKnowForRolledBack() throws Exception {
        // given
        openSession(patient);
        start();

        // when
        final CompletableFuture<Boolean> preparing =
                call(() -> connection.branches().prepare(XID));
        peer.expect(out -> FrameWriter.prepareBranch(out, 3, XID));
        peer.say(out -> FrameWriter.refused(out, SESSION, 3, WireError.BRANCH_UNKNOWN, "no such branch"));

        // then
        assertThatThrownBy(preparing::get).cause().isInstanceOf(TransactionRolledBackException.class);
    }

    @Test
    void shouldNameTheProducerThatMayAskForTheOutcomeOfACommit() throws Exception {
        // given
        openSession(patient);

        // when
        final CompletableFuture<Void> committing =
                run(() -> connection.branches().commit(XID, true, PRODUCER_ID));

        // then
        peer.expect(out -> FrameWriter.commitBranch(out, 2, XID, true, PRODUCER_ID));
        answer(2, 0, null);
        assertThat(committing.get()).isNull();
    }

    @Test
    void shouldFollowTheCursorToTheLastBranch() throws Exception {
        // given
        openSession(patient);

        // when
        final CompletableFuture<List<String>> recovering =
                call(() -> connection.branches().recover());
        peer.expect(out -> FrameWriter.recoverBranches(out, 2, 0));
        answer(2, 17, "1:aa:\n2:bb:01\n");
        peer.expect(out -> FrameWriter.recoverBranches(out, 3, 17));
        answer(3, 0, "-3:cc:02");

        // then
        assertThat(recovering.get()).containsExactly("1:aa:", "2:bb:01", "-3:cc:02");
    }

    @Test
    void shouldTellWhyABranchWasRefused() throws Exception {
        // given
        openSession(patient);

        // when
        final CompletableFuture<Void> forgetting =
                run(() -> connection.branches().forget(XID));
        peer.expect(out -> FrameWriter.forgetBranch(out, 2, XID));
        peer.say(out -> FrameWriter.refused(out, SESSION, 2, WireError.BRANCH_UNKNOWN, "no such branch"));

        // then
        assertThatThrownBy(forgetting::get)
                .cause()
                .isInstanceOfSatisfying(
                        JMSException.class, e -> assertThat(e.getErrorCode()).isEqualTo("BRANCH_UNKNOWN"))
                .hasMessageContaining(XID);
    }
}
