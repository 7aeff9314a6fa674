/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a broker and its client are started.
 *
 * @param name           what results call it.
 * @param jvmOptions     options of the broker's JVM beyond the heap.
 * @param program        main class and arguments, or {@code -jar} and arguments, of the broker.
 * @param clientPath     class path of its client, without the load tool.
 * @param jndi           its initial context.
 */
public record Peer(
        String name, List<String> jvmOptions, List<String> program, String clientPath, Map<String, String> jndi) {

    /** Apache Artemis as packaged below {@code peers/artemis}. */
    public static Peer artemis(final Path home, final int port, final Path data, final String journal) {
        final Path lib = home.resolve("target/lib");
        return new Peer(
                "artemis",
                List.of(
                        "-Djava.library.path=" + home.resolve("target/native"),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        home.resolve("target/classes") + ":" + lib + "/*"),
                List.of("io.angelia.benchmarks.peer.ArtemisBroker", Integer.toString(port), data.toString(), journal),
                lib + "/*",
                Map.of(
                        "java.naming.factory.initial",
                        "org.apache.activemq.artemis.jndi.ActiveMQInitialContextFactory",
                        // Without a confirmation window its completion listeners are not told when a message is safe.
                        "connectionFactory.ConnectionFactory",
                        "tcp://127.0.0.1:" + port + "?confirmationWindowSize=1048576"));
    }

    /** Angelia's runnable broker, and its client as packaged by the profile {@code peers}. */
    public static Peer angelia(final Path brokerJar, final Path clientLib, final int port, final Path data) {
        return new Peer(
                "angelia",
                List.of(),
                List.of("-jar", brokerJar.toString(), "--port", Integer.toString(port), "--data", data.toString()),
                clientLib + "/*",
                Map.of(
                        "java.naming.factory.initial",
                        "io.angelia.jms.jndi.AngeliaInitialContextFactory",
                        "connectionFactory.ConnectionFactory",
                        "angelia://127.0.0.1:" + port));
    }

    /** The broker's command line. */
    public List<String> brokerCommand(final String heap, final String... moreJvmOptions) {
        final List<String> command = new ArrayList<>(java(heap));
        command.addAll(List.of(moreJvmOptions));
        command.addAll(jvmOptions);
        command.addAll(program);
        return command;
    }

    /** The command line of a load tool that waits for orders. */
    public List<String> loadCommand(final String heap, final String toolPath) {
        final List<String> command = new ArrayList<>(java(heap));
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        command.addAll(List.of("-cp", toolPath + ":" + clientPath, "io.angelia.benchmarks.load.LoadTool"));
        command.addAll(List.of("--serve", "--label", name));
        jndi.forEach((key, value) -> command.addAll(List.of("-D", key + "=" + value)));
        return command;
    }

    private static List<String> java(final String heap) {
        return List.of(ChildProcess.java(), "-Xms" + heap, "-Xmx" + heap);
    }
}
