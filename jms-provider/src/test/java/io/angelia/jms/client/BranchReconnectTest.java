/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.jms.message.JmsMessage;
import io.angelia.wire.frame.BranchFlags;
import io.angelia.wire.frame.FrameWriter;
import io.angelia.wire.frame.WireError;
import jakarta.jms.JMSException;
import jakarta.jms.TransactionRolledBackException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Branches of distributed transactions whose connection is lost. */
final class BranchReconnectTest extends ReconnectingTest {
    private static final String XID = "7:0a:01";
    private static final long BRANCH = -5;

    private void start() throws Exception {
        final CompletableFuture<Void> starting =
                run(() -> connection.branches().start(session, XID, BranchFlags.NEW, 0));
        answer(requestIdOf(peer.nextFrame()), BRANCH, null);
        starting.get();
    }

    private void answer(final long requestId, final long value, final String text) {
        peer.say(out -> FrameWriter.done(out, 0, requestId, value, text));
    }

    private void refuse(final long requestId, final int code) {
        peer.say(out -> FrameWriter.refused(out, 0, requestId, code, "no"));
    }

    @Test
    void shouldStartABranchAgainWhoseStartWasLost() throws Exception {
        // given
        open();
        final CompletableFuture<Void> starting =
                run(() -> connection.branches().start(session, XID, BranchFlags.NEW, 0));
        peer.nextFrame();
        lose();

        // when
        comeBack();
        peer.expect(out -> FrameWriter.startBranch(out, SESSION, 2, XID, BranchFlags.NEW, 0));
        answer(2, BRANCH, null);

        // then
        starting.get();
        session.sendInTransaction(new JmsMessage(), headers());
        peer.nextFrame();
        final CompletableFuture<Void> ending = run(() -> connection.branches().end(session, XID, BranchFlags.SUCCESS));
        peer.expect(out -> FrameWriter.endBranch(out, SESSION, 3, XID, BranchFlags.SUCCESS));
        answer(3, 0, null);
        ending.get();
    }

    @Test
    void shouldTellAtItsEndThatABranchWasLost() throws Exception {
        // given
        open();
        start();
        lose();
        comeBack();
        awaitLink();
        session.sendInTransaction(new JmsMessage(), headers());

        // when, then
        assertThatThrownBy(() -> connection.branches().end(session, XID, BranchFlags.SUCCESS))
                .isInstanceOf(TransactionRolledBackException.class);
        assertThat(session.isInBranch()).isFalse();
        peer.expectNothing();
    }

    @Test
    void shouldGiveBackWhatCameAfterTheLossOfABranch() throws Exception {
        // given
        open();
        final ClientConsumer consumer = openConsumer(100);
        start();
        lose();
        comeBack();
        peer.nextFrame();
        sayDone(2);
        peer.nextFrame();
        deliver(consumer, 1);
        session.hold(session.take(consumer));

        // when, then
        assertThatThrownBy(() -> connection.branches().end(session, XID, BranchFlags.SUCCESS))
                .isInstanceOf(TransactionRolledBackException.class);
        peer.expect(out -> FrameWriter.release(out, SESSION, 1, 1, true, "the transaction was given up"));
    }

    @Test
    void shouldTellThatABranchWasLostDuringItsEnd() throws Exception {
        // given
        open();
        start();
        final CompletableFuture<Void> ending = run(() -> connection.branches().end(session, XID, BranchFlags.SUCCESS));
        peer.nextFrame();

        // when
        lose();

        // then
        assertThatThrownBy(ending::get).cause().isInstanceOf(TransactionRolledBackException.class);
    }

    @Test
    void shouldPrepareAgain() throws Exception {
        // given
        open();
        final CompletableFuture<Boolean> preparing =
                call(() -> connection.branches().prepare(XID));
        peer.nextFrame();
        lose();

        // when
        comeBack();
        peer.expect(out -> FrameWriter.prepareBranch(out, 2, XID));
        answer(2, 0, null);

        // then
        assertThat(preparing.get()).isTrue();
    }

    @Test
    void shouldTakeABranchForRolledBackThatCannotBePreparedAgain() throws Exception {
        // given
        open();
        final CompletableFuture<Boolean> preparing =
                call(() -> connection.branches().prepare(XID));
        peer.nextFrame();
        lose();

        // when
        comeBack();
        peer.nextFrame();
        refuse(2, WireError.BRANCH_UNKNOWN);

        // then
        assertThatThrownBy(preparing::get).cause().isInstanceOf(TransactionRolledBackException.class);
    }

    @Test
    void shouldTakeABranchForEndedThatIsUnknownTheSecondTime() throws Exception {
        for (final Action action : List.<Action>of(
                () -> connection.branches().commit(XID, false, PRODUCER_ID),
                () -> connection.branches().rollback(XID),
                () -> connection.branches().forget(XID))) {
            // given
            if (connection == null) {
                open();
            }
            awaitLink();
            final CompletableFuture<Void> asking = run(action);
            final byte[] first = peer.nextFrame();
            lose();

            // when
            comeBack();
            final byte[] second = peer.nextFrame();
            refuse(requestIdOf(second), WireError.BRANCH_UNKNOWN);

            // then
            asking.get();
            assertThat(second).hasSameSizeAs(first);
        }
    }

    @Test
    void shouldNotTakeABranchForEndedThatIsUnknownTheFirstTime() throws Exception {
        // given
        open();
        lose();
        final CompletableFuture<Void> committing =
                run(() -> connection.branches().commit(XID, false, PRODUCER_ID));

        // when
        comeBack();
        peer.nextFrame();
        refuse(2, WireError.BRANCH_UNKNOWN);

        // then
        assertThatThrownBy(committing::get)
                .cause()
                .isInstanceOfSatisfying(
                        JMSException.class, e -> assertThat(e.getErrorCode()).isEqualTo("BRANCH_UNKNOWN"));
    }

    @Test
    void shouldAskWhatBecameOfACommitInOnePhase() throws Exception {
        for (int outcome = 1; outcome <= 2; outcome++) {
            // given
            if (connection == null) {
                open();
            }
            awaitLink();
            start();
            final CompletableFuture<Void> ending =
                    run(() -> connection.branches().end(session, XID, BranchFlags.SUCCESS));
            answer(requestIdOf(peer.nextFrame()), 0, null);
            ending.get();
            final CompletableFuture<Void> committing =
                    run(() -> connection.branches().commit(XID, true, PRODUCER_ID));
            peer.nextFrame();
            lose();

            // when
            comeBack();
            peer.expect(out -> FrameWriter.transactionOutcome(out, 2, PRODUCER_ID, BRANCH));
            answer(2, outcome, null);

            // then
            if (outcome == 1) {
                committing.get();
            } else {
                assertThatThrownBy(committing::get).cause().isInstanceOf(TransactionRolledBackException.class);
            }
        }
    }

    @Test
    void shouldReadTheListOfBranchesFromItsStartAgain() throws Exception {
        // given
        open();
        final CompletableFuture<List<String>> recovering =
                call(() -> connection.branches().recover());
        peer.nextFrame();
        answer(2, 17, "1:aa:");
        peer.expect(out -> FrameWriter.recoverBranches(out, 3, 17));
        lose();

        // when
        comeBack();
        peer.expect(out -> FrameWriter.recoverBranches(out, 2, 17));
        answer(2, 0, "2:bb:");
        peer.expect(out -> FrameWriter.recoverBranches(out, 3, 0));
        answer(3, 0, "1:aa:\n2:bb:");

        // then
        assertThat(recovering.get()).containsExactly("1:aa:", "2:bb:");
    }
}
