/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A broker process on a fixed port and data directory, started from this JVM's class path. For one owning thread.
 */
public final class BrokerProcess implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final long POLL_NS = Duration.ofMillis(5).toNanos();

    private final int port;
    private final Path data;
    private final Path log;
    private final List<String> arguments;
    private Process process;

    /** A broker with its data and its output below a directory. */
    public BrokerProcess(final Path directory) throws IOException {
        this(directory.resolve("data"), directory.resolve("broker.log"), List.of());
    }

    /**
     * @param data the data directory, made when it is not there
     * @param log the file that takes its output
     * @param arguments more arguments of the broker's command line
     */
    public BrokerProcess(final Path data, final Path log, final List<String> arguments) throws IOException {
        this.data = data;
        this.log = log;
        this.arguments = List.copyOf(arguments);
        port = freePort();
    }

    /** Runs the broker's command line to its end and answers its exit code; its output goes to the log. */
    public static int run(final Path log, final String... arguments) throws IOException, InterruptedException {
        final Process process = launch(log, List.of(arguments));
        try {
            if (!process.waitFor(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("the command does not end: " + List.of(arguments));
            }
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    public int port() {
        return port;
    }

    public String address() {
        return "angelia://127.0.0.1:" + port;
    }

    /** Starts the broker and returns when it listens; throws with its output when it ends instead. */
    public void start() throws IOException {
        final List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--port", Integer.toString(port), "--data", data.toString()));
        process = launch(log, all);
        final long deadlineNs = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!listens()) {
            if (!process.isAlive() || System.nanoTime() - deadlineNs > 0) {
                throw new IOException("the broker does not listen on port " + port + "; it said:\n" + output());
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    /** Ends the process with {@code SIGKILL} and waits until it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Everything that all its processes have written. */
    public String output() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            kill();
        }
    }

    private static Process launch(final Path log, final List<String> arguments) throws IOException {
        final List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens",
                "java.base/jdk.internal.misc=ALL-UNNAMED",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.angelia.server.BrokerMain"));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
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
