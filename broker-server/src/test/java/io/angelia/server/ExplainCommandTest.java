/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.server.config.BrokerConfig;
import io.angelia.server.transport.TestPeer;
import io.angelia.wire.frame.FrameWriter;
import io.angelia.wire.message.MessageIds;
import io.netty.buffer.ByteBuf;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ExplainCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @Test
    void shouldExplainQueuesAndMessages() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(
                new BrokerConfig().dataDirectory(directory).port(0).segmentBytes(1 << 20))) {
            final InetSocketAddress address = broker.listen();
            try (TestPeer peer = TestPeer.withSession(address)) {
                final ByteBuf message = TestMessage.of("queue://orders", 77, 1, "a book");
                peer.write(frame -> FrameWriter.send(frame, 1, 1, 0, message, 0, message.readableBytes()));
                peer.expect("onSent");

                assertThat(run(address, "queue", "orders")).isZero();
                assertThat(out.toString())
                        .contains("queue://orders has 1 ready message", "no consumers", "No consumer takes it");
                final String id = MessageIds.format(77, 1);
                assertThat(out.toString()).contains("Next in order is " + id);
                assertThat(run(address, "message", id)).isZero();
                assertThat(out.toString()).contains(id + " in queue://orders", "It is ready.");
            }
            assertThat(run(address, "message", "ID:0000000000000001:1")).isZero();
            assertThat(out.toString()).contains("does not have message ID:0000000000000001:1");
            assertThat(run(address, "message", "7")).isEqualTo(ExitCode.REFUSED);
            assertThat(err.toString()).contains("must be a JMSMessageID such as ID:");
            assertThat(run(address, "queue", "nowhere")).isEqualTo(ExitCode.REFUSED);
            assertThat(err.toString()).contains("there is no queue queue://nowhere");
        }
        assertThat(execute("explain")).isEqualTo(ExitCode.CONFIGURATION);
    }

    private int run(final InetSocketAddress broker, final String... arguments) {
        final List<String> all = new ArrayList<>(List.of("explain"));
        all.addAll(List.of(arguments));
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
