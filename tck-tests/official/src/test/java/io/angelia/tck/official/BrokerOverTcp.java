/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.official;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A broker in a process of its own, see {@link BrokerHost}; the process ends with this JVM. */
final class BrokerOverTcp extends BrokerUnderTest {
    private final PrintStream orders;
    private final BufferedReader answers;
    private final String uri;

    BrokerOverTcp() {
        try {
            final Process process = launch();
            orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
            answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            uri = "angelia://127.0.0.1:" + answer();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch() throws IOException {
        final List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens",
                "java.base/jdk.internal.misc=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                BrokerHost.class.getName(),
                configuration().toString(),
                data().toString());
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private String answer() throws IOException {
        final String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the broker's process has ended; its output says why");
        }
        return answer;
    }

    @Override
    String startEmpty() throws IOException {
        order(BrokerHost.START);
        return uri;
    }

    @Override
    void stop() throws IOException {
        order(BrokerHost.STOP);
        delete(data());
    }

    private Path data() {
        return directory().resolve("data");
    }

    private void order(final String order) throws IOException {
        orders.println(order);
        final String answer = answer();
        if (!answer.equals(order)) {
            throw new IOException("the broker's process answers '" + answer + "' to the order '" + order + "'");
        }
    }
}
