/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.jms.message.JmsMessage;
import io.angelia.wire.frame.FrameWriter;
import io.netty.buffer.ByteBuf;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Which session of a pool is lent messages of which ordering key, and what becomes of those that wait for theirs. */
final class KeyTurnsTest extends ClientTest {
    private static final int PREFETCH = 8;
    /** Of a CREDIT frame: header, consumer, messages. */
    private static final int HEADER_AND_MESSAGES = 8 + Long.BYTES + Integer.BYTES;

    private ClientSession one;
    private ClientSession other;
    private ClientConsumer consumer;
    /** The answered requests are the opening of three sessions and a consumer. */
    private long requests;

    private void open() throws Exception {
        openSession(patient);
        one = openWorker();
        other = openWorker();
        consumer = openConsumer(PREFETCH);
        requests = 4;
    }

    private ClientSession openWorker() throws Exception {
        final CompletableFuture<ClientSession> opening = call(() -> connection.openSession(PRODUCER_ID));
        sayDone(requestIdOf(peer.nextFrame()));
        return opening.get();
    }

    /** Delivers messages from a tag on, with these keys; an empty one is none. */
    private void deliver(final long firstTag, final String... keys) throws JMSException {
        for (int i = 0; i < keys.length; i++) {
            final long tag = firstTag + i;
            final JmsMessage message = new JmsMessage();
            message.setStringProperty("JMSXGroupID", keys[i]);
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
    }

    /** What a session is lent, which then begins with it; null for nothing. */
    private Delivery lend(final ClientSession worker) {
        session.lockDelivery();
        try {
            final Delivery lent = session.lend(consumer, worker);
            assertThat(lent == null || lent.begin()).isTrue();
            return lent;
        } finally {
            session.unlockDelivery();
        }
    }

    private void expectCredit(final int messages) throws Exception {
        final byte[] expected = ScriptedPeer.bytes(
                out -> FrameWriter.credit(out, SESSION, consumer.descriptor().consumerId(), messages, 0, 0));
        assertThat(peer.nextFrame()).startsWith(Arrays.copyOf(expected, HEADER_AND_MESSAGES));
    }

    private void expectWithdraw() throws InterruptedException {
        final long request = ++requests;
        peer.expect(out -> FrameWriter.withdraw(
                out, SESSION, request, consumer.descriptor().consumerId()));
    }

    @Test
    void shouldPassByMessagesWhoseKeyAnotherSessionHas() throws Exception {
        // given
        open();
        deliver(1, "A", "A", "B", "", "");
        final Delivery first = lend(one);

        // when, then
        assertThat(first.tag()).isEqualTo(1);
        assertThat(lend(other).tag()).isEqualTo(3);
        assertThat(lend(other).tag()).isEqualTo(4);
        assertThat(lend(one).tag()).isEqualTo(2);
        deliver(6, "B", "A");
        assertThat(lend(one).tag()).isEqualTo(5);
        assertThat(lend(one).tag()).isEqualTo(7);
        assertThat(lend(one)).isNull();
        assertThat(consumer.hasLendable()).isFalse();
        assertThat(consumer.hasLendableToIdle()).isTrue();
        other.atWork(true);
        assertThat(consumer.hasLendableToIdle()).isFalse();
    }

    @Test
    void shouldGiveAKeyToAnotherSessionWhenAllOfItIsSettled() throws Exception {
        // given
        open();
        deliver(1, "A", "A", "A");
        final Delivery first = lend(one);
        final Delivery second = lend(one);

        // when, then
        one.acknowledge(first);
        one.acknowledge(first);
        assertThat(lend(other)).isNull();
        one.acknowledge(second);
        assertThat(consumer.hasLendable()).isTrue();
        assertThat(lend(other).tag()).isEqualTo(3);
    }

    @Test
    void shouldLetTheBrokerSendNothingWhileAKeyGoesBack() throws Exception {
        // given
        open();
        deliver(1, "A", "A", "B");
        final Delivery first = lend(one);

        // when
        one.lockDelivery();
        one.fail(first, "no");
        one.unlockDelivery();

        // then
        expectRelease(1, true);
        expectRelease(2, false);
        expectCredit(1);
        expectWithdraw();
        deliver(4, "A");
        assertThat(lend(other).tag()).isEqualTo(3);
        assertThat(lend(other)).isNull();
        expectRelease(4, false);
        peer.expectNothing();
        sayDone(requests);
        expectCredit(PREFETCH - 4 + 1 + 1);
        deliver(5, "A");
        assertThat(lend(other).tag()).isEqualTo(5);
    }

    @Test
    void shouldMakeRoomForOtherKeys() throws Exception {
        // given
        open();
        deliver(1, "A", "A", "A", "A");
        lend(one);
        assertThat(consumer.isCrowded()).isFalse();
        deliver(5, "A");
        assertThat(consumer.isCrowded()).isTrue();

        // when
        session.lockDelivery();
        session.makeRoom(consumer);
        session.unlockDelivery();

        // then
        for (long tag = 4; tag <= 5; tag++) {
            expectRelease(tag, false);
            expectCredit(1);
        }
        expectWithdraw();
        assertThat(consumer.isCrowded()).isFalse();
        assertThat(lend(other)).isNull();
        assertThat(lend(one).tag()).isEqualTo(2);
        assertThat(lend(one).tag()).isEqualTo(3);
        assertThat(lend(one)).isNull();
    }

    @Test
    void shouldKeepAKeyOverTheLossOfItsLinkOnlyWhileItIsWorkedOn() throws Exception {
        // given
        open();
        deliver(1, "A");
        one.atWork(true);
        final Delivery first = lend(one);
        final KeyTurns turns = consumer.buffer().turns();

        // when
        peer.breakConnection(new IOException("reset"));

        // then
        lost.take();
        assertThat(turns.isFree(first.keyOfOrder())).isFalse();
        one.atWork(false);
        assertThat(turns.isFree(first.keyOfOrder())).isTrue();
    }
}
