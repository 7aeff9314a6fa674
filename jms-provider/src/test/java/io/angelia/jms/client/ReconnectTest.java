/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.jms.message.AngeliaBytesMessage;
import io.angelia.jms.message.AngeliaTextMessage;
import io.angelia.jms.message.JmsMessage;
import io.angelia.jms.message.MessageEncoder;
import io.angelia.wire.frame.ConsumerKinds;
import io.angelia.wire.frame.FrameHeader;
import io.angelia.wire.frame.FrameType;
import io.angelia.wire.frame.FrameWriter;
import io.angelia.wire.frame.WireError;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.TransactionRolledBackException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A connection that is lost at every point, frame by frame. */
final class ReconnectTest extends ReconnectingTest {
    private static final ReconnectPolicy HASTY = new ReconnectPolicy(200);

    private void expectSend(final JmsMessage message, final long sequence, final long transaction)
            throws InterruptedException {
        final byte[] encoded = encodedBytes(message, sequence);
        peer.expect(out -> FrameWriter.send(
                out, SESSION, sequence, transaction, Unpooled.wrappedBuffer(encoded), 0, encoded.length));
    }

    private void expectReopened(final ClientConsumer consumer, final long requestId) throws InterruptedException {
        final ConsumerDescriptor wanted = consumer.descriptor();
        peer.expect(out -> FrameWriter.openConsumer(
                out,
                SESSION,
                requestId,
                wanted.consumerId(),
                wanted.kind(),
                wanted.noLocal(),
                0,
                wanted.prefetchBytes(),
                wanted.destination(),
                wanted.subscriptionName(),
                wanted.selector(),
                null));
    }

    private void expectCredit(final ClientConsumer consumer) throws InterruptedException {
        final ConsumerDescriptor wanted = consumer.descriptor();
        peer.expect(out -> FrameWriter.credit(out, SESSION, wanted.consumerId(), wanted.prefetchMessages(), 0, 0));
    }

    private static SendHeaders nonPersistent() {
        return new SendHeaders(queue(), DeliveryMode.NON_PERSISTENT, 4, 5, 0, 0);
    }

    private static byte[] encodedNonPersistent(final long sequence) throws JMSException {
        final JmsMessage message = new JmsMessage();
        message.setProviderHeaders(queue(), DeliveryMode.NON_PERSISTENT, 4, 5, 0, 0, PRODUCER_ID, sequence);
        final ByteBuf out = Unpooled.buffer();
        new MessageEncoder().encode(message, out);
        return ByteBufUtil.getBytes(out);
    }

    private void expectNonPersistent(final long sequence) throws Exception {
        final byte[] encoded = encodedNonPersistent(sequence);
        peer.expect(
                out -> FrameWriter.send(out, SESSION, sequence, 0, Unpooled.wrappedBuffer(encoded), 0, encoded.length));
    }

    // ---- sends

    @Test
    void shouldRepeatWhatIsUnansweredInOrderAndThenGoOn() throws Exception {
        // given
        open();
        session.send(new AngeliaTextMessage("one"), headers(), null);
        final CompletableFuture<Void> two = run(() -> session.sendAndWait(new AngeliaTextMessage("two"), headers()));
        expectSend(new AngeliaTextMessage("one"), 1, 0);
        expectSend(new AngeliaTextMessage("two"), 2, 0);
        peer.say(out -> FrameWriter.sent(out, SESSION, 1));
        lose();
        session.send(new AngeliaTextMessage("three"), headers(), null);

        // when
        comeBack();

        // then
        expectSend(new AngeliaTextMessage("two"), 2, 0);
        expectSend(new AngeliaTextMessage("three"), 3, 0);
        assertThat(two).isNotDone();
        peer.say(out -> FrameWriter.sent(out, SESSION, 3));
        two.get();
        session.send(new AngeliaTextMessage("four"), headers(), null);
        expectSend(new AngeliaTextMessage("four"), 4, 0);
        assertThat(lost).isEmpty();
    }

    @Test
    void shouldRepeatOnTheThirdLinkWhatTheSecondDidNotAnswer() throws Exception {
        // given
        open();
        final CompletableFuture<Void> sending = run(() -> session.sendAndWait(new JmsMessage(), headers()));
        expectSend(new JmsMessage(), 1, 0);
        lose();
        comeBack();
        expectSend(new JmsMessage(), 1, 0);
        lose();

        // when
        comeBack();

        // then
        expectSend(new JmsMessage(), 1, 0);
        peer.say(out -> FrameWriter.sent(out, SESSION, 1));
        sending.get();
    }

    @Test
    void shouldRepeatEveryPieceOfALargeMessage() throws Exception {
        // given
        open();
        final byte[] body = new byte[CHUNK_LENGTH + 10];
        body[CHUNK_LENGTH] = 42;
        final AngeliaBytesMessage message = new AngeliaBytesMessage();
        message.writeBytes(body);
        final CompletableFuture<Void> sending = run(() -> session.sendAndWait(message, headers()));
        for (int frame = 0; frame < 3; frame++) {
            peer.nextFrame();
        }
        lose();

        // when
        comeBack();

        // then
        final byte[] encoded = encodedBytes(message, 1);
        final ByteBuf chunks = Unpooled.wrappedBuffer(body);
        peer.expect(out -> FrameWriter.sendChunk(out, SESSION, 1, 0, chunks, 0, CHUNK_LENGTH));
        peer.expect(out -> FrameWriter.sendChunk(out, SESSION, 1, 1, chunks, CHUNK_LENGTH, 10));
        peer.expect(out -> FrameWriter.sendChunked(
                out, SESSION, 1, 0, 2, Unpooled.wrappedBuffer(encoded), 0, encoded.length - body.length));
        peer.say(out -> FrameWriter.sent(out, SESSION, 1));
        sending.get();
    }

    @Test
    void shouldUploadFromTheStartWhatWasLostInTheMiddle() throws Exception {
        // given
        open();
        peer.writable(false);
        final AngeliaBytesMessage message = new AngeliaBytesMessage();
        message.writeBytes(new byte[3 * CHUNK_LENGTH]);
        final CompletableFuture<Void> sending = run(() -> session.sendAndWait(message, headers()));
        peer.expectNothing();
        lose();

        // when
        comeBack();

        // then
        final byte[] encoded = encodedBytes(message, 1);
        final ByteBuf chunk = Unpooled.wrappedBuffer(new byte[CHUNK_LENGTH]);
        for (int i = 0; i < 3; i++) {
            final int index = i;
            peer.expect(out -> FrameWriter.sendChunk(out, SESSION, 1, index, chunk, 0, CHUNK_LENGTH));
        }
        peer.expect(out -> FrameWriter.sendChunked(
                out, SESSION, 1, 0, 3, Unpooled.wrappedBuffer(encoded), 0, encoded.length - 3 * CHUNK_LENGTH));
        peer.say(out -> FrameWriter.sent(out, SESSION, 1));
        sending.get();
    }

    @Test
    void shouldBlockSendersWhileTheWindowIsFullAndNobodyAnswers() throws Exception {
        // given
        open();
        lose();
        for (int i = 0; i < WINDOW_MESSAGES; i++) {
            session.send(new JmsMessage(), headers(), null);
        }
        final CompletableFuture<Void> sending = run(() -> session.send(new JmsMessage(), headers(), null));

        // when
        comeBack();
        for (int i = 1; i <= WINDOW_MESSAGES; i++) {
            expectSend(new JmsMessage(), i, 0);
        }
        assertThat(sending).isNotDone();
        peer.say(out -> FrameWriter.sent(out, SESSION, 1));

        // then
        sending.get();
        expectSend(new JmsMessage(), WINDOW_MESSAGES + 1, 0);
    }

    @Test
    void shouldRepeatNonPersistentMessagesToTheSameRunOfTheBroker() throws Exception {
        // given
        open();
        session.send(new JmsMessage(), nonPersistent(), null);
        peer.nextFrame();
        lose();

        // when
        comeBack();

        // then
        expectNonPersistent(1);
    }

    @Test
    void shouldNotRepeatToARestartedBrokerWhatMayHaveBeenDeliveredBefore() throws Exception {
        // given
        open();
        final List<String> outcomes = new CopyOnWriteArrayList<>();
        session.send(new JmsMessage(), nonPersistent(), new NamedSend("may have arrived", outcomes));
        session.send(new JmsMessage(), headers(), new NamedSend("persistent", outcomes));
        peer.nextFrame();
        peer.nextFrame();
        lose();
        session.send(new JmsMessage(), nonPersistent(), new NamedSend("never sent", outcomes));

        // when
        comeBack(INCARNATION + 1);

        // then
        expectSend(new JmsMessage(), 2, 0);
        expectNonPersistent(3);
        assertThat(outcomes).containsExactly("may have arrived accepted");
        peer.say(out -> FrameWriter.sent(out, SESSION, 3));
        assertThat(outcomes).containsExactly("may have arrived accepted", "persistent accepted", "never sent accepted");
    }

    // ---- transactions

    @Test
    void shouldRollBackATransactionThatWasLost() throws Exception {
        // given
        open();
        session.sendInTransaction(new JmsMessage(), headers());
        peer.nextFrame();
        lose();
        comeBack();
        awaitLink();
        session.sendInTransaction(new JmsMessage(), headers());

        // when
        final CompletableFuture<Void> committing = run(session::commit);

        // then
        peer.expect(out -> FrameWriter.rollback(out, SESSION, 2, 1, 0));
        sayDone(2);
        assertThatThrownBy(committing::get).cause().isInstanceOf(TransactionRolledBackException.class);
        session.sendInTransaction(new JmsMessage(), headers());
        expectSend(new JmsMessage(), 3, 2);
    }

    @Test
    void shouldRollBackALostTransactionWithoutWaitingForTheConnection() throws Exception {
        // given
        open();
        session.sendInTransaction(new JmsMessage(), headers());
        lose();
        session.sendInTransaction(new JmsMessage(), headers());

        // when, then
        assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
        session.rollback();
        comeBack();
        session.sendInTransaction(new JmsMessage(), headers());
        expectSend(new JmsMessage(), 3, 3);
    }

    @Test
    void shouldNotHarmATransactionWithoutWork() throws Exception {
        // given
        open();
        lose();
        final CompletableFuture<Void> sending = run(() -> session.sendInTransaction(new JmsMessage(), headers()));

        // when
        comeBack();

        // then
        expectSend(new JmsMessage(), 1, 1);
        sending.get();
        final CompletableFuture<Void> committing = run(session::commit);
        peer.expect(out -> FrameWriter.commit(out, SESSION, 2, 1));
        sayDone(2);
        committing.get();
    }

    @Test
    void shouldAskWhatBecameOfACommit() throws Exception {
        // given
        open();
        session.sendInTransaction(new JmsMessage(), headers());
        peer.nextFrame();
        final CompletableFuture<Void> committing = run(session::commit);
        peer.expect(out -> FrameWriter.commit(out, SESSION, 2, 1));
        lose();

        // when
        comeBack();
        peer.expect(out -> FrameWriter.transactionOutcome(out, 2, PRODUCER_ID, 1));
        assertThat(committing).isNotDone();
        peer.say(out -> FrameWriter.done(out, 0, 2, 1, null));

        // then
        committing.get();
        session.sendInTransaction(new JmsMessage(), headers());
        expectSend(new JmsMessage(), 2, 2);
    }

    @Test
    void shouldTellThatACommitDidNotHappen() throws Exception {
        // given
        open();
        session.sendInTransaction(new JmsMessage(), headers());
        peer.nextFrame();
        final CompletableFuture<Void> committing = run(session::commit);
        peer.nextFrame();
        lose();

        // when
        comeBack();
        peer.expect(out -> FrameWriter.transactionOutcome(out, 2, PRODUCER_ID, 1));
        peer.say(out -> FrameWriter.done(out, 0, 2, 2, null));

        // then
        peer.expect(out -> FrameWriter.rollback(out, SESSION, 3, 1, 0));
        sayDone(3);
        assertThatThrownBy(committing::get).cause().isInstanceOf(TransactionRolledBackException.class);
    }

    @Test
    void shouldAskOnceMoreWhatBecameOfACommitWhenThatQuestionIsLost() throws Exception {
        // given
        open();
        session.sendInTransaction(new JmsMessage(), headers());
        peer.nextFrame();
        final CompletableFuture<Void> committing = run(session::commit);
        peer.nextFrame();
        lose();
        comeBack();
        peer.nextFrame();
        lose();

        // when
        comeBack();
        peer.expect(out -> FrameWriter.transactionOutcome(out, 2, PRODUCER_ID, 1));
        peer.say(out -> FrameWriter.done(out, 0, 2, 1, null));

        // then
        committing.get();
    }

    @Test
    void shouldTakeTheLossForTheRollback() throws Exception {
        // given
        open();
        session.sendInTransaction(new JmsMessage(), headers());
        peer.nextFrame();
        final CompletableFuture<Void> rollingBack = run(session::rollback);
        peer.nextFrame();

        // when
        lose();

        // then
        rollingBack.get();
    }

    @Test
    void shouldLoseATransactionThatGotAMessageBefore() throws Exception {
        // given
        open();
        final ClientConsumer consumer = openConsumer(100);
        deliver(consumer, 1);
        final Delivery delivery = take(consumer);
        lose();
        session.hold(delivery);

        // when, then
        assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
    }

    @Test
    void shouldTellTheOutcomeOfAsynchronousSendsOfALostTransactionInOrder() throws Exception {
        // given
        open();
        final List<String> outcomes = new CopyOnWriteArrayList<>();
        session.sendInTransaction(new JmsMessage(), headers(), new NamedSend("one", outcomes));

        // when
        lose();
        session.sendInTransaction(new JmsMessage(), headers(), new NamedSend("two", outcomes));

        // then
        assertThat(outcomes).containsExactly("one refused", "two refused");
    }

    // ---- deliveries

    @Test
    void shouldOpenAConsumerAgainAndGiveItCreditOnceEverythingIsBack() throws Exception {
        // given
        open();
        final ClientConsumer consumer = openConsumer(100);
        final ClientConsumer stopped = openStoppedConsumer();
        deliver(consumer, 1);
        lose();
        assertThat(take(consumer)).isNull();

        // when
        comeBack();
        expectReopened(consumer, 2);
        expectReopened(stopped, 3);
        peer.expectNothing();
        sayDone(2);
        sayDone(3);

        // then
        expectCredit(consumer);
        peer.expectNothing();
        deliver(consumer, 1);
        assertThat(take(consumer).tag()).isEqualTo(1);
        session.giveFirstCredit(stopped);
        peer.expect(out -> FrameWriter.credit(
                out,
                SESSION,
                stopped.descriptor().consumerId(),
                stopped.descriptor().prefetchMessages(),
                0,
                1));
    }

    private ClientConsumer openStoppedConsumer() throws Exception {
        final ConsumerDescriptor descriptor = new ConsumerDescriptor(
                connection.nextConsumerId(),
                ConsumerKinds.DURABLE,
                "topic://t",
                "sub",
                "a = 1",
                true,
                10,
                10_000,
                null);
        final CompletableFuture<ClientConsumer> opening = call(() -> session.openConsumer(descriptor, false));
        sayDone(requestIdOf(peer.nextFrame()));
        return opening.get();
    }

    @Test
    void shouldGiveFirstCreditWhenItIsAskedForDuringTheOutage() throws Exception {
        // given
        open();
        final ClientConsumer stopped = openStoppedConsumer();
        lose();
        session.giveFirstCredit(stopped);

        // when
        comeBack();
        expectReopened(stopped, 2);
        sayDone(2);

        // then
        expectCredit(stopped);
        peer.expectNothing();
    }

    @Test
    void shouldNotAcknowledgeOnTheNewLinkWhatTheOldOneBrought() throws Exception {
        // given
        open();
        final ClientConsumer consumer = openConsumer(100);
        deliver(consumer, 1);
        deliver(consumer, 2);
        deliver(consumer, 3);
        final Delivery automatic = take(consumer);
        final Delivery held = take(consumer);
        final Delivery failed = take(consumer);
        session.hold(held);
        lose();
        comeBack();
        expectReopened(consumer, 2);
        sayDone(2);
        expectCredit(consumer);

        // when
        session.acknowledge(automatic);
        session.acknowledgeHeld();
        session.release(failed, true, "failed");
        session.putBack(failed);
        session.flush();

        // then
        peer.expectNothing();
        assertThat(take(consumer)).isNull();
        deliver(consumer, 1);
        session.acknowledge(take(consumer));
        peer.expect(out -> FrameWriter.acknowledge(out, SESSION, 0, 1, 1));
    }

    @Test
    void shouldTakeTheLossForTheAnswerToAnAcknowledgement() throws Exception {
        // given
        open();
        final ClientConsumer consumer = openConsumer(100);
        deliver(consumer, 1);
        session.hold(take(consumer));
        final CompletableFuture<Void> acknowledging = run(session::acknowledgeHeld);
        peer.expect(out -> FrameWriter.acknowledge(out, SESSION, 0, 1, 1));
        peer.expect(out -> FrameWriter.sync(out, SESSION, 3));

        // when
        lose();

        // then
        acknowledging.get();
    }

    @Test
    void shouldAskAgainForTheMessageOfAConsumerThatPrefetchesNothing() throws Exception {
        // given
        open();
        final ClientConsumer consumer = openConsumer(0);
        session.pull(consumer);
        peer.nextFrame();
        lose();
        session.pull(consumer);

        // when
        comeBack();
        expectReopened(consumer, 2);
        session.pull(consumer);
        peer.expectNothing();
        sayDone(2);

        // then
        peer.expect(
                out -> FrameWriter.credit(out, SESSION, consumer.descriptor().consumerId(), 1, 0, 0));
        assertThat(consumer.wantsPull()).isFalse();
        session.pull(consumer);
        peer.expectNothing();
    }

    @Test
    void shouldAskAgainForAMessageThatHadComeAndWasNotTaken() throws Exception {
        // given
        open();
        final ClientConsumer consumer = openConsumer(0);
        session.pull(consumer);
        peer.nextFrame();
        deliver(consumer, 1);
        lose();

        // when
        comeBack();
        expectReopened(consumer, 2);
        sayDone(2);

        // then
        peer.expect(
                out -> FrameWriter.credit(out, SESSION, consumer.descriptor().consumerId(), 1, 0, 0));
    }

    @Test
    void shouldForgetALargeMessageThatArrivedInPart() throws Exception {
        // given
        open();
        final ClientConsumer consumer = openConsumer(100);
        final AngeliaBytesMessage large = new AngeliaBytesMessage();
        large.writeBytes(new byte[1_500]);
        final ByteBuf encoded = encoded(large, 1, 0);
        final int headerLength = encoded.readableBytes() - 1_500;
        final long consumerId = consumer.descriptor().consumerId();
        peer.say(out -> {
            FrameWriter.deliveryHeader(out, SESSION, consumerId, 1, 1, false, 2, encoded, 0, 0, 0, headerLength);
            FrameWriter.deliveryChunk(out, SESSION, 1, 0, encoded, headerLength, 1_000);
        });
        lose();

        // when
        comeBack();
        expectReopened(consumer, 2);
        sayDone(2);
        expectCredit(consumer);
        peer.say(out -> FrameWriter.deliveryChunk(out, SESSION, 1, 1, encoded, headerLength + 1_000, 500));

        // then
        assertThat(take(consumer)).isNull();
        deliver(consumer, 2);
        assertThat(take(consumer).tag()).isEqualTo(2);
    }

    // ---- requests

    @Test
    void shouldOpenAConsumerOnceMoreWhoseAnswerWasLost() throws Exception {
        // given
        open();
        final ConsumerDescriptor descriptor =
                new ConsumerDescriptor(7, ConsumerKinds.QUEUE, "queue://q", null, null, false, 100, 2_000, null);
        final CompletableFuture<ClientConsumer> opening = call(() -> session.openConsumer(descriptor, true));
        peer.nextFrame();
        lose();

        // when
        comeBack();

        // then
        peer.expect(out -> FrameWriter.openConsumer(
                out, SESSION, 2, 7, ConsumerKinds.QUEUE, false, 100, 2_000, "queue://q", null, null, null));
        sayDone(2);
        opening.get();
        peer.expectNothing();
    }

    @Test
    void shouldOpenASessionOnceMoreWhoseAnswerWasLost() throws Exception {
        // given
        open();
        final CompletableFuture<ClientSession> opening = call(() -> connection.openSession(9));
        peer.nextFrame();
        lose();

        // when
        comeBack();

        // then
        peer.expect(out -> FrameWriter.openSession(out, 2, 2, 9));
        peer.say(out -> FrameWriter.done(out, 2, 2, 0, null));
        final ClientSession opened = opening.get();
        peer.expectNothing();
        opened.send(new AngeliaTextMessage("on the new link"), headers(), null);
        final ByteBuf sent = Unpooled.wrappedBuffer(peer.nextFrame());
        assertThat(FrameHeader.typeCode(sent, 0)).isEqualTo(FrameType.SEND.code());
        assertThat(FrameHeader.sessionId(sent, 0)).isEqualTo(2);
    }

    @Test
    void shouldLookAgainForMessages() throws Exception {
        // given
        open();
        final ClientConsumer consumer = openConsumer(100);
        final long consumerId = consumer.descriptor().consumerId();
        final CompletableFuture<Void> draining = run(() -> session.drain(consumer));
        peer.expect(out -> FrameWriter.drain(out, SESSION, 3, consumerId));
        lose();

        // when
        comeBack();
        expectReopened(consumer, 2);
        sayDone(2);

        // then
        final byte[] first = peer.nextFrame();
        final byte[] second = peer.nextFrame();
        assertThat(List.of(first, second))
                .anySatisfy(frame -> assertThat(frame)
                        .isEqualTo(ScriptedPeer.bytes(out -> FrameWriter.drain(out, SESSION, 3, consumerId))));
        sayDone(3);
        draining.get();
    }

    @Test
    void shouldTakeASubscriptionForDeletedThatIsUnknownTheSecondTime() throws Exception {
        // given
        open();
        final CompletableFuture<Void> unsubscribing = run(() -> connection.unsubscribe("sub"));
        peer.nextFrame();
        lose();

        // when
        comeBack();
        peer.expect(out -> FrameWriter.unsubscribe(out, 2, "sub"));
        peer.say(out -> FrameWriter.refused(out, 0, 2, WireError.UNKNOWN_SUBSCRIPTION, "gone"));

        // then
        unsubscribing.get();
    }

    @Test
    void shouldClaimTemporaryDestinationsByName() throws Exception {
        // given
        open();
        final CompletableFuture<String> creating = call(() -> connection.createTemporaryDestination(true));
        peer.nextFrame();
        peer.say(out -> FrameWriter.done(out, 0, 2, 0, "temporary-topic://t"));
        creating.get();
        final CompletableFuture<String> another = call(() -> connection.createTemporaryDestination(false));
        peer.nextFrame();
        peer.say(out -> FrameWriter.done(out, 0, 3, 0, "temporary-queue://q"));
        final CompletableFuture<Void> deleting = run(() -> connection.deleteTemporaryDestination(another.get()));
        peer.nextFrame();
        peer.say(out -> FrameWriter.done(out, 0, 4, 0, null));
        deleting.get();
        lose();

        // when
        welcomeAgain(INCARNATION);

        // then
        peer.expect(out -> FrameWriter.createTemporaryDestination(out, 1, true, "temporary-topic://t"));
        peer.expect(out -> FrameWriter.openSession(out, SESSION, 2, PRODUCER_ID));
        peer.say(out -> {
            FrameWriter.done(out, 0, 1, 0, "temporary-topic://t");
            FrameWriter.done(out, SESSION, 2, 0, null);
        });
        awaitLink();
        peer.expectNothing();
    }

    @Test
    void shouldIntroduceItselfWithTheClientIdThatWasSet() throws Exception {
        // given
        open();
        final CompletableFuture<Void> setting = run(() -> connection.setClientId("late"));
        peer.nextFrame();
        peer.say(out -> FrameWriter.done(out, 0, 2, 0, null));
        setting.get();
        lose();

        // when
        host.leadTo(nextPeer());

        // then
        expectHello("late");
        sayWelcome();
        acceptSession(1);
    }

    // ---- closing

    @Test
    void shouldNotOpenAConsumerAgainThatWasClosedDuringTheOutage() throws Exception {
        // given
        open();
        final ClientConsumer consumer = openConsumer(100);
        lose();
        session.closeConsumer(consumer);

        // when
        comeBack();
        awaitLink();

        // then
        peer.expectNothing();
    }

    @Test
    void shouldCloseAtTheBrokerWhatWasClosedWhileItWasOpenedAgain() throws Exception {
        // given
        open();
        final ClientConsumer consumer = openConsumer(100);
        lose();
        comeBack();
        expectReopened(consumer, 2);

        // when
        session.closeConsumer(consumer);
        session.close();
        sayDone(2);

        // then
        peer.expect(out ->
                FrameWriter.closeConsumer(out, SESSION, 3, consumer.descriptor().consumerId(), 0));
        peer.expect(out -> FrameWriter.closeSession(out, SESSION, 4, 0));
        peer.expectNothing();
    }

    @Test
    void shouldTakeTheLossForAClose() throws Exception {
        // given
        open();
        final ClientConsumer consumer = openConsumer(100);
        final CompletableFuture<Void> closing = run(() -> session.closeConsumer(consumer));
        peer.nextFrame();

        // when
        lose();

        // then
        closing.get();
        session.close();
        welcomeAgain(INCARNATION);
        awaitLink();
        peer.expectNothing();
    }

    @Test
    void shouldCloseAtOnceDuringAnOutage() throws Exception {
        // given
        open();
        final List<String> outcomes = new CopyOnWriteArrayList<>();
        lose();
        session.send(new JmsMessage(), headers(), new NamedSend("one", outcomes));
        final CompletableFuture<Boolean> receiving = call(() -> session.await(() -> false, Deadlines.NEVER));

        // when
        connection.beginClose();
        session.close();
        connection.close();

        // then
        assertThat(outcomes).containsExactly("one refused");
        receiving.get();
        assertThat(lost).isEmpty();
        assertThatThrownBy(() -> connection.openSession(1)).hasMessageContaining("closed");
    }

    // ---- giving up

    @Test
    void shouldFailWhatWaitsAndTellOnceWhenItGivesUp() throws Exception {
        // given
        openSession(connect(patient, HASTY, List.of(host)));
        final CompletableFuture<Void> sending = run(() -> session.sendAndWait(new JmsMessage(), headers()));
        final CompletableFuture<String> creating = call(() -> connection.createTemporaryDestination(false));
        peer.nextFrame();
        peer.nextFrame();

        // when
        peer.breakConnection(new IOException("reset"));

        // then
        assertThat(lost.poll(TIMEOUT_MS, TimeUnit.MILLISECONDS))
                .hasMessageContaining("one:1")
                .hasMessageContaining("given up")
                .hasMessageContaining("nobody listens");
        assertThatThrownBy(sending::get).cause().hasMessageContaining("given up");
        assertThatThrownBy(creating::get).cause().hasMessageContaining("given up");
        assertThatThrownBy(() -> session.send(new JmsMessage(), headers(), null))
                .hasMessageContaining("given up");
        assertThat(session.await(() -> false, Deadlines.NEVER)).isTrue();
        assertThat(connection.isOpen()).isFalse();
        assertThat(host.attempts()).isGreaterThan(2);
        connection.close();
        assertThat(lost).isEmpty();
    }

    @Test
    void shouldGiveUpWhenTheBrokerWillNeverLetItIn() throws Exception {
        // given
        open();
        lose();
        host.leadTo(nextPeer());
        expectHello();

        // when
        peer.say(out -> FrameWriter.goodbye(out, WireError.AUTHENTICATION_FAILED, "wrong password"));

        // then
        final JMSException told = lost.poll(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        assertThat(told).hasMessageContaining("wrong password").hasRootCauseInstanceOf(JMSSecurityException.class);
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void shouldNotComeBackWhereItWasSentAway() throws Exception {
        // given
        open();

        // when
        peer.say(out -> FrameWriter.goodbye(out, WireError.NOT_ALLOWED, "the user was removed"));

        // then
        assertThat(lost.poll(TIMEOUT_MS, TimeUnit.MILLISECONDS)).hasMessageContaining("the user was removed");
        assertThat(host.attempts()).isEqualTo(1);
    }

    @Test
    void shouldComeBackAfterAnOrderlyStopOfTheBroker() throws Exception {
        // given
        open();

        // when
        peer.say(out -> FrameWriter.goodbye(out, WireError.SHUTTING_DOWN, "the broker stops"));

        // then
        comeBack();
        awaitLink();
        assertThat(lost).isEmpty();
    }

    @Test
    void shouldTryAgainWhenAConsumerIsRefused() throws Exception {
        // given
        open();
        final ClientConsumer consumer = openConsumer(100);
        lose();
        comeBack();
        expectReopened(consumer, 2);

        // when
        peer.say(out -> FrameWriter.refused(out, SESSION, 2, WireError.SUBSCRIPTION_IN_USE, "in use"));

        // then
        comeBack();
        expectReopened(consumer, 2);
        sayDone(2);
        expectCredit(consumer);
        assertThat(failures).isEmpty();
    }

    @Test
    void shouldCloseAConsumerWhoseDestinationIsGone() throws Exception {
        // given
        open();
        final ClientConsumer consumer = openConsumer(100);
        lose();
        comeBack();
        expectReopened(consumer, 2);

        // when
        peer.say(out -> FrameWriter.refused(out, SESSION, 2, WireError.UNKNOWN_DESTINATION, "queue deleted"));

        // then
        awaitLink();
        assertThat(consumer.closeCause()).hasMessageContaining("queue deleted");
        assertThat(failures).hasSize(1);
        peer.expectNothing();
    }

    @Test
    void shouldTryAllHostsInTurn() throws Exception {
        // given
        final ScriptedHost other = new ScriptedHost("two:2");
        openSession(connect(patient, ReconnectPolicy.FOREVER, List.of(host, other)));
        lose();

        // when
        other.leadTo(nextPeer());

        // then
        expectHello();
        sayWelcome();
        acceptSession(1);
        awaitLink();
        assertThat(connection.remoteName()).isEqualTo("two:2");
        assertThat(host.attempts()).isGreaterThan(1);
    }

    @Test
    void shouldLetCallsGiveUpBeforeTheConnectionDoes() throws Exception {
        // given
        openSession(connect(
                new Timeouts(TIMEOUT_MS, 1_000, TIMEOUT_MS, TIMEOUT_MS), ReconnectPolicy.FOREVER, List.of(host)));
        lose();

        // when, then
        assertThatThrownBy(() -> connection.createTemporaryDestination(false))
                .hasMessageContaining("one:1")
                .hasMessageContaining("1000 ms");
        assertThat(connection.isOpen()).isTrue();
    }

    private static final class NamedSend extends PendingSend {
        private final String name;
        private final List<String> outcomes;

        NamedSend(final String name, final List<String> outcomes) {
            this.name = name;
            this.outcomes = outcomes;
        }

        @Override
        protected void onAnswered() {
            outcomes.add(name + (failure() == null ? " accepted" : " refused"));
        }
    }
}
