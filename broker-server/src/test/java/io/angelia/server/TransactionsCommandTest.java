/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.angelia.server.config.BrokerConfig;
import io.angelia.server.security.PasswordHash;
import io.angelia.server.transport.TestPeer;
import io.angelia.wire.frame.BranchFlags;
import io.angelia.wire.frame.FrameWriter;
import io.angelia.wire.frame.WireError;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TransactionsCommandTest {
    private static final String XID = "131077:aa01:bb";
    private static final String QUEUE = "queue://orders";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @Test
    void shouldListCommitAndForget() throws IOException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(config())) {
            final InetSocketAddress address = broker.listen();
            assertThat(run(address, "list")).isZero();
            assertThat(out.toString()).contains("No transaction waits");
            prepare(address, XID);

            assertThat(run(address, "list")).isZero();
            assertThat(out.toString()).containsPattern("prepared +\\S+Z +1 +0 +" + XID);
            assertThat(run(address, "commit", XID)).isZero();
            assertThat(run(address, "list", "--json")).isZero();
            final JsonNode listed = new ObjectMapper().readTree(out.toString()).get("transactions");
            assertThat(listed).hasSize(1);
            assertThat(listed.get(0).get("state").asText()).isEqualTo("heuristically-committed");
            assertThat(Instant.parse(listed.get(0).get("since").asText())).isBefore(Instant.now());
            try (TestPeer manager = TestPeer.connected(address)) {
                manager.write(request -> FrameWriter.rollbackBranch(request, 5, XID));
                assertThat(manager.expect("onRefused").number(2)).isEqualTo(WireError.BRANCH_HEURISTIC_COMMIT);
            }
            assertThat(run(address, "forget", XID)).isZero();
            assertThat(run(address, "forget", XID)).isEqualTo(ExitCode.REFUSED);
            assertThat(err.toString()).contains("there is no branch " + XID);
        }
    }

    @Test
    void shouldListMoreThanOneAnswerHolds() throws IOException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(config())) {
            final InetSocketAddress address = broker.listen();
            final List<String> xids = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                xids.add("1:" + String.format("%04x", i) + ":");
            }
            prepare(address, xids.toArray(new String[0]));

            assertThat(run(address, "list", "--json")).isZero();

            final List<String> listed = new ArrayList<>();
            new ObjectMapper()
                    .readTree(out.toString())
                    .get("transactions")
                    .forEach(branch -> listed.add(branch.get("xid").asText()));
            assertThat(listed).isEqualTo(xids);
        }
    }

    @Test
    void shouldLetOnlyAdministratorsIn() throws IOException {
        final PasswordHash secret = PasswordHash.of("secret", new SecureRandom());
        final BrokerConfig config =
                config().user("ann", secret).user("root", secret).administrator("root");
        try (EmbeddedBroker broker = EmbeddedBroker.start(config)) {
            final InetSocketAddress address = broker.listen();

            assertThat(run(address, "list", "--user", "root", "--password", "secret"))
                    .isZero();
            assertThat(run(address, "list", "--user", "ann", "--password", "secret"))
                    .isEqualTo(ExitCode.REFUSED);
            assertThat(err.toString()).contains("administrators only");
            assertThat(run(address, "list", "--user", "root", "--password", "wrong"))
                    .isEqualTo(ExitCode.REFUSED);
            assertThat(err.toString()).contains("user name or password is wrong");
            assertThat(run(address, "list")).isEqualTo(ExitCode.REFUSED);
        }
    }

    @Test
    void shouldSayWhenNoBrokerAnswers() throws IOException {
        final int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        assertThat(run(new InetSocketAddress(InetAddress.getLoopbackAddress(), free), "list"))
                .isEqualTo(ExitCode.UNREACHABLE);
        assertThat(err.toString()).contains("cannot reach a broker at angelia://127.0.0.1:" + free);
        assertThat(execute("transactions", "list", "--url", "http://127.0.0.1:1"))
                .isEqualTo(ExitCode.CONFIGURATION);
        assertThat(execute("transactions")).isEqualTo(ExitCode.CONFIGURATION);
    }

    @Test
    void shouldRefuseOperationsThatItDoesNotKnowOrUnderstand() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(config());
                TestPeer peer = TestPeer.connected(broker.listen())) {
            manage(peer, "queues.fly", "{}", WireError.NOT_ALLOWED, "no operation 'queues.fly'");
            manage(peer, "transactions.commit", "{}", WireError.MALFORMED, "'xid'");
            manage(peer, "transactions.list", "[", WireError.MALFORMED, "not JSON");
            manage(peer, "transactions.list", "[]", WireError.MALFORMED, "not a JSON object");
            manage(peer, "transactions.list", "{\"cursor\":-1}", WireError.MALFORMED, "'cursor'");
            manage(peer, "transactions.list", "{\"colour\":1}", WireError.MALFORMED, "'colour'");
            manage(peer, "transactions.commit", "{\"xid\":\"x\"}", WireError.MALFORMED, "'x'");
            manage(peer, "transactions.commit", "{\"xid\":\"" + XID + "\"}", WireError.BRANCH_UNKNOWN, XID);
        }
    }

    private static void manage(
            final TestPeer peer, final String operation, final String arguments, final int code, final String reason) {
        peer.write(request -> FrameWriter.manage(request, 7, operation, arguments));
        final TestPeer.Frame refused = peer.expect("onRefused");
        assertThat(refused.number(2)).isEqualTo(code);
        assertThat(refused.text(3)).contains(reason);
    }

    private BrokerConfig config() {
        return new BrokerConfig()
                .dataDirectory(directory)
                .port(0)
                .segmentBytes(1 << 20)
                .handshakeTimeoutMs(60_000);
    }

    private int run(final InetSocketAddress address, final String... arguments) {
        final List<String> all = new ArrayList<>(List.of("transactions"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--url", "angelia://127.0.0.1:" + address.getPort()));
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

    /** Prepares a branch with one message for each identifier. */
    private static void prepare(final InetSocketAddress address, final String... xids) {
        try (TestPeer peer = TestPeer.withSession(address)) {
            long sequence = 0;
            for (final String xid : xids) {
                sequence++;
                final long number = sequence;
                peer.write(request -> FrameWriter.startBranch(request, 1, 10, xid, BranchFlags.NEW, 0));
                final long branch = done(peer).number(2);
                final ByteBuf message = TestMessage.of(QUEUE, 77, number, "m");
                peer.write(request -> {
                    FrameWriter.send(request, 1, number, branch, message, 0, message.readableBytes());
                    FrameWriter.endBranch(request, 1, 11, xid, BranchFlags.SUCCESS);
                    FrameWriter.prepareBranch(request, 12, xid);
                });
                done(peer);
                done(peer);
            }
        }
    }

    /** The next positive answer to a request; answers to sends come when they like. */
    private static TestPeer.Frame done(final TestPeer peer) {
        TestPeer.Frame frame = peer.next();
        while (frame.name().equals("onSent")) {
            frame = peer.next();
        }
        assertThat(frame.name()).isEqualTo("onDone");
        return frame;
    }
}
