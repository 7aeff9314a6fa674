/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.jms.message.JmsMessage;
import io.angelia.wire.frame.FrameHeader;
import io.angelia.wire.frame.FrameType;
import io.angelia.wire.frame.FrameWriter;
import io.netty.buffer.ByteBuf;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Messages that are taken behind another one, to be processed together. */
final class TakenTogetherTest extends ClientTest {
    private void deliver(final ClientConsumer consumer, final long tag, final int count, final long expiration)
            throws JMSException {
        deliver(consumer, tag, count, encoded(new JmsMessage(), tag, expiration));
    }

    private void deliver(final ClientConsumer consumer, final long tag, final String key) throws JMSException {
        final JmsMessage message = new JmsMessage();
        message.setStringProperty("JMSXGroupID", key);
        deliver(consumer, tag, 1, encoded(message, tag, 0));
    }

    private void deliver(final ClientConsumer consumer, final long tag, final int count, final ByteBuf bytes) {
        peer.say(out -> FrameWriter.delivery(
                out,
                SESSION,
                consumer.descriptor().consumerId(),
                tag,
                count,
                count > 1,
                bytes,
                0,
                0,
                0,
                bytes.readableBytes()));
    }

    private Delivery takeBehind(final Delivery taken) {
        session.lockDelivery();
        try {
            return session.takeBehind(taken);
        } finally {
            session.unlockDelivery();
        }
    }

    private CompletableFuture<Void> failTogether(final Delivery... deliveries) {
        return run(() -> {
            session.lockDelivery();
            try {
                session.failTogether(List.of(deliveries), "no");
            } finally {
                session.unlockDelivery();
            }
        });
    }

    private void expect(final FrameType type) throws InterruptedException {
        assertThat(peer.nextFrame()[FrameHeader.TYPE_OFFSET]).isEqualTo((byte) type.code());
    }

    @Test
    void shouldTakeWhatIsHereUpToTheFirstThatWasDeliveredBefore() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(100);
        deliver(consumer, 1, 1, 0);
        deliver(consumer, 2, 1, 0);
        deliver(consumer, 3, 2, 0);
        deliver(consumer, 4, 1, 0);

        // when
        final Delivery first = take(consumer);
        final Delivery second = takeBehind(first);
        final Delivery third = takeBehind(first);

        // then
        assertThat(first.isRetry()).isFalse();
        assertThat(second.tag()).isEqualTo(2);
        assertThat(third).isNull();
        assertThat(take(consumer).isRetry()).isTrue();
        assertThat(take(consumer).tag()).isEqualTo(4);
        peer.expectNothing();
    }

    @Test
    void shouldPassByWhatHasExpired() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(100);
        deliver(consumer, 1, 1, 0);
        deliver(consumer, 2, 1, System.currentTimeMillis() - 1);
        deliver(consumer, 3, 1, 0);

        // when
        final Delivery next = takeBehind(take(consumer));

        // then
        assertThat(next.tag()).isEqualTo(3);
        expectRelease(2, false);
    }

    @Test
    void shouldTakeNothingOfAnotherConsumer() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(100);
        final ClientConsumer other = openConsumer(100);
        deliver(consumer, 1, 1, 0);
        deliver(other, 2, 1, 0);

        // when, then
        assertThat(takeBehind(take(consumer))).isNull();
        assertThat(take(other).tag()).isEqualTo(2);
    }

    @Test
    void shouldTakeNothingWhenTheLinkIsLost() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(100);
        deliver(consumer, 1, 1, 0);
        deliver(consumer, 2, 1, 0);
        final Delivery first = take(consumer);

        // when
        peer.breakConnection(new IOException("gone"));

        // then
        assertThat(takeBehind(first)).isNull();
    }

    @Test
    void shouldGiveBackAllThatFailedTogetherAndWhatWaits() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(100);
        deliver(consumer, 1, "A");
        deliver(consumer, 2, 1, 0);
        deliver(consumer, 3, 1, 0);
        final Delivery first = take(consumer);

        // when
        final CompletableFuture<Void> failing = failTogether(first, takeBehind(first));

        // then
        expectRelease(1, true);
        expectRelease(2, true);
        peer.expect(out -> FrameWriter.rollback(out, SESSION, 3, 0, 2));
        sayDone(3);
        failing.get();
        assertThat(take(consumer)).isNull();
    }

    @Test
    void shouldGiveBackOnlyWhatWaitsOfTheKeysThatFailedTogether() throws Exception {
        // given
        openSession(patient);
        final ClientConsumer consumer = openConsumer(100);
        deliver(consumer, 1, "A");
        deliver(consumer, 2, "B");
        deliver(consumer, 3, "A");
        deliver(consumer, 4, "C");
        deliver(consumer, 5, "B");
        deliver(consumer, 6, "A");
        final Delivery first = take(consumer);

        // when
        failTogether(first, takeBehind(first), takeBehind(first)).get();

        // then
        expectRelease(1, true);
        expectRelease(2, true);
        expectRelease(3, true);
        expectRelease(6, false);
        expect(FrameType.CREDIT);
        expect(FrameType.WITHDRAW);
        expectRelease(5, false);
        expect(FrameType.WITHDRAW);
        assertThat(take(consumer).tag()).isEqualTo(4);
        assertThat(take(consumer)).isNull();
        peer.expectNothing();
    }
}
