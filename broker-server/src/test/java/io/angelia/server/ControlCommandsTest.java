/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.queue.Deduplication;
import io.angelia.server.config.BrokerConfig;
import io.angelia.server.management.AngeliaAdmin;
import io.angelia.server.management.QueueAdmin.ConsumerInfo;
import io.angelia.server.management.QueueAdmin.QueueInfo;
import io.angelia.server.management.ScheduleAdmin.Scheduled;
import io.angelia.server.transport.TestPeer;
import io.angelia.wire.frame.ConsumerKinds;
import io.angelia.wire.frame.FrameWriter;
import io.angelia.wire.frame.WireError;
import io.angelia.wire.message.MessageIds;
import io.angelia.wire.message.MessageLayout;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands {@code schedule} and {@code queues}, and the frames that belong to them. */
class ControlCommandsTest {
    private static final String QUEUE = "queue://orders";
    private static final long PRODUCER = 77;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @Test
    void shouldListCancelAndDeliverScheduledMessages() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(config())) {
            final InetSocketAddress address = broker.listen();
            assertThat(run(address, "schedule", "list")).isZero();
            assertThat(out.toString()).contains("No message waits");
            final long dueMs = System.currentTimeMillis() + Duration.ofDays(1).toMillis();
            try (TestPeer peer = TestPeer.withSession(address)) {
                for (int i = 1; i <= 600; i++) {
                    final ByteBuf message = TestMessage.of(QUEUE, PRODUCER, i, "m" + i);
                    message.setLongLE(MessageLayout.DELIVERY_TIME_OFFSET, dueMs + 600 - i);
                    send(peer, i, message);
                }
                awaitSent(peer, 600);
                try (AngeliaAdmin admin =
                        AngeliaAdmin.connect("127.0.0.1", address.getPort(), null, null, Duration.ofSeconds(60))) {
                    final List<Scheduled> all = admin.schedule().list("orders", 1000);
                    assertThat(all).hasSize(600);
                    assertThat(all.get(0).messageId()).isEqualTo(id(600));
                    assertThat(all.get(0).due().toEpochMilli()).isEqualTo(dueMs);
                    assertThat(all).isSortedAccordingTo((a, b) -> a.due().compareTo(b.due()));
                    assertThat(admin.schedule().list(null, 3)).hasSize(3);
                }
                assertThat(run(address, "schedule", "list", "--limit", "2")).isZero();
                assertThat(out.toString()).contains(id(600), id(599)).doesNotContain(id(598));
                assertThat(run(address, "schedule", "cancel", id(600))).isZero();
                assertThat(run(address, "schedule", "cancel", id(600))).isEqualTo(ExitCode.REFUSED);
                assertThat(run(address, "schedule", "deliver", id(599))).isZero();
                assertThat(run(address, "schedule", "deliver", "7")).isEqualTo(ExitCode.REFUSED);
                assertThat(err.toString()).contains("must be a JMSMessageID");
                assertThat(run(address, "schedule", "list", "--limit", "0")).isEqualTo(ExitCode.CONFIGURATION);

                assertThat(cancel(peer, QUEUE, id(598))).isEqualTo(1);
                assertThat(cancel(peer, "", id(598))).isZero();
                assertThat(cancel(peer, "queue://other", id(597))).isZero();
                assertThat(cancel(peer, null, id(597))).isEqualTo(1);
                peer.write(frame -> FrameWriter.cancelScheduled(frame, 9, QUEUE, "7"));
                assertThat(peer.expect("onRefused").number(2)).isEqualTo(WireError.MALFORMED);
            }
            assertThat(run(address, "queues", "list")).isZero();
            assertThat(out.toString()).containsPattern(" 1 +0 +596 +\\d+ +0 +no .*" + QUEUE);
        }
        assertThat(execute("schedule")).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(execute("queues")).isEqualTo(ExitCode.CONFIGURATION);
    }

    @Test
    void shouldPauseAndResumeAndShowConsumers() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(config())) {
            final InetSocketAddress address = broker.listen();
            try (TestPeer peer = TestPeer.withSession(address)) {
                send(peer, 1, TestMessage.of(QUEUE, PRODUCER, 1, "a"));
                awaitSent(peer, 1);
                assertThat(run(address, "queues", "consumers", "orders")).isZero();
                assertThat(out.toString()).contains("Nobody consumes");
                assertThat(run(address, "queues", "pause", "orders")).isZero();
                assertThat(out.toString()).contains("Paused orders");
                assertThat(run(address, "queues", "pause", QUEUE)).isZero();
                assertThat(out.toString()).contains("was paused already");
                peer.write(frame -> FrameWriter.openConsumer(
                        frame, 1, 5, 1, ConsumerKinds.QUEUE, false, 10, 10_000, QUEUE, null, null, null));
                assertThat(peer.expect("onDone").number(1)).isEqualTo(5);
                try (AngeliaAdmin admin =
                        AngeliaAdmin.connect("127.0.0.1", address.getPort(), null, null, Duration.ofSeconds(60))) {
                    final QueueInfo paused = admin.queues().list().get(0);
                    assertThat(paused.name()).isEqualTo(QUEUE);
                    assertThat(paused.paused()).isTrue();
                    assertThat(paused.ready()).isEqualTo(1);
                    assertThat(paused.firstAge()).isPositive();
                    assertThat(admin.queues().resume("orders")).isTrue();
                    assertThat(admin.queues().resume("orders")).isFalse();
                    peer.expect("onDelivery");
                    final List<ConsumerInfo> consumers = admin.queues().consumers("orders");
                    assertThat(consumers).hasSize(1);
                    assertThat(consumers.get(0).inFlight()).isEqualTo(1);
                    assertThat(consumers.get(0).session()).isEqualTo(1);
                    assertThat(consumers.get(0).acknowledgedAt()).isNull();
                }
                assertThat(run(address, "queues", "consumers", "orders")).isZero();
                assertThat(out.toString()).contains("CONNECTION");
            }
            assertThat(run(address, "queues", "pause", "nowhere")).isEqualTo(ExitCode.REFUSED);
            assertThat(err.toString()).contains("there is no queue or subscription queue://nowhere");
            assertThat(run(address, "queues", "consumers", "nowhere")).isEqualTo(ExitCode.REFUSED);
        }
    }

    @Test
    void shouldTellTheSenderOfACopy() {
        final BrokerConfig config = config().destination(
                        "orders",
                        settings -> settings.toBuilder()
                                .deduplication(Deduplication.DEFAULT.withKey("JMSCorrelationID"))
                                .build());
        try (EmbeddedBroker broker = EmbeddedBroker.start(config);
                TestPeer peer = TestPeer.withSession(broker.listen())) {
            send(peer, 1, withCorrelation(TestMessage.of(QUEUE, PRODUCER, 1, "a"), 'k'));
            send(peer, 2, withCorrelation(TestMessage.of(QUEUE, PRODUCER, 2, "b"), 'k'));
            send(peer, 3, withCorrelation(TestMessage.of(QUEUE, PRODUCER, 3, "c"), 'l'));

            TestPeer.Frame frame = peer.next();
            while (frame.name().equals("onSent")) {
                assertThat(frame.number(1)).isEqualTo(1);
                frame = peer.next();
            }

            assertThat(frame.name()).isEqualTo("onSendDuplicate");
            assertThat(frame.number(1)).isEqualTo(2);
            assertThat(frame.text(2)).isEqualTo(id(1));
            awaitSent(peer, 3);
        }
    }

    private static void send(final TestPeer peer, final long sequence, final ByteBuf message) {
        peer.write(frame -> FrameWriter.send(frame, 1, sequence, 0, message, 0, message.readableBytes()));
    }

    private static void awaitSent(final TestPeer peer, final long sequence) {
        while (peer.expect("onSent").number(1) < sequence) {
            // the rest follows
        }
    }

    private static long cancel(final TestPeer peer, final String destination, final String messageId) {
        peer.write(frame -> FrameWriter.cancelScheduled(frame, 8, destination, messageId));
        return peer.expect("onDone").number(2);
    }

    private static String id(final long sequence) {
        return MessageIds.format(PRODUCER, sequence);
    }

    /** The same message with a correlation id of one character. */
    private static ByteBuf withCorrelation(final ByteBuf message, final char correlation) {
        final int at = MessageLayout.VARIABLE_OFFSET
                + Short.BYTES
                + message.getShortLE(MessageLayout.VARIABLE_OFFSET)
                + Short.BYTES;
        final ByteBuf longer = Unpooled.buffer();
        longer.writeBytes(message, 0, at).writeShortLE(1).writeByte(correlation);
        longer.writeBytes(message, at + Short.BYTES, message.readableBytes() - at - Short.BYTES);
        longer.setIntLE(MessageLayout.HEADER_LENGTH_OFFSET, message.getIntLE(MessageLayout.HEADER_LENGTH_OFFSET) + 1);
        longer.setIntLE(
                MessageLayout.PROPERTIES_OFFSET_OFFSET, message.getIntLE(MessageLayout.PROPERTIES_OFFSET_OFFSET) + 1);
        return longer;
    }

    private BrokerConfig config() {
        return new BrokerConfig()
                .dataDirectory(directory)
                .port(0)
                .segmentBytes(1 << 20)
                .handshakeTimeoutMs(60_000);
    }

    private int run(final InetSocketAddress broker, final String... arguments) {
        final List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--url");
        all.add("angelia://127.0.0.1:" + broker.getPort());
        return execute(all.toArray(new String[0]));
    }

    private int execute(final String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        final CommandLine commandLine = BrokerMain.commandLine();
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err));
        return commandLine.execute(arguments);
    }
}
