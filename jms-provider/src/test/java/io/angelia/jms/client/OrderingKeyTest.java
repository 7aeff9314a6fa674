/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.jms.message.JmsMessage;
import io.angelia.wire.frame.ConsumerAnswers;
import io.angelia.wire.frame.ConsumerKinds;
import io.angelia.wire.frame.FailureFlags;
import io.angelia.wire.frame.FrameWriter;
import io.netty.buffer.ByteBuf;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** How failures are described, and what goes back with a failed message so that nothing of its key overtakes it. */
final class OrderingKeyTest extends ClientTest {
    private static final long REQUEST = 3;
    /** Of a CREDIT frame: header, consumer, messages. */
    private static final int HEADER_AND_MESSAGES = 8 + Long.BYTES + Integer.BYTES;

    private void deliver(final ClientConsumer consumer, final long tag, final String key) throws JMSException {
        final JmsMessage message = new JmsMessage();
        message.setStringProperty("JMSXGroupID", key);
        final ByteBuf bytes = encoded(message, tag, 0);
        peer.say(out -> FrameWriter.delivery(
                out,
                SESSION,
                consumer.descriptor().consumerId(),
                tag,
                1,
                false,
                bytes,
                0,
                0,
                0,
                bytes.readableBytes()));
    }

    private void fail(final Delivery delivery) throws JMSException {
        session.lockDelivery();
        try {
            session.fail(delivery, "no");
        } finally {
            session.unlockDelivery();
        }
    }

    private void expectCredit(final ClientConsumer consumer) throws Exception {
        expectCredit(consumer, 1);
    }

    private void expectCredit(final ClientConsumer consumer, final int messages) throws Exception {
        final byte[] expected = ScriptedPeer.bytes(
                out -> FrameWriter.credit(out, SESSION, consumer.descriptor().consumerId(), messages, 0, 0));
        assertThat(peer.nextFrame()).startsWith(Arrays.copyOf(expected, HEADER_AND_MESSAGES));
    }

    private void expectWithdrawal(final ClientConsumer consumer) throws InterruptedException {
        peer.expect(out -> FrameWriter.withdraw(
                out, SESSION, REQUEST, consumer.descriptor().consumerId()));
    }

    @Test
    void shouldGiveBackUntouchedWhatWaitsOfTheSameKey() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(100);
        deliver(consumer, 1, "A");
        deliver(consumer, 2, "B");
        deliver(consumer, 3, "A");
        deliver(consumer, 4, "AA");
        deliver(consumer, 5);

        // when
        fail(take(consumer));

        // then
        expectRelease(1, true);
        expectRelease(3, false);
        expectCredit(consumer);
        expectWithdrawal(consumer);
        assertThat(take(consumer).tag()).isEqualTo(2);
        assertThat(take(consumer).tag()).isEqualTo(4);
        assertThat(take(consumer).tag()).isEqualTo(5);
        assertThat(take(consumer)).isNull();
    }

    @Test
    void shouldGiveBackWhatWasOnItsWayWhenTheMessageFailed() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(100);
        deliver(consumer, 1, "A");
        fail(take(consumer));
        expectRelease(1, true);
        expectWithdrawal(consumer);

        // when
        deliver(consumer, 2, "A");
        deliver(consumer, 3, "B");
        assertThat(take(consumer).tag()).isEqualTo(3);

        // then
        expectRelease(2, false);
        assertThat(take(consumer)).isNull();
        peer.expectNothing();
        sayDone(REQUEST);
        expectCredit(consumer, 98);
    }

    @Test
    void shouldHandOutTheKeyAgainWhenTheBrokerKnowsOfTheFailure() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(100);
        deliver(consumer, 1, "A");
        fail(take(consumer));
        expectRelease(1, true);
        expectWithdrawal(consumer);
        deliver(consumer, 2, "A");

        // when
        sayDone(REQUEST);
        deliver(consumer, 3, "A");

        // then
        expectRelease(2, false);
        expectCredit(consumer, 99);
        assertThat(take(consumer).tag()).isEqualTo(3);
        peer.expectNothing();
    }

    @Test
    void shouldLookForMessagesOnlyWhenTheBrokerHasCreditAgain() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(100);
        deliver(consumer, 1, "A");
        fail(take(consumer));
        expectRelease(1, true);
        expectWithdrawal(consumer);

        // when
        final var looking = run(() -> session.drain(consumer));
        peer.expectNothing();
        sayDone(REQUEST);

        // then
        expectCredit(consumer, 99);
        peer.expect(out -> FrameWriter.drain(
                out, SESSION, REQUEST + 1, consumer.descriptor().consumerId()));
        sayDone(REQUEST + 1);
        looking.get();
    }

    @Test
    void shouldNotReportAsHandedOutWhatIsOnItsWayBack() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(4);
        deliver(consumer, 1, "A");
        deliver(consumer, 2, "A");
        deliver(consumer, 3, "B");

        // when
        fail(take(consumer));

        // then
        expectRelease(1, true);
        expectRelease(2, false);
        final long length = encodedLength("A");
        peer.expect(
                out -> FrameWriter.credit(out, SESSION, consumer.descriptor().consumerId(), 1, length, 2));
        expectWithdrawal(consumer);
    }

    private static long encodedLength(final String key) throws JMSException {
        final JmsMessage message = new JmsMessage();
        message.setStringProperty("JMSXGroupID", key);
        return encodedBytes(message, 2).length;
    }

    @Test
    void shouldGiveBackEverythingWithoutAKey() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(100);
        deliver(consumer, 1);
        deliver(consumer, 2, "A");
        final Delivery first = take(consumer);

        // when
        final var failing = run(() -> fail(first));

        // then
        expectRelease(1, true);
        peer.expect(out -> FrameWriter.rollback(out, SESSION, REQUEST, 0, 1));
        sayDone(REQUEST);
        failing.get();
        assertThat(take(consumer)).isNull();
    }

    @Test
    void shouldGiveBackEverythingOfAQueueOfOneOrder() throws Exception {
        // given
        openSession(patient);
        final ConsumerDescriptor descriptor =
                new ConsumerDescriptor(7, ConsumerKinds.QUEUE, "queue://q", null, null, false, 100, 2_000, null);
        final var opening = call(() -> session.openConsumer(descriptor, true));
        final long requestId = requestIdOf(peer.nextFrame());
        peer.say(out -> FrameWriter.done(out, SESSION, requestId, ConsumerAnswers.WHOLE_ORDER, null));
        final ClientConsumer consumer = opening.get();
        deliver(consumer, 1, "A");
        deliver(consumer, 2, "B");
        deliver(consumer, 3);

        // when
        fail(take(consumer));

        // then
        expectRelease(1, true);
        expectRelease(2, false);
        expectCredit(consumer);
        expectRelease(3, false);
        expectCredit(consumer);
        expectWithdrawal(consumer);
        deliver(consumer, 4, "C");
        assertThat(take(consumer)).isNull();
        expectRelease(4, false);
    }

    @Test
    void shouldDescribeAFailureBesideWhatWasSaidBefore() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(100);
        deliver(consumer, 1);
        final Delivery delivery = take(consumer);
        delivery.workBegins(session);

        // when
        delivery.message().setRedeliveryDelay(Duration.ofSeconds(7));
        delivery.describeFailure(Delivery.DELAY_BY_POLICY, false, "java.io.IOException", "down");
        delivery.message().reject("bad");
        delivery.describeFailure(Delivery.DELAY_BY_POLICY, false, "X", "worse");
        delivery.describeFailure(5, false, "Y", null);

        // then
        peer.expect(out -> FrameWriter.failure(out, SESSION, 1, 1, 7_000, 0, null, null));
        peer.expect(out -> FrameWriter.failure(out, SESSION, 1, 1, 7_000, 0, "java.io.IOException", "down"));
        peer.expect(out -> FrameWriter.failure(out, SESSION, 1, 1, -1, FailureFlags.REJECT, null, "bad"));
        peer.expect(out -> FrameWriter.failure(out, SESSION, 1, 1, -1, FailureFlags.REJECT, "X", "bad; worse"));
        peer.expect(out -> FrameWriter.failure(out, SESSION, 1, 1, 5, 0, "Y", null));
        peer.expectNothing();
    }

    @Test
    void shouldRefuseToDescribeWhatCannotFailAnyMore() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(100);
        deliver(consumer, 1);
        final Delivery delivery = take(consumer);
        session.lockDelivery();
        try {
            session.hold(delivery);
        } finally {
            session.unlockDelivery();
        }
        final JmsMessage message = delivery.message();
        assertThatThrownBy(() -> message.setRedeliveryDelay(Duration.ofMillis(-1)))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> message.setRedeliveryDelay(Duration.ofDays(366)))
                .hasMessageContaining("365");

        // when
        final var acknowledging = run(() -> {
            session.lockDelivery();
            try {
                session.acknowledgeHeld();
            } finally {
                session.unlockDelivery();
            }
        });
        peer.nextFrame();
        sayDone(requestIdOf(peer.nextFrame()));
        acknowledging.get();

        // then
        assertThatThrownBy(() -> message.reject("late")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new JmsMessage().reject("mine")).isInstanceOf(IllegalStateException.class);
        peer.expectNothing();
    }

    @Test
    void shouldTakeBackTheRequestForAMessage() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(0);
        final long consumerId = consumer.descriptor().consumerId();
        session.lockDelivery();
        session.pull(consumer);
        session.unlockDelivery();
        peer.expect(out -> FrameWriter.credit(out, SESSION, consumerId, 1, 0, 0));

        // when
        final var withdrawing = run(() -> session.withdraw(consumer));
        peer.expect(out -> FrameWriter.withdraw(out, SESSION, REQUEST, consumerId));
        deliver(consumer, 1);
        sayDone(REQUEST);

        // then
        withdrawing.get();
        assertThat(consumer.isAwaited()).isFalse();
        assertThat(take(consumer).tag()).isEqualTo(1);
        assertThat(consumer.wantsPull()).isTrue();
    }
}
