/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.angelia.testing.BrokerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * GlassFish and Payara ask a resource adapter after a crash for the resources of its beans, and look at none of them. They find
 * what beans have prepared when they look at the same broker for a pool of connections; this is what is left without one.
 */
abstract class GlassFishSuite extends ServerSuite {
    private GlassFish server;

    abstract GlassFish glassFish(String brokerUri) throws IOException;

    @Override
    final AppServer server(final String brokerUri) throws IOException {
        server = glassFish(brokerUri);
        return server;
    }

    @Test
    @Order(15)
    void shouldLeaveToOperatorsWhatABeanHadPreparedWhereThereIsNoPool(@TempDir final Path directory) throws Exception {
        // given
        server.deployWithoutPool(Archive.resourceAdapter());
        server.deploy(webModule()
                .text(
                        "WEB-INF/web.xml",
                        AppServer.resource("web-without-factory.xml")
                                .replace("@DATA_SOURCE@", server.names().dataSource())));
        killAtCommit();
        send("to-keeping", "kept");
        server.awaitDeath();

        // when
        server.start();
        awaitRow("kept");
        final List<String> waiting = angelia(directory.resolve("list"), "list").stream()
                .filter(line -> line.startsWith("prepared "))
                .toList();

        // then
        assertThat(waiting).hasSize(1);
        final String xid = waiting.get(0).substring(waiting.get(0).lastIndexOf(' ') + 1);
        assertThat(angelia(directory.resolve("commit"), "commit", xid)).contains("Committed " + xid);
        assertThat(angelia(directory.resolve("forget"), "forget", xid)).contains("Forgot " + xid);
        assertThat(branches()).isEmpty();
        send("to-keeping", "the next");
        awaitRow("the next");
        assertThat(server.ask("rows", "text", "kept")).isEqualTo("1");
    }

    /** Runs a command about transactions as an operator does, who tries again when a busy machine lets it not be heard in time. */
    private List<String> angelia(final Path output, final String command, final String... arguments) {
        final List<String> all = new ArrayList<>(List.of("transactions", command));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--url", brokerAddress()));
        return await().atMost(AppServer.START_TIMEOUT).until(() -> answered(output, all), Objects::nonNull);
    }

    /** What the command prints; null when the broker has not heard of it. */
    private static List<String> answered(final Path output, final List<String> arguments) throws Exception {
        Files.deleteIfExists(output);
        final int code = BrokerProcess.run(output, arguments.toArray(String[]::new));
        final List<String> lines = Files.readAllLines(output);
        if (code != 0 && lines.stream().anyMatch(line -> line.contains("no handshake within"))) {
            return null;
        }
        assertThat(code).as(String.join("\n", lines)).isZero();
        return lines;
    }
}
