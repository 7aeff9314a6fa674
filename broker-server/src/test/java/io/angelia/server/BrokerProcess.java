/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A broker in a process of its own, as an operator runs it. */
final class BrokerProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("Angelia broker .* ready on angelia://([0-9.]+):(\\d+).*");
    private static final long TIMEOUT_S = 60;

    private final Process process;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private BrokerProcess(final List<String> arguments, final String input) throws IOException {
        final List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "--add-opens",
                "java.base/jdk.internal.misc=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                BrokerMain.class.getName()));
        command.addAll(arguments);
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        reader = new Thread(this::read, "broker-output");
        reader.setDaemon(true);
        reader.start();
    }

    static BrokerProcess start(final String... arguments) throws IOException {
        return new BrokerProcess(List.of(arguments), "");
    }

    static BrokerProcess startWithInput(final String input, final String... arguments) throws IOException {
        return new BrokerProcess(List.of(arguments), input);
    }

    InetSocketAddress awaitReady() {
        final Matcher[] found = new Matcher[1];
        Awaitility.await().atMost(TIMEOUT_S, TimeUnit.SECONDS).until(() -> {
            for (final String line : output) {
                final Matcher matcher = READY.matcher(line);
                if (matcher.matches()) {
                    found[0] = matcher;
                    return true;
                }
            }
            if (!process.isAlive()) {
                throw new AssertionError("the broker has ended: " + output);
            }
            return false;
        });
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(found[0].group(2)));
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    long pid() {
        return process.pid();
    }

    int awaitExit() throws InterruptedException {
        if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
            throw new AssertionError("the broker has not ended: " + output);
        }
        reader.join(TimeUnit.SECONDS.toMillis(TIMEOUT_S));
        return process.exitValue();
    }

    String output() {
        return String.join("\n", output);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
