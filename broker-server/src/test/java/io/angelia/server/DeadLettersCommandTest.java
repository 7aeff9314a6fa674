/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.angelia.server.transport.TestPeer;
import io.angelia.wire.frame.ConsumerKinds;
import io.angelia.wire.frame.FailureFlags;
import io.angelia.wire.frame.FrameWriter;
import io.angelia.wire.message.MessageIds;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command line against a broker in a process of its own. */
class DeadLettersCommandTest {
    private static final String QUEUE = "queue://orders";
    private static final String DEAD = "DLQ.orders";
    private static final long PRODUCER = 77;
    private static final String LARGE = "x".repeat(200_000);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private InetSocketAddress address;

    @TempDir
    private Path directory;

    @Test
    void shouldShowExportRedriveAndPurge() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(
                "--port", "0", "--data", directory.resolve("data").toString())) {
            address = broker.awaitReady();
            assertThat(run("list")).isZero();
            assertThat(out.toString()).contains("There are no dead letters");
            try (TestPeer peer = TestPeer.withSession(address)) {
                reject(peer, "first", LARGE, "third");
                await().atMost(60, TimeUnit.SECONDS).until(() -> {
                    run("list", DEAD, "--json");
                    return err.toString().isEmpty() && json().size() == 3;
                });

                listAndShow();
                export();
                assertThat(run("redrive", DEAD, "--dry-run")).isZero();
                assertThat(out.toString()).contains("Would redrive 3 dead letters");
                assertThat(run("redrive", DEAD, "--id", id(3), "--rate", "100")).isZero();
                assertThat(out.toString()).contains("Redrove 1 dead letter");
                final TestPeer.Frame again = delivery(peer);
                assertThat(TestMessage.bodyOf(again)).isEqualTo("third");
                assertThat(again.number(3)).isEqualTo(1);
                assertThat(run("purge", DEAD, "--filter", "JMS_ANGELIA_DlqException = 'com.example.Bad'"))
                        .isZero();
                assertThat(out.toString()).contains("Removed 2 dead letters");
                assertThat(run("list", DEAD)).isZero();
                assertThat(out.toString()).contains("There are no dead letters");
            }
            refuseWhatMakesNoSense();
        }
    }

    private void listAndShow() throws IOException {
        assertThat(run("list")).isZero();
        assertThat(out.toString()).containsPattern(" 3 +\\d+ +queue://" + DEAD);
        assertThat(run("list", DEAD, "--limit", "2")).isZero();
        assertThat(out.toString().lines()).hasSize(3);
        assertThat(out.toString()).containsPattern(id(1) + " +rejected +1 +\\S+Z +com.example.Bad: no such customer");
        assertThat(run("show", DEAD, id(1))).isZero();
        assertThat(out.toString())
                .contains("came from      " + QUEUE, "com.example.Bad", "priority = 4")
                .contains(" no such customer\n" + " ".repeat(15) + "anywhere\n")
                .containsPattern("attempts\n {2}1 \\S+Z connection-\\w+ com.example.Bad: no such customer")
                .contains(Base64.getEncoder().encodeToString("first".getBytes(StandardCharsets.UTF_8)));
    }

    private void export() throws IOException {
        final Path file = directory.resolve("dead.jsonl");
        assertThat(run("export", DEAD, "--file", file.toString())).isZero();
        final List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(3);
        final JsonNode large = new ObjectMapper().readTree(lines.get(1));
        assertThat(large.get("id").asText()).isEqualTo(id(2));
        assertThat(large.get("deadLetter").get("reason").asText()).isEqualTo("rejected");
        assertThat(new String(Base64.getDecoder().decode(large.get("body").asText()), StandardCharsets.UTF_8))
                .isEqualTo(LARGE);
        assertThat(run("export", DEAD, "--file", file.toString())).isEqualTo(ExitCode.CONFIGURATION);
        final Path missing = directory.resolve("missing");
        assertThat(run("export", DEAD, "--file", missing.resolve("x").toString()))
                .isEqualTo(ExitCode.CONFIGURATION);
        assertThat(err.toString()).contains("--file: cannot write " + missing.resolve("x"));
        assertThat(run("export", "nowhere", "--file", missing.toString())).isEqualTo(ExitCode.REFUSED);
        assertThat(missing).doesNotExist();
        assertThat(run("export", DEAD, "--id", id(1))).isZero();
        assertThat(out.toString().lines()).hasSize(1);
    }

    private void refuseWhatMakesNoSense() {
        assertThat(run("show", DEAD, id(9))).isEqualTo(ExitCode.REFUSED);
        assertThat(err.toString()).contains("there is no dead letter " + id(9));
        assertThat(run("redrive", "nowhere")).isEqualTo(ExitCode.REFUSED);
        assertThat(err.toString()).contains("there is no queue queue://nowhere");
        assertThat(run("purge", DEAD, "--filter", "a =")).isEqualTo(ExitCode.REFUSED);
        assertThat(run("redrive", DEAD, "--to", DEAD)).isEqualTo(ExitCode.REFUSED);
        assertThat(run("redrive", DEAD, "--rate", "-1")).isEqualTo(ExitCode.REFUSED);
        assertThat(run("list", DEAD, "--limit", "0")).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(execute("dlq")).isEqualTo(ExitCode.CONFIGURATION);
    }

    private static String id(final long sequence) {
        return MessageIds.format(PRODUCER, sequence);
    }

    private static void reject(final TestPeer peer, final String... bodies) {
        peer.write(request -> FrameWriter.openConsumer(
                request, 1, 5, 3, ConsumerKinds.QUEUE, false, 100, 10_000_000, QUEUE, null, null, null));
        for (int i = 0; i < bodies.length; i++) {
            final long sequence = i + 1L;
            final ByteBuf message = TestMessage.of(QUEUE, PRODUCER, sequence, bodies[i]);
            peer.write(request -> FrameWriter.send(request, 1, sequence, 0, message, 0, message.readableBytes()));
        }
        long last = 0;
        for (int i = 0; i < bodies.length; i++) {
            last = delivery(peer).number(2);
        }
        final long tag = last;
        peer.write(request -> {
            FrameWriter.failure(
                    request, 1, 1, tag, -1, FailureFlags.REJECT, "com.example.Bad", "no such customer\nanywhere");
            FrameWriter.release(request, 1, 1, tag, true, null);
        });
    }

    private static TestPeer.Frame delivery(final TestPeer peer) {
        TestPeer.Frame frame = peer.next();
        while (!frame.name().equals("onDelivery")) {
            frame = peer.next();
        }
        return frame;
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(out.toString());
    }

    private int run(final String... arguments) {
        final List<String> all = new ArrayList<>(List.of("dlq"));
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
}
