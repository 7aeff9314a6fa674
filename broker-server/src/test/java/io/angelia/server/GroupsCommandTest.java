/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.queue.DeadLetterOrder;
import io.angelia.server.config.BrokerConfig;
import io.angelia.server.management.AngeliaAdmin;
import io.angelia.server.management.GroupAdmin.GroupInfo;
import io.angelia.server.transport.TestPeer;
import io.angelia.wire.frame.ConsumerKinds;
import io.angelia.wire.frame.FrameWriter;
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

/** The command {@code groups}. */
class GroupsCommandTest {
    private static final String QUEUE = "queue://orders";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @Test
    void shouldShowGroupThatStandsStillBehindADeadLetterAndReleaseIt() throws Exception {
        final BrokerConfig config = new BrokerConfig()
                .dataDirectory(directory)
                .port(0)
                .segmentBytes(1 << 20)
                .handshakeTimeoutMs(60_000)
                .destination(
                        "orders",
                        settings -> settings.toBuilder()
                                .maxDeliveryAttempts(1)
                                .orderOnDeadLetter(DeadLetterOrder.STOP)
                                .build());
        try (EmbeddedBroker broker = EmbeddedBroker.start(config)) {
            final InetSocketAddress address = broker.listen();
            try (TestPeer peer = TestPeer.withSession(address)) {
                for (int i = 1; i <= 3; i++) {
                    final ByteBuf message = withGroup(TestMessage.of(QUEUE, 77, i, "m" + i), 'k');
                    final int sequence = i;
                    peer.write(frame -> FrameWriter.send(frame, 1, sequence, 0, message, 0, message.readableBytes()));
                }
                peer.write(frame -> FrameWriter.openConsumer(
                        frame, 1, 5, 1, ConsumerKinds.QUEUE, false, 1, 10_000, QUEUE, null, null, null));
                await(peer, "onDelivery");
                peer.write(frame -> FrameWriter.release(frame, 1, 1, 1, true, "it failed"));
                peer.write(frame -> FrameWriter.sync(frame, 1, 6));
                await(peer, "onDone");

                try (AngeliaAdmin admin =
                        AngeliaAdmin.connect("127.0.0.1", address.getPort(), null, null, Duration.ofSeconds(60))) {
                    List<GroupInfo> groups = admin.groups().list("orders");
                    while (groups.isEmpty() || groups.get(0).blockedSince() == null) {
                        groups = admin.groups().list("orders");
                    }
                    assertThat(groups).singleElement().satisfies(group -> {
                        assertThat(group.group()).isEqualTo("k");
                        assertThat(group.state()).isEqualTo("stopped");
                        assertThat(group.waiting()).isEqualTo(2);
                        assertThat(group.holder()).isNull();
                    });
                }
                assertThat(run(address, "groups", "list", "orders")).isZero();
                assertThat(out.toString()).containsPattern("stopped +2 +0 .* k");
                assertThat(run(address, "groups", "release", "orders", "other")).isEqualTo(ExitCode.REFUSED);
                assertThat(err.toString()).contains("key 'other' of " + QUEUE + " is neither parked nor stopped");
                assertThat(run(address, "groups", "release", "orders", "k")).isZero();
                assertThat(run(address, "groups", "list", "orders")).isZero();
                assertThat(out.toString()).containsPattern("ready +2 ");
                assertThat(run(address, "groups", "list", "nowhere")).isEqualTo(ExitCode.REFUSED);
            }
        }
    }

    private static void await(final TestPeer peer, final String name) {
        while (!peer.next().name().equals(name)) {
            // others come first
        }
    }

    /** The same message with a group id of one character. */
    private static ByteBuf withGroup(final ByteBuf message, final char group) {
        final int properties = message.getIntLE(MessageLayout.PROPERTIES_OFFSET_OFFSET);
        final int at = properties - Short.BYTES;
        final ByteBuf longer = Unpooled.buffer();
        longer.writeBytes(message, 0, at).writeShortLE(1).writeByte(group);
        longer.writeBytes(message, properties, message.readableBytes() - properties);
        longer.setIntLE(MessageLayout.HEADER_LENGTH_OFFSET, message.getIntLE(MessageLayout.HEADER_LENGTH_OFFSET) + 1);
        longer.setIntLE(MessageLayout.PROPERTIES_OFFSET_OFFSET, properties + 1);
        return longer;
    }

    private int run(final InetSocketAddress broker, final String... arguments) {
        final List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--url");
        all.add("angelia://127.0.0.1:" + broker.getPort());
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        final CommandLine commandLine = BrokerMain.commandLine();
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err));
        return commandLine.execute(all.toArray(new String[0]));
    }
}
