/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.process;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Command-line options that say where brokers are packaged and how they are started. */
public final class PeerOptions {
    @Option(names = "--heap", defaultValue = "512m", description = "Of every process (default: ${DEFAULT-VALUE}).")
    private String heap;

    @Option(
            names = "--journal",
            defaultValue = "AUTO",
            description = "Artemis' journal: NIO, ASYNCIO, or AUTO for ASYNCIO where libaio is there.")
    private String journal;

    @Option(
            names = "--home",
            required = true,
            description = "Directory of the benchmarks module, with its packaged target/peers.")
    private Path home;

    @Option(names = "--broker-jar", required = true, description = "Angelia's runnable broker.")
    private Path brokerJar;

    /** The broker of that name, {@code artemis} or {@code angelia}. */
    public Peer peer(final String name, final int port, final Path data) {
        return switch (name) {
            case "artemis" -> Peer.artemis(home.resolve("peers/artemis"), port, data, journal);
            case "angelia" -> Peer.angelia(brokerJar, home.resolve("target/peers/angelia"), port, data);
            default -> throw new IllegalArgumentException("no broker is called " + name);
        };
    }

    /** Heap size in the words of {@code -Xmx}. */
    public String heap() {
        return heap;
    }

    /** Class path of the load tool without any provider. */
    public String toolPath() {
        return home.resolve("target/classes") + ":" + home.resolve("target/peers/tool") + "/*";
    }

    /** Where data and results go. */
    public Path output() {
        return home.resolve("target");
    }
}
