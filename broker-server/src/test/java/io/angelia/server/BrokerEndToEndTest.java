/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.server.config.BrokerConfig;
import io.angelia.server.transport.TestPeer;
import io.angelia.server.transport.TestPeer.Frame;
import io.angelia.wire.frame.ConsumerKinds;
import io.angelia.wire.frame.FrameWriter;
import io.angelia.wire.frame.WireError;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames to the real engine and back. */
class BrokerEndToEndTest {
    private static final int CHUNK = 256 * 1024;

    @TempDir
    private Path directory;

    @Test
    void shouldKeepPersistentMessagesOverCleanRestart() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(config());
                TestPeer peer = TestPeer.withSession(broker.listen())) {
            for (int sequence = 1; sequence <= 3; sequence++) {
                send(peer, sequence, 0, "body " + sequence);
            }
            awaitSent(peer, 3);
            openConsumer(peer, 1, 1);
            peer.write(out -> {
                FrameWriter.acknowledge(out, 1, 0, 1, 1);
                FrameWriter.sync(out, 1, 50);
            });
            assertThat(TestMessage.bodyOf(peer.expect("onDelivery"))).isEqualTo("body 1");
            assertThat(peer.expect("onDone").number(1)).isEqualTo(50);
        }

        try (EmbeddedBroker broker = EmbeddedBroker.start(config());
                TestPeer peer = TestPeer.withSession(broker.localAddress())) {
            openConsumer(peer, 1, 10);

            for (int sequence = 2; sequence <= 3; sequence++) {
                final Frame delivery = peer.expect("onDelivery");
                assertThat(TestMessage.bodyOf(delivery)).isEqualTo("body " + sequence);
                assertThat(delivery.fields().get(4)).as("redelivered").isEqualTo(false);
            }
        }
    }

    @Test
    void shouldRecogniseResentMessagesOfReconnectedProducer() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(config())) {
            final InetSocketAddress address = broker.listen();
            try (TestPeer peer = TestPeer.withSession(address)) {
                send(peer, 1, 0, "once");
                awaitSent(peer, 1);
            }
            try (TestPeer peer = TestPeer.withSession(address)) {
                send(peer, 1, 0, "once");
                send(peer, 2, 0, "next");
                awaitSent(peer, 2);
                openConsumer(peer, 1, 10);

                assertThat(TestMessage.bodyOf(peer.expect("onDelivery"))).isEqualTo("once");
                assertThat(TestMessage.bodyOf(peer.expect("onDelivery"))).isEqualTo("next");
            }
        }
    }

    @Test
    void shouldMakeTransactionVisibleAtCommitOnly() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(config());
                TestPeer peer = TestPeer.withSession(broker.listen())) {
            openConsumer(peer, 1, 10);
            send(peer, 1, 1, "in transaction");
            send(peer, 2, 0, "outside");
            Frame frame = peer.next();
            while (!frame.name().equals("onDelivery")) {
                frame = peer.next();
            }
            assertThat(TestMessage.bodyOf(frame)).isEqualTo("outside");

            peer.write(out -> FrameWriter.commit(out, 1, 60, 1));

            boolean delivered = false;
            boolean committed = false;
            while (!delivered || !committed) {
                frame = peer.next();
                if (frame.name().equals("onDelivery")) {
                    assertThat(TestMessage.bodyOf(frame)).isEqualTo("in transaction");
                    delivered = true;
                } else if (frame.name().equals("onDone")) {
                    committed = true;
                }
            }
        }
    }

    @Test
    void shouldRedeliverMarkedAfterLostConnection() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(config())) {
            final InetSocketAddress address = broker.listen();
            try (TestPeer peer = TestPeer.withSession(address)) {
                send(peer, 1, 0, "again");
                awaitSent(peer, 1);
                openConsumer(peer, 1, 10);
                peer.expect("onDelivery");
                peer.write(out -> FrameWriter.credit(out, 1, 1, 0, 0, 1));
            }
            try (TestPeer peer = TestPeer.withSession(address)) {
                openConsumer(peer, 1, 10);

                final Frame delivery = peer.expect("onDelivery");
                assertThat(TestMessage.bodyOf(delivery)).isEqualTo("again");
                assertThat(delivery.number(3)).as("delivery count").isEqualTo(2);
                assertThat(delivery.fields().get(4)).as("redelivered").isEqualTo(true);
            }
        }
    }

    @Test
    void shouldCarryLargeMessageThroughJournal() {
        final int chunks = 9;
        final byte[] body = new byte[chunks * CHUNK - 1000];
        new Random(3).nextBytes(body);
        try (EmbeddedBroker broker = EmbeddedBroker.start(config());
                TestPeer peer = TestPeer.withSession(broker.listen())) {
            for (int chunk = 0; chunk < chunks; chunk++) {
                final int index = chunk;
                final int length = Math.min(CHUNK, body.length - chunk * CHUNK);
                peer.write(out ->
                        FrameWriter.sendChunk(out, 1, 1, index, Unpooled.wrappedBuffer(body), index * CHUNK, length));
            }
            final ByteBuf header = message(1, body.length, new byte[0]);
            peer.write(out -> FrameWriter.sendChunked(out, 1, 1, 0, chunks, header, 0, header.readableBytes()));
            awaitSent(peer, 1);
            openConsumer(peer, 1, 1);

            final Frame first = peer.expect("onDeliveryHeader");
            assertThat(first.number(5)).isEqualTo(chunks);
            final ByteBuf received = Unpooled.buffer();
            for (int chunk = 0; chunk < chunks; chunk++) {
                final Frame frame = peer.expect("onDeliveryChunk");
                assertThat(frame.number(2)).isEqualTo(chunk);
                received.writeBytes(ByteBufUtil.decodeHexDump(frame.text(3)));
            }
            assertThat(ByteBufUtil.getBytes(received)).isEqualTo(body);
        }
    }

    @Test
    void shouldParkAtFullQueueUntilConsumerMakesRoom() {
        final BrokerConfig config = config().blockTimeoutMs(1_000)
                .destination(
                        "small",
                        settings -> settings.toBuilder().maxSizeMessages(2).build());
        try (EmbeddedBroker broker = EmbeddedBroker.start(config);
                TestPeer peer = TestPeer.withSession(broker.listen())) {
            for (int sequence = 1; sequence <= 3; sequence++) {
                sendTo(peer, "queue://small", sequence, 0, "body " + sequence);
            }
            awaitSent(peer, 2);
            openConsumer(peer, "queue://small", 1, 1);
            peer.expect("onDelivery");
            peer.write(out -> FrameWriter.acknowledge(out, 1, 0, 1, 1));
            awaitSent(peer, 3);

            sendTo(peer, "queue://small", 4, 0, "too much");
            final Frame refused = peer.expect("onSendRefused");
            assertThat(refused.number(1)).isEqualTo(4);
            assertThat(refused.number(2)).isEqualTo(WireError.RESOURCE_LIMIT);
            assertThat(refused.text(3)).contains("queue://small").contains("max-size-messages 2");
        }
    }

    @Test
    void shouldAnswerThousandsOfPipelinedSends() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(config());
                TestPeer peer = TestPeer.withSession(broker.listen())) {
            openConsumer(peer, 1, 5_000);
            for (int batch = 0; batch < 20; batch++) {
                final int first = batch * 100 + 1;
                peer.write(out -> {
                    for (int sequence = first; sequence < first + 100; sequence++) {
                        final ByteBuf message = message(sequence, 3, "abc".getBytes(StandardCharsets.UTF_8));
                        FrameWriter.send(out, 1, sequence, 0, message, 0, message.readableBytes());
                    }
                });
            }
            final List<Long> tags = new ArrayList<>();
            long sent = 0;
            while (sent < 2_000 || tags.size() < 2_000) {
                final Frame frame = peer.next();
                if (frame.name().equals("onSent")) {
                    sent = frame.number(1);
                } else {
                    tags.add(frame.number(2));
                }
            }
            assertThat(tags).isSorted().doesNotHaveDuplicates();
        }
    }

    private BrokerConfig config() {
        return new BrokerConfig().dataDirectory(directory).port(0).segmentBytes(8 << 20);
    }

    private static void openConsumer(final TestPeer peer, final long consumerId, final int credit) {
        openConsumer(peer, "queue://orders", consumerId, credit);
    }

    private static void openConsumer(
            final TestPeer peer, final String destination, final long consumerId, final int credit) {
        peer.write(out -> FrameWriter.openConsumer(
                out, 1, 1000, consumerId, ConsumerKinds.QUEUE, false, credit, 4 << 20, destination, null, null, null));
        assertThat(peer.expect("onDone").number(1)).isEqualTo(1000);
    }

    private static void awaitSent(final TestPeer peer, final long sequence) {
        long sent = 0;
        while (sent < sequence) {
            sent = peer.expect("onSent").number(1);
        }
    }

    private static void send(final TestPeer peer, final long sequence, final long transactionId, final String body) {
        sendTo(peer, "queue://orders", sequence, transactionId, body);
    }

    private static void sendTo(
            final TestPeer peer,
            final String destination,
            final long sequence,
            final long transactionId,
            final String body) {
        final byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        final ByteBuf message = TestMessage.of(destination, 77, sequence, bytes.length, bytes);
        peer.write(out -> FrameWriter.send(out, 1, sequence, transactionId, message, 0, message.readableBytes()));
    }

    private static ByteBuf message(final long sequence, final int bodyLength, final byte[] body) {
        return TestMessage.of("queue://orders", 77, sequence, bodyLength, body);
    }
}
