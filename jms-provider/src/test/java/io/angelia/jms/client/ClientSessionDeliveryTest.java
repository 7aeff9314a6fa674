/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.jms.message.AngeliaBytesMessage;
import io.angelia.jms.message.JmsMessage;
import io.angelia.wire.frame.ConsumerKinds;
import io.angelia.wire.frame.FrameHeader;
import io.angelia.wire.frame.FrameType;
import io.angelia.wire.frame.FrameWriter;
import io.angelia.wire.frame.WireError;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.TransactionRolledBackException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class ClientSessionDeliveryTest extends ClientTest {
    private static final int MESSAGE_LENGTH = encodedBytes(new JmsMessage(), 1).length;

    private CompletableFuture<Void> underDeliveryLock(final Action action) {
        return run(() -> {
            session.lockDelivery();
            try {
                action.run();
            } finally {
                session.unlockDelivery();
            }
        });
    }

    @Test
    void shouldDescribeTheConsumerWhenItOpensIt() throws Exception {
        // given
        openSession(patient);
        final ConsumerDescriptor descriptor = new ConsumerDescriptor(
                7, ConsumerKinds.SHARED_DURABLE, "topic://t", "sub", "a = 1", true, 100, 2_000, null);

        // when
        final CompletableFuture<ClientConsumer> opening = call(() -> session.openConsumer(descriptor, true));

        // then
        peer.expect(out -> FrameWriter.openConsumer(
                out, SESSION, 2, 7, ConsumerKinds.SHARED_DURABLE, true, 100, 2_000, "topic://t", "sub", "a = 1", null));
        sayDone(2);
        assertThat(opening.get().descriptor()).isEqualTo(descriptor);
    }

    @Test
    void shouldGiveCreditOnceWhenTheConsumerWasOpenedWithoutIt() throws Exception {
        // given
        openSession(patient);
        final ConsumerDescriptor descriptor =
                new ConsumerDescriptor(7, ConsumerKinds.QUEUE, "queue://q", null, null, false, 100, 2_000, null);
        final CompletableFuture<ClientConsumer> opening = call(() -> session.openConsumer(descriptor, false));
        peer.expect(out -> FrameWriter.openConsumer(
                out, SESSION, 2, 7, ConsumerKinds.QUEUE, false, 0, 2_000, "queue://q", null, null, null));
        sayDone(2);

        // when
        session.giveFirstCredit(opening.get());
        session.giveFirstCredit(opening.get());

        // then
        peer.expect(out -> FrameWriter.credit(out, SESSION, 7, 100, 0, 0));
        peer.expectNothing();
    }

    @Test
    void shouldThrowWhyAConsumerWasRefused() throws Exception {
        // given
        openSession(patient);
        final ConsumerDescriptor descriptor =
                new ConsumerDescriptor(7, ConsumerKinds.QUEUE, "queue://q", null, "=", false, 100, 2_000, null);
        final CompletableFuture<ClientConsumer> opening = call(() -> session.openConsumer(descriptor, true));
        peer.nextFrame();

        // when
        peer.say(out -> FrameWriter.refused(out, SESSION, 2, WireError.INVALID_SELECTOR, "at position 1"));

        // then
        assertThatThrownBy(opening::get)
                .cause()
                .isInstanceOf(InvalidSelectorException.class)
                .hasMessageContaining("at position 1");
    }

    @Test
    void shouldAcknowledgeARunOfMessagesWithOneFrame() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(100);
        peer.writable(false);
        for (int tag = 1; tag <= 3; tag++) {
            deliver(consumer, tag);
        }

        // when
        for (int tag = 1; tag <= 3; tag++) {
            session.acknowledge(take(consumer));
        }
        peer.writable(true);

        // then
        peer.expect(out -> FrameWriter.acknowledge(out, SESSION, 0, 1, 3));
        peer.expectNothing();
    }

    @Test
    void shouldReturnCreditWhenHalfOfItIsSpent() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(4);
        for (int tag = 1; tag <= 4; tag++) {
            deliver(consumer, tag);
        }

        // when
        take(consumer);
        peer.expectNothing();
        take(consumer);

        // then
        final long consumerId = consumer.descriptor().consumerId();
        peer.expect(out -> FrameWriter.credit(out, SESSION, consumerId, 2, 2L * MESSAGE_LENGTH, 2));
    }

    @Test
    void shouldFetchEachMessageWhenNothingIsPrefetched() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(0);
        final long consumerId = consumer.descriptor().consumerId();

        // when
        session.pull(consumer);
        session.pull(consumer);

        // then
        peer.expect(out -> FrameWriter.credit(out, SESSION, consumerId, 1, 0, 0));
        deliver(consumer, 1);
        assertThat(take(consumer).tag()).isEqualTo(1);
        session.pull(consumer);
        peer.expect(out -> FrameWriter.credit(out, SESSION, consumerId, 1, MESSAGE_LENGTH, 1));
        peer.expectNothing();
    }

    @Test
    void shouldGiveAnExpiredMessageBackInsteadOfHandingItOut() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(100);
        final ByteBuf expired = encoded(new JmsMessage(), 1, System.currentTimeMillis() - 1);
        peer.say(out -> FrameWriter.delivery(
                out,
                SESSION,
                consumer.descriptor().consumerId(),
                1,
                1,
                false,
                expired,
                0,
                0,
                0,
                expired.readableBytes()));

        // when
        final Delivery taken = take(consumer);

        // then
        assertThat(taken).isNull();
        peer.expect(out -> FrameWriter.release(out, SESSION, 1, 1, false, null));
    }

    @Test
    void shouldAcknowledgeOnlyWhatWasHandedOutInATransaction() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer first = openConsumer(100);
        final ClientConsumer second = openConsumer(100);
        deliver(first, 1);
        deliver(first, 2);
        deliver(second, 3);
        session.hold(take(first));
        session.hold(take(second));

        // when
        final CompletableFuture<Void> committing = underDeliveryLock(session::commit);

        // then
        peer.expect(out -> FrameWriter.acknowledge(out, SESSION, 1, 1, 1));
        peer.expect(out -> FrameWriter.acknowledge(out, SESSION, 1, 3, 3));
        peer.expect(out -> FrameWriter.commit(out, SESSION, 4, 1));
        sayDone(4);
        committing.get();
    }

    @Test
    void shouldWaitForTheAcknowledgementOfAllThatWasHandedOut() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(100);
        deliver(consumer, 1);
        deliver(consumer, 2);
        session.hold(take(consumer));
        session.hold(take(consumer));

        // when
        final CompletableFuture<Void> acknowledging = underDeliveryLock(session::acknowledgeHeld);

        // then
        peer.expect(out -> FrameWriter.acknowledge(out, SESSION, 0, 1, 2));
        peer.expect(out -> FrameWriter.sync(out, SESSION, 3));
        assertThat(acknowledging).isNotDone();
        sayDone(3);
        acknowledging.get();
    }

    @Test
    void shouldPurgeWhatWaitsAtARollbackAndRenewItsCredit() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(100);
        final long consumerId = consumer.descriptor().consumerId();
        for (int tag = 1; tag <= 3; tag++) {
            deliver(consumer, tag);
        }
        session.hold(take(consumer));

        // when
        final CompletableFuture<Void> rollingBack = underDeliveryLock(session::rollback);
        peer.expect(out -> FrameWriter.rollback(out, SESSION, 3, 1, 1));
        deliver(consumer, 4);
        sayDone(3);
        rollingBack.get();
        deliver(consumer, 5);

        // then
        peer.expect(out -> FrameWriter.credit(out, SESSION, consumerId, 3, 3L * MESSAGE_LENGTH, 4));
        assertThat(take(consumer).tag()).isEqualTo(5);
    }

    @Test
    void shouldNotCountWhatAnotherConsumerHasNotHandedOut() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer slow = openConsumer(100);
        final ClientConsumer quick = openConsumer(100);
        deliver(slow, 1);
        deliver(slow, 2);
        deliver(quick, 3);
        take(quick);

        // when
        final CompletableFuture<Void> recovering = underDeliveryLock(session::recover);

        // then
        peer.expect(out -> FrameWriter.release(out, SESSION, 1, 2, false, null));
        peer.expect(out -> FrameWriter.rollback(out, SESSION, 4, 0, 3));
        sayDone(4);
        recovering.get();
    }

    @Test
    void shouldNotAskTheBrokerToCommitNothing() throws Exception {
        // given
        openSession(patient);

        // when
        underDeliveryLock(session::commit).get();

        // then
        peer.expectNothing();
    }

    @Test
    void shouldRollBackAfterARefusedCommit() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(100);
        deliver(consumer, 1);
        session.hold(take(consumer));
        final CompletableFuture<Void> committing = underDeliveryLock(session::commit);
        peer.expect(out -> FrameWriter.acknowledge(out, SESSION, 1, 1, 1));
        peer.expect(out -> FrameWriter.commit(out, SESSION, 3, 1));

        // when
        peer.say(out ->
                FrameWriter.refused(out, SESSION, 3, WireError.TRANSACTION_ROLLED_BACK, "a message was refused"));

        // then
        peer.expect(out -> FrameWriter.rollback(out, SESSION, 4, 1, 1));
        sayDone(4);
        assertThatThrownBy(committing::get)
                .cause()
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("a message was refused");
    }

    @Test
    void shouldPutALargeMessageTogetherAndKeepItsPlace() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(100);
        final long consumerId = consumer.descriptor().consumerId();
        final byte[] body = new byte[1_500];
        body[1_499] = 42;
        final AngeliaBytesMessage large = new AngeliaBytesMessage();
        large.writeBytes(body);
        final ByteBuf encoded = encoded(large, 1, 0);
        final int headerLength = encoded.readableBytes() - body.length;
        peer.say(out -> {
            FrameWriter.deliveryHeader(out, SESSION, consumerId, 1, 1, false, 2, encoded, 0, 0, 0, headerLength);
            FrameWriter.deliveryChunk(out, SESSION, 1, 0, encoded, headerLength, 1_000);
        });
        deliver(consumer, 2);

        // when
        final Delivery tooEarly = take(consumer);
        peer.say(out -> FrameWriter.deliveryChunk(out, SESSION, 1, 1, encoded, headerLength + 1_000, 500));

        // then
        assertThat(tooEarly).isNull();
        assertThat(take(consumer).message().getBody(byte[].class)).isEqualTo(body);
        assertThat(take(consumer).tag()).isEqualTo(2);
    }

    @Test
    void shouldGiveBackWhatItCannotRead() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(100);
        final long consumerId = consumer.descriptor().consumerId();

        // when
        peer.say(out -> FrameWriter.delivery(
                out, SESSION, consumerId, 1, 1, false, Unpooled.wrappedBuffer(new byte[3]), 0, 0, 0, 3));

        // then
        final byte[] release = peer.nextFrame();
        assertThat(release[FrameHeader.TYPE_OFFSET]).isEqualTo((byte) FrameType.RELEASE.code());
        peer.expect(out -> FrameWriter.credit(out, SESSION, consumerId, 1, 3, 0));
        assertThat(take(consumer)).isNull();
    }

    @Test
    void shouldTellTheBrokerWhatWasHandedOutWhenItClosesAConsumer() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(100);
        deliver(consumer, 1);
        deliver(consumer, 2);
        take(consumer);

        // when
        final CompletableFuture<Void> closing = underDeliveryLock(() -> session.closeConsumer(consumer));

        // then
        peer.expect(out ->
                FrameWriter.closeConsumer(out, SESSION, 3, consumer.descriptor().consumerId(), 1));
        sayDone(3);
        closing.get();
        assertThat(take(consumer)).isNull();
    }

    @Test
    void shouldTellTheBrokerWhatWasHandedOutWhenItClosesTheSession() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(100);
        deliver(consumer, 1);
        take(consumer);

        // when
        final CompletableFuture<Void> closing = underDeliveryLock(session::close);

        // then
        peer.expect(out -> FrameWriter.closeSession(out, SESSION, 3, 1));
        sayDone(3);
        closing.get();
        session.close();
        peer.expectNothing();
    }

    @Test
    void shouldKeepWhyTheBrokerClosedAConsumer() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(100);

        // when
        peer.say(out -> FrameWriter.consumerClosed(
                out, SESSION, consumer.descriptor().consumerId(), WireError.UNKNOWN_DESTINATION, "queue deleted"));

        // then
        assertThat(consumer.closeCause()).hasMessageContaining("queue deleted");
        assertThat(failures).hasSize(1);
    }

    @Test
    void shouldHandOutAMessageAgainThatWasPutBack() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(100);
        deliver(consumer, 1);
        deliver(consumer, 2);
        final Delivery taken = take(consumer);

        // when
        session.putBack(taken);

        // then
        assertThat(take(consumer)).isSameAs(taken);
        assertThat(take(consumer).tag()).isEqualTo(2);
    }
}
