/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.angelia.server.transport.TestPeer;
import io.angelia.wire.frame.ConsumerKinds;
import io.angelia.wire.frame.FrameWriter;
import io.angelia.wire.frame.WireError;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerProcessTest {
    @TempDir
    private Path directory;

    @Test
    void shouldTellWhenReadyAndStopCleanlyOnSigterm() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start("--port", "0", "--data", data())) {
            final InetSocketAddress address = broker.awaitReady();
            try (TestPeer peer = TestPeer.withSession(address)) {
                broker.terminate();

                assertThat(peer.expect("onGoodbye").number(0)).isEqualTo(WireError.SHUTTING_DOWN);
            }
            assertThat(broker.awaitExit()).as(broker.output()).isEqualTo(ExitCode.STOPPED);
        }

        try (BrokerProcess verify = BrokerProcess.start("journal", "verify", data())) {
            assertThat(verify.awaitExit()).as(verify.output()).isEqualTo(ExitCode.STOPPED);
            assertThat(verify.output()).contains("result: sound");
        }
    }

    @Test
    void shouldPrintNothingButTheAnswerOfACommand() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start("--port", "0", "--data", data())) {
            final String url = "angelia://127.0.0.1:" + broker.awaitReady().getPort();
            try (BrokerProcess list = BrokerProcess.start("transactions", "list", "--url", url)) {
                assertThat(list.awaitExit()).as(list.output()).isEqualTo(ExitCode.STOPPED);
                assertThat(list.output()).isEqualTo("No transaction waits for its transaction manager.");
            }
        }
    }

    @Test
    void shouldEndWithCodeOfItsOwnWhenDiskFails() throws Exception {
        final Path prlimit = Path.of("/usr/bin/prlimit");
        assumeTrue(Files.isExecutable(prlimit), "needs a way to make a running process' writes fail");
        try (BrokerProcess broker = BrokerProcess.start("--port", "0", "--data", data());
                TestPeer peer = TestPeer.withSession(broker.awaitReady())) {
            final Process limit =
                    new ProcessBuilder(prlimit.toString(), "--pid", Long.toString(broker.pid()), "--fsize=1").start();
            assertThat(limit.waitFor()).isZero();
            peer.write(out -> FrameWriter.openConsumer(
                    out, 1, 2, 3, ConsumerKinds.QUEUE, false, 1, 1, "queue://new", null, null, null));

            final TestPeer.Frame goodbye = peer.expect("onGoodbye");
            assertThat(goodbye.number(0)).isEqualTo(WireError.SHUTTING_DOWN);
            assertThat(goodbye.text(1)).contains("the broker has failed");
            assertThat(broker.awaitExit()).as(broker.output()).isEqualTo(ExitCode.ENGINE_FAILED);
        }
    }

    @Test
    void shouldRefuseDataDirectoryThatIsInUse() throws Exception {
        try (BrokerProcess first = BrokerProcess.start("--port", "0", "--data", data())) {
            first.awaitReady();
            try (BrokerProcess second = BrokerProcess.start("--port", "0", "--data", data())) {
                assertThat(second.awaitExit()).as(second.output()).isEqualTo(ExitCode.DATA_UNUSABLE);
                assertThat(second.output()).contains("in use by process").doesNotContain("\tat ");
            }
        }
    }

    @Test
    void shouldRefusePortThatIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                BrokerProcess broker =
                        BrokerProcess.start("--port", Integer.toString(taken.getLocalPort()), "--data", data())) {
            assertThat(broker.awaitExit()).as(broker.output()).isEqualTo(ExitCode.CANNOT_LISTEN);
            assertThat(broker.output())
                    .contains("cannot listen on 127.0.0.1:" + taken.getLocalPort())
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void shouldRefuseBadConfiguration() throws Exception {
        final Path file = directory.resolve("broker.yaml");
        Files.writeString(file, "limits: {maxConnection: 5}\n");
        try (BrokerProcess broker = BrokerProcess.start("--config", file.toString())) {
            assertThat(broker.awaitExit()).isEqualTo(ExitCode.CONFIGURATION);
            assertThat(broker.output())
                    .contains(file + ": limits.maxConnection: unknown key; did you mean maxConnections?")
                    .doesNotContain("\tat ");
        }
        try (BrokerProcess broker = BrokerProcess.start("--host", "0.0.0.0", "--data", data())) {
            assertThat(broker.awaitExit()).isEqualTo(ExitCode.CONFIGURATION);
            assertThat(broker.output()).contains("no users are configured");
        }
        try (BrokerProcess broker = BrokerProcess.start("--prot", "1")) {
            assertThat(broker.awaitExit()).isEqualTo(ExitCode.CONFIGURATION);
        }
    }

    @Test
    void shouldLetInUserWhoseEntryItPrinted() throws Exception {
        final String users;
        try (BrokerProcess hash = BrokerProcess.startWithInput("pa$$ word\n", "hash-password", "bob")) {
            assertThat(hash.awaitExit()).isEqualTo(ExitCode.STOPPED);
            users = hash.output();
        }
        final Path file = directory.resolve("broker.yaml");
        Files.writeString(file, users + "\ndataDirectory: data\nlistener: {port: 0}\n");
        try (BrokerProcess broker = BrokerProcess.start("--config", file.toString())) {
            final InetSocketAddress address = broker.awaitReady();
            try (TestPeer peer = new TestPeer(address)) {
                peer.hello("bob", "pa$$ word", null);
                peer.expect("onWelcome");
            }
            try (TestPeer peer = new TestPeer(address)) {
                peer.hello("bob", "pa$$word", null);
                assertThat(peer.expect("onGoodbye").number(0)).isEqualTo(WireError.AUTHENTICATION_FAILED);
            }
        }
        assertThat(directory.resolve("data")).isDirectory();
    }

    private String data() {
        return directory.resolve("data").toString();
    }
}
