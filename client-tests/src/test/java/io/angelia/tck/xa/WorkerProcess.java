/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.xa;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The process of an {@link XaWorker}, seen from outside. For one owning thread. */
final class WorkerProcess implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(100);
    private static final String END = "@END";

    private final List<String> command;
    /** Everything it said, of all its lives, and what was said to it. */
    private final List<String> output = new ArrayList<>();

    private Process process;
    private BlockingQueue<String> answers;

    WorkerProcess(final String brokerAddress, final Path directory) {
        command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Xmx256m",
                // So that its output has what the transaction manager warns of.
                "-Dorg.jboss.logging.provider=jdk",
                "-cp",
                System.getProperty("java.class.path"),
                XaWorker.class.getName(),
                brokerAddress,
                directory.toString());
    }

    void start() throws IOException, InterruptedException {
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        answers = new LinkedBlockingQueue<>();
        final Process reading = process;
        final BlockingQueue<String> heard = answers;
        final Thread reader = new Thread(() -> read(reading, heard), "worker-output");
        reader.setDaemon(true);
        reader.start();
        expect("@READY");
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    private void read(final Process reading, final BlockingQueue<String> heard) {
        try (BufferedReader reader = reading.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (output) {
                    output.add(line);
                }
                if (line.startsWith("@")) {
                    heard.add(line);
                }
            }
        } catch (final IOException e) {
            // It was killed.
        } finally {
            heard.add(END);
        }
    }

    void say(final String line) throws IOException {
        synchronized (output) {
            output.add("> " + line);
        }
        final Writer writer = process.outputWriter(StandardCharsets.UTF_8);
        writer.write(line + '\n');
        writer.flush();
    }

    /** Waits for an answer that begins so, and returns what follows. */
    String expect(final String beginning) throws IOException, InterruptedException {
        final String answer = answers.poll(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        if (answer == null || !answer.startsWith(beginning)) {
            throw new IOException(
                    "the worker answered " + answer + " instead of " + beginning + "; it said:\n" + output());
        }
        return answer.substring(beginning.length()).strip();
    }

    /** Waits until it has ended by itself. */
    void awaitEnd() throws IOException, InterruptedException {
        expect(END);
        process.waitFor();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    String output() {
        synchronized (output) {
            return String.join("\n", output);
        }
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            kill();
        }
    }
}
