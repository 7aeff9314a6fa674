/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that lives no longer than this one. What it writes to standard error goes to a log file, and so does its standard
 * output unless somebody wants to {@link #answers read} it. For one owning thread.
 */
public final class ChildProcess implements AutoCloseable {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final String name;
    private final Process process;
    private final Path log;
    private final Thread killer;
    private final PrintStream orders;
    private final BufferedReader answers;

    private ChildProcess(final String name, final Process process, final Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        killer = new Thread(process::destroyForcibly, "end-" + name);
        Runtime.getRuntime().addShutdownHook(killer);
        orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts a process all of whose output goes to the log. */
    public static ChildProcess start(final String name, final List<String> command, final Path log) throws IOException {
        final ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return new ChildProcess(name, builder.start(), log);
    }

    /** Starts a process whose standard output is read here. */
    public static ChildProcess startAnswering(final String name, final List<String> command, final Path log)
            throws IOException {
        final ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return new ChildProcess(name, builder.start(), log);
    }

    /** The command that runs this JVM's Java. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** A loopback port that was free a moment ago. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Processor time used so far, all threads together. */
    public Duration processorTime() {
        return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** What the process keeps in memory now. */
    public ResidentMemory memory() throws IOException {
        return ResidentMemory.of(pid());
    }

    /** Writes a line to its standard input. */
    public void order(final String line) {
        orders.println(line);
    }

    /** Reads a line of its standard output; null at the end. A process that says nothing for too long is ended. */
    public String answer(final Duration timeout) throws IOException {
        final CompletableFuture<Void> overdue = CompletableFuture.runAsync(
                process::destroyForcibly, CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS));
        try {
            return answers.readLine();
        } finally {
            overdue.cancel(false);
        }
    }

    /** Waits until something listens on that loopback port; throws with the log's text when the process ends before. */
    public void awaitListening(final int port, final Duration timeout) throws IOException {
        final long deadlineNs = System.nanoTime() + timeout.toNanos();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (final IOException e) {
                if (!process.isAlive() || System.nanoTime() - deadlineNs > 0) {
                    throw new IOException(name + " does not listen on port " + port + "; it said:\n" + logText(), e);
                }
                LockSupport.parkNanos(POLL_NS);
            }
        }
    }

    /** Everything it has written to its log. */
    public String logText() throws IOException {
        return Files.readString(log);
    }

    /** Ends it at once, without a chance to put things in order. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Closes its standard input, asks it to terminate, and if it does not listen, ends it. */
    @Override
    public void close() {
        orders.close();
        process.destroy();
        if (!awaitEnd()) {
            kill();
        }
    }

    private boolean awaitEnd() {
        boolean ended = false;
        try {
            ended = process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (ended) {
            try {
                Runtime.getRuntime().removeShutdownHook(killer);
            } catch (final IllegalStateException e) {
                // This process is ending; the hook finds nothing left to do.
            }
        }
        return ended;
    }
}
