/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.crash;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A broker process on a fixed port and data directory, started from this JVM's class path. For one owning thread.
 */
final class BrokerUnderTest implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final long POLL_NS = Duration.ofMillis(5).toNanos();

    private final int port;
    private final Path directory;
    private final Path log;
    private Process process;

    BrokerUnderTest(final Path directory) throws IOException {
        this.directory = directory;
        log = directory.resolve("broker.log");
        port = freePort();
    }

    String address() {
        return "angelia://127.0.0.1:" + port;
    }

    /** Starts the broker and returns when it listens; throws with its output when it ends instead. */
    void start() throws IOException {
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens",
                        "java.base/jdk.internal.misc=ALL-UNNAMED",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.angelia.server.BrokerMain",
                        "--port",
                        Integer.toString(port),
                        "--data",
                        directory.resolve("data").toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        final long deadlineNs = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!listens()) {
            if (!process.isAlive() || System.nanoTime() - deadlineNs > 0) {
                throw new IOException("the broker does not listen on port " + port + "; it said:\n" + output());
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    /** Ends the process with {@code SIGKILL} and waits until it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Everything that all its processes have written. */
    String output() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            kill();
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (final IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
