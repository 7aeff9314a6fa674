/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.compare;

import io.angelia.benchmarks.load.LoadResult;
import io.angelia.benchmarks.process.ChildProcess;
import io.angelia.benchmarks.process.Peer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** A running broker with its load tool. */
final class Contestant implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    /** Far beyond any run with its drain. */
    private static final Duration RUN_TIMEOUT = Duration.ofMinutes(5);

    private final String name;
    private final ChildProcess broker;
    private final ChildProcess load;

    private Contestant(final String name, final ChildProcess broker, final ChildProcess load) {
        this.name = name;
        this.broker = broker;
        this.load = load;
    }

    /** Starts both processes; returns when the broker listens. */
    static Contestant start(
            final Peer peer, final int port, final String heap, final String toolPath, final Path logDirectory)
            throws IOException {
        final Path brokerLog = logDirectory.resolve(peer.name() + "-broker.log");
        final Path loadLog = logDirectory.resolve(peer.name() + "-load.log");
        final ChildProcess broker = ChildProcess.start(peer.name() + " broker", peer.brokerCommand(heap), brokerLog);
        try {
            broker.awaitListening(port, START_TIMEOUT);
            return new Contestant(
                    peer.name(),
                    broker,
                    ChildProcess.startAnswering(peer.name() + " load tool", peer.loadCommand(heap, toolPath), loadLog));
        } catch (IOException | RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    String name() {
        return name;
    }

    /** Executes one run and measures what it cost the broker. */
    Measurement run(final String order) throws IOException {
        final Duration before = broker.processorTime();
        load.order(order);
        final String json = load.answer(RUN_TIMEOUT);
        if (json == null) {
            throw new IOException("the load tool of " + name + " ended; it said:\n" + load.logText()
                    + "\nand its broker:\n" + broker.logText());
        }
        final LoadResult result = LoadResult.ofJson(json);
        final double brokerNs = broker.processorTime().minus(before).toNanos();
        return new Measurement(result, result.sent() == 0 ? 0 : brokerNs / 1000 / result.sent());
    }

    /** The line with which the broker introduced itself, or nothing when it has not. */
    String greeting() throws IOException {
        return broker.logText()
                .lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name))
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() {
        load.close();
        broker.close();
    }
}
