/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.angelia.server.transport.TestPeer.Frame;
import io.angelia.wire.frame.ConsumerKinds;
import io.angelia.wire.frame.FailureFlags;
import io.angelia.wire.frame.FrameWriter;
import io.angelia.wire.frame.WireError;
import io.angelia.wire.message.MessageLayout;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionProtocolTest {
    private final TransportFixture broker = new TransportFixture(context -> context.blockTimeoutMs(300)
            .limitOf(destination -> "the limit of " + destination)
            .outboundHighBytes(256 * 1024));
    private final SocketAddress address = broker.tcp();

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void shouldAnswerSendsCumulativelyAndDeliverSameBytes() {
        try (TestPeer peer = TestPeer.withSession(address)) {
            openConsumer(peer, 9, 10, 1 << 20);
            peer.write(out -> {
                for (int sequence = 1; sequence <= 3; sequence++) {
                    send(out, sequence, 0, 100 + sequence);
                }
            });

            final List<String> bodies = new ArrayList<>();
            long sent = 0;
            while (bodies.size() < 3 || sent < 3) {
                final Frame frame = peer.next();
                if (frame.name().equals("onDelivery")) {
                    assertThat(frame.number(1)).isEqualTo(9);
                    assertThat(frame.number(2)).isEqualTo(bodies.size() + 1);
                    bodies.add(frame.text(6));
                } else {
                    sent = frame.number(1);
                }
            }
            assertThat(bodies).containsExactly(hex(101), hex(102), hex(103));
        }
    }

    @Test
    void shouldPassAcknowledgementsReleasesAndTransactionsToEngine() {
        try (TestPeer peer = TestPeer.withSession(address)) {
            openConsumer(peer, 1, 10, 1 << 20);
            peer.write(out -> {
                send(out, 1, 0, 60);
                send(out, 2, 0, 60);
            });
            await().until(() -> peer.waiting().size() >= 3);
            peer.write(out -> {
                FrameWriter.acknowledge(out, 1, 0, 1, 1);
                FrameWriter.credit(out, 1, 1, 1, 100, 2);
                FrameWriter.failure(out, 1, 2, 2, 500, FailureFlags.REJECT, "com.example.Bad", "no use");
                FrameWriter.failure(out, 1, 2, 2, -1, 0, null, null);
                FrameWriter.release(out, 1, 2, 2, true, "boom");
                FrameWriter.commit(out, 1, 20, 5);
                FrameWriter.rollback(out, 1, 21, 6, 2);
                FrameWriter.sync(out, 1, 22);
            });

            await().until(() -> broker.engine.commands.containsAll(List.of(
                    "acknowledge 1..1",
                    "handed 2",
                    "describe 2..2 500 true com.example.Bad no use",
                    "describe 2..2 -1 false null null",
                    "release 2..2 true boom",
                    "commit 5",
                    "rollback 6 handed 2")));
        }
    }

    @Test
    void shouldRefuseDescriptionsOfFailuresThatMakeNoSense() {
        refuseFailure(0, 0, "delivery tags 1..1");
        refuseFailure(-2, 0, "-2 ms");
        refuseFailure(0, 6, "failure flags 6");
    }

    private void refuseFailure(final long delayMs, final int flags, final String why) {
        try (TestPeer peer = TestPeer.withSession(address)) {
            peer.write(out -> FrameWriter.failure(out, 1, 1, 1, delayMs, flags, null, null));

            TestPeer.Frame frame = peer.next();
            while (!frame.name().equals("onGoodbye")) {
                frame = peer.next();
            }
            assertThat(frame.text(1)).contains(why);
        }
    }

    @Test
    void shouldAcknowledgeInTheTransactionOfAnotherSession() {
        try (TestPeer peer = TestPeer.withSession(address)) {
            openConsumer(peer, 1, 10, 1 << 20);
            peer.write(out -> FrameWriter.openSession(out, 2, 30, 99));
            peer.write(out -> send(out, 1, 0, 60));
            await().until(() -> peer.waiting().size() >= 3);

            peer.write(out -> {
                FrameWriter.acknowledgeFor(out, 1, 2, 5, 1, 1);
                FrameWriter.commit(out, 2, 20, 5);
            });

            await().until(() -> broker.engine.commands.containsAll(
                    List.of("acknowledge 1..1 in 5 of another session", "commit 5")));
            peer.write(out -> FrameWriter.acknowledgeFor(out, 1, 2, 0, 1, 1));
            peer.awaitClosed();
        }
    }

    @Test
    void shouldCloseConnectionThatAcknowledgesWhatItNeverGot() {
        try (TestPeer peer = TestPeer.withSession(address)) {
            peer.write(out -> FrameWriter.acknowledge(out, 1, 0, 1, Long.MAX_VALUE));

            assertThat(peer.expect("onGoodbye").number(0)).isEqualTo(WireError.MALFORMED);
            peer.awaitClosed();
        }
    }

    @Test
    void shouldAnswerRequestsOfConnection() {
        try (TestPeer peer = TestPeer.connected(address)) {
            peer.write(out -> {
                FrameWriter.createTemporaryDestination(out, 1, true, null);
                FrameWriter.deleteTemporaryDestination(out, 2, "temp-queue://1");
                FrameWriter.deleteTemporaryDestination(out, 3, "temp-queue://2");
                FrameWriter.setClientId(out, 4, "taken");
            });
            assertThat(peer.expect("onDone").text(3)).isEqualTo("temp-topic://1");
            assertThat(peer.expect("onDone").number(1)).isEqualTo(2);
            assertThat(peer.expect("onRefused").number(2)).isEqualTo(WireError.UNKNOWN_DESTINATION);
            assertThat(peer.expect("onRefused").number(2)).isEqualTo(WireError.INVALID_CLIENT_ID);

            peer.write(out -> FrameWriter.unsubscribe(out, 5, "s"));
            assertThat(peer.expect("onRefused").number(2)).isEqualTo(WireError.UNKNOWN_SUBSCRIPTION);
            peer.write(out -> FrameWriter.transactionOutcome(out, 6, 1, 1));
            assertThat(peer.expect("onDone").number(2)).isEqualTo(2);
        }
    }

    @Test
    void shouldLetSessionAndConsumerIdsBeUsedAgainOnceClosed() {
        try (TestPeer peer = TestPeer.withSession(address)) {
            openConsumer(peer, 4, 1, 1);
            peer.write(out -> FrameWriter.closeConsumer(out, 1, 8, 4, 0));
            peer.expect("onDone");
            openConsumer(peer, 4, 1, 1);
            peer.write(out -> FrameWriter.closeSession(out, 1, 9, 0));
            assertThat(peer.expect("onDone").number(1)).isEqualTo(9);
            peer.write(out -> FrameWriter.openSession(out, 1, 10, 5));
            assertThat(peer.expect("onDone").number(1)).isEqualTo(10);
        }
    }

    @Test
    void shouldForgetConsumerThatWasRefused() {
        try (TestPeer peer = TestPeer.withSession(address)) {
            peer.write(out -> FrameWriter.openConsumer(
                    out, 1, 7, 4, ConsumerKinds.QUEUE, false, 1, 1, "queue://q", null, "bad", null));
            assertThat(peer.expect("onRefused").number(2)).isEqualTo(WireError.INVALID_SELECTOR);

            openConsumer(peer, 4, 1, 1);
        }
    }

    @Test
    void shouldParkSendsInOrderUntilThereIsRoom() {
        try (TestPeer peer = TestPeer.withSession(address)) {
            broker.engine.full = true;
            peer.write(out -> {
                send(out, 1, 0, 60);
                send(out, 2, 7, 60);
                FrameWriter.commit(out, 1, 30, 7);
                FrameWriter.sync(out, 1, 31);
            });
            assertThat(peer.expect("onDone").number(1))
                    .as("other commands go on")
                    .isEqualTo(31);

            broker.engine.full = false;
            broker.engine.roomVersion = 1;
            peer.write(out -> FrameWriter.sync(out, 1, 32));

            await().until(() -> broker.engine.commands.contains("commit 7"));
            assertThat(broker.engine.commands).containsSubsequence("send 1", "send 2", "commit 7");
        }
    }

    @Test
    void shouldRefuseParkedSendsAfterBlockTimeoutNamingLimit() {
        try (TestPeer peer = TestPeer.withSession(address)) {
            broker.engine.full = true;
            peer.write(out -> {
                send(out, 1, 0, 90);
                send(out, 2, 0, 90);
            });

            final Frame first = peer.expect("onSendRefused");
            assertThat(first.number(1)).isEqualTo(1);
            assertThat(first.number(2)).isEqualTo(WireError.RESOURCE_LIMIT);
            assertThat(first.text(3)).contains("300 ms").contains("the limit of queue://orders");
            assertThat(peer.expect("onSent").number(1)).isEqualTo(1);
            assertThat(peer.expect("onSendRefused").number(1)).isEqualTo(2);
            assertThat(peer.expect("onSent").number(1)).isEqualTo(2);
        }
    }

    @Test
    void shouldRefuseCommitOfTransactionThatLostSend() {
        try (TestPeer peer = TestPeer.withSession(address)) {
            broker.engine.full = true;
            peer.write(out -> {
                send(out, 1, 7, 60);
                FrameWriter.commit(out, 1, 30, 7);
            });

            peer.expect("onSendRefused");
            peer.expect("onSent");
            final Frame refused = peer.expect("onRefused");
            assertThat(refused.number(1)).isEqualTo(30);
            assertThat(refused.number(2)).isEqualTo(WireError.TRANSACTION_ROLLED_BACK);
            peer.write(out -> FrameWriter.rollback(out, 1, 31, 7, 0));
            assertThat(peer.expect("onDone").number(1)).isEqualTo(31);
            assertThat(broker.engine.commands).doesNotContain("commit 7");
        }
    }

    @Test
    void shouldLetOtherSessionsSendWhileOneIsClosedWithParkedSends() {
        try (TestPeer peer = TestPeer.withSession(address)) {
            broker.engine.full = true;
            peer.write(out -> {
                send(out, 1, 0, 60);
                FrameWriter.closeSession(out, 1, 40, 0);
            });

            assertThat(peer.expect("onSendRefused").number(2)).isEqualTo(WireError.RESOURCE_LIMIT);
            peer.expect("onSent");
            assertThat(peer.expect("onDone").number(1)).isEqualTo(40);
        }
    }

    @Test
    void shouldCarryLargeMessagesInAndOutWithSmallOnesBetween() {
        try (TestPeer peer = TestPeer.withSession(address)) {
            final int chunks = 24;
            for (int sequence = 1; sequence <= 2; sequence++) {
                final int number = sequence;
                for (int chunk = 0; chunk < chunks; chunk++) {
                    final int index = chunk;
                    peer.write(out -> FrameWriter.sendChunk(
                            out, 1, number, index, chunk(number, index), 0, TransportFixture.CHUNK_LENGTH));
                }
                peer.write(out -> FrameWriter.sendChunked(out, 1, number, 0, chunks, message(70), 0, 70));
                peer.expect("onSent");
            }
            peer.write(out -> send(out, 3, 0, 80));
            peer.expect("onSent");
            openConsumer(peer, 1, 10, 1 << 30);

            final List<Frame> frames = new ArrayList<>();
            while (frames.size() < 2 + 1 + 2 * chunks) {
                frames.add(peer.next());
            }

            final Set<String> expected = new HashSet<>();
            for (int chunk = 0; chunk < chunks; chunk++) {
                expected.add("1/" + chunk + "/" + ByteBufUtil.hexDump(chunk(1, chunk)));
                expected.add("2/" + chunk + "/" + ByteBufUtil.hexDump(chunk(2, chunk)));
            }
            assertThat(frames.stream().filter(frame -> frame.name().equals("onDeliveryHeader")))
                    .hasSize(2)
                    .allMatch(frame -> frame.number(5) == chunks);
            assertThat(frames.stream()
                            .filter(frame -> frame.name().equals("onDeliveryChunk"))
                            .map(frame -> frame.number(1) + "/" + frame.number(2) + "/" + frame.text(3)))
                    .containsExactlyInAnyOrderElementsOf(expected);
            final List<String> names = frames.stream().map(Frame::name).toList();
            assertThat(names.indexOf("onDelivery"))
                    .as("the small message overtakes the chunks")
                    .isLessThan(names.lastIndexOf("onDeliveryChunk"));
            final List<Long> chunkTags = frames.stream()
                    .filter(frame -> frame.name().equals("onDeliveryChunk"))
                    .map(frame -> frame.number(1))
                    .toList();
            assertThat(chunkTags.indexOf(2L)).as("deliveries take turns").isLessThan(chunkTags.lastIndexOf(1L));
        }
    }

    @Test
    void shouldRefuseUploadThatFindsNoRoomAndIgnoreItsRest() {
        try (TestPeer peer = TestPeer.withSession(address)) {
            peer.write(out -> FrameWriter.sendChunk(out, 1, 1, 0, chunk(1, 0), 0, TransportFixture.CHUNK_LENGTH));
            broker.engine.full = true;
            peer.write(out -> FrameWriter.sendChunk(out, 1, 1, 1, chunk(1, 1), 0, TransportFixture.CHUNK_LENGTH));

            assertThat(peer.expect("onSendRefused").number(1)).isEqualTo(1);
            peer.expect("onSent");
            broker.engine.full = false;
            peer.write(out -> {
                FrameWriter.sendChunk(out, 1, 1, 2, chunk(1, 2), 0, TransportFixture.CHUNK_LENGTH);
                FrameWriter.sendChunked(out, 1, 1, 0, 3, message(70), 0, 70);
                send(out, 2, 0, 60);
            });
            assertThat(peer.expect("onSent").number(1)).isEqualTo(2);
            assertThat(broker.engine.commands).contains("abandon 1", "send 2").doesNotContain("send 1 of 3 chunks");
        }
    }

    @Test
    void shouldBoundWhatSlowConsumerHoldsWithoutHarmToOthers() {
        try (TestPeer slow = TestPeer.withSession(address);
                TestPeer producer = TestPeer.withSession(address)) {
            openConsumer(slow, 1, Integer.MAX_VALUE, Long.MAX_VALUE);
            slow.read(false);
            final int messages = 3_000;
            final int length = 10_000;
            for (int sequence = 1; sequence <= messages; sequence++) {
                final int number = sequence;
                producer.write(out -> send(out, number, 0, length));
            }
            long sent = 0;
            while (sent < messages) {
                sent = producer.expect("onSent").number(1);
            }

            // Most of it was held back, so another consumer gets it.
            openConsumer(producer, 1, Integer.MAX_VALUE, Long.MAX_VALUE);
            final int others = messages / 2;
            for (int i = 0; i < others; i++) {
                producer.expect("onDelivery");
            }
            slow.read(true);
            int rest = producer.waiting().size();
            while (rest + slow.waiting().size() < messages - others) {
                rest = producer.waiting().size();
            }
            assertThat(rest + slow.waiting().size()).isEqualTo(messages - others);
            assertThat(slow.waiting()).isNotEmpty();
        }
    }

    @Test
    void shouldStopReadingFromPeerThatTakesNoAnswers() {
        try (TestPeer deaf = TestPeer.withSession(address);
                TestPeer other = TestPeer.withSession(address)) {
            deaf.read(false);
            final int requests = 300_000;
            final Thread flood = new Thread(() -> {
                for (int sent = 0; sent < requests && !deaf.isClosed(); sent += 1_000) {
                    final int first = sent + 1;
                    deaf.write(out -> {
                        for (int i = 0; i < 1_000; i++) {
                            FrameWriter.deleteTemporaryDestination(out, first + i, "temp-queue://2");
                        }
                    });
                }
            });
            flood.start();
            for (int round = 0; round < 20; round++) {
                final int request = 100 + round;
                other.write(out -> FrameWriter.sync(out, 1, request));
                assertThat(other.expect("onDone").number(1)).isEqualTo(request);
            }
            deaf.read(true);
            await().atMost(60, TimeUnit.SECONDS).until(() -> deaf.waiting().size() == requests);
        }
    }

    private static void openConsumer(final TestPeer peer, final long consumerId, final int messages, final long bytes) {
        peer.write(out -> FrameWriter.openConsumer(
                out,
                1,
                1000 + consumerId,
                consumerId,
                ConsumerKinds.QUEUE,
                false,
                messages,
                bytes,
                "queue://orders",
                null,
                null,
                null));
        assertThat(peer.expect("onDone").number(1)).isEqualTo(1000 + consumerId);
    }

    private static void send(final ByteBuf out, final long sequence, final long transactionId, final int length) {
        FrameWriter.send(out, 1, sequence, transactionId, message(length), 0, length);
    }

    /** So many bytes, with a destination where it belongs as far as they reach. */
    private static ByteBuf message(final int length) {
        final byte[] destination = "queue://orders".getBytes(StandardCharsets.UTF_8);
        final ByteBuf message = Unpooled.buffer();
        message.writeZero(MessageLayout.VARIABLE_OFFSET);
        message.setByte(0, 1);
        message.setIntLE(8, length);
        message.writeShortLE(destination.length).writeBytes(destination);
        message.writeZero(Math.max(0, length - message.writerIndex()));
        return message.writerIndex(length);
    }

    private static String hex(final int length) {
        return ByteBufUtil.hexDump(message(length));
    }

    private static ByteBuf chunk(final int message, final int index) {
        final byte[] bytes = new byte[TransportFixture.CHUNK_LENGTH];
        new Random(message * 1000L + index).nextBytes(bytes);
        return Unpooled.wrappedBuffer(bytes);
    }
}
