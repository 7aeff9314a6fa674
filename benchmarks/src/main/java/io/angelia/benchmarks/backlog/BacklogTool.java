/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.backlog;

import io.angelia.benchmarks.load.JndiSettings;
import io.angelia.benchmarks.process.ChildProcess;
import io.angelia.benchmarks.process.Peer;
import io.angelia.benchmarks.process.PeerOptions;
import io.angelia.benchmarks.process.ResidentMemory;
import io.angelia.benchmarks.process.TemporaryDirectory;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.Callable;
import javax.naming.NamingException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command: fills a queue that nobody reads, weighs the broker, restarts it, and reads the queue to the end. */
@Command(
        name = "backlog",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures what a long queue costs a broker.")
public final class BacklogTool implements Callable<Integer> {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(10);

    /** With all heap touched at the start, what grows afterwards is outside of it. */
    private static final String TOUCH_HEAP = "-XX:+AlwaysPreTouch";

    private static final long WARM_UP_MESSAGES = 50_000;

    @Mixin
    private PeerOptions peers;

    @Option(
            names = "--broker",
            defaultValue = "angelia",
            description = "angelia or artemis (default: ${DEFAULT-VALUE}).")
    private String brokerName;

    @Option(names = "--messages", defaultValue = "1000000", description = "Default: ${DEFAULT-VALUE}.")
    private long messages;

    @Option(names = "--body", paramLabel = "BYTES", defaultValue = "1024", description = "Default: ${DEFAULT-VALUE}.")
    private int bodyBytes;

    @Option(names = "--kill", description = "Restart after a SIGKILL instead of an orderly stop.")
    private boolean kill;

    /** Runs the command and ends the process with its status. */
    public static void main(final String[] args) {
        System.exit(new CommandLine(new BacklogTool()).execute(args));
    }

    @Override
    public Integer call() throws IOException, NamingException, JMSException {
        try (TemporaryDirectory directory = TemporaryDirectory.in(peers.output())) {
            final int port = ChildProcess.freePort();
            final Peer peer = peers.peer(brokerName, port, directory.path().resolve("data"));
            final Path log = directory.path().resolve("broker.log");
            final Properties environment = new Properties();
            environment.putAll(peer.jndi());
            final ConnectionFactory factory = JndiSettings.lookup(environment, "ConnectionFactory");
            final BacklogQueue queue = new BacklogQueue(factory, "backlog", messages, bodyBytes);

            try (ChildProcess broker = start(peer, log)) {
                broker.awaitListening(port, START_TIMEOUT);
                warmUp(factory);
                fill(queue, broker);
                stop(broker);
            }
            final long startNs = System.nanoTime();
            try (ChildProcess broker = start(peer, log)) {
                broker.awaitListening(port, START_TIMEOUT);
                say("listens again after %,d ms", millisecondsSince(startNs));
                final long drainNs = System.nanoTime();
                queue.drain(() -> say("first message %,d ms after the start", millisecondsSince(startNs)));
                say("drained in order, none lost, none doubled: %,.0f messages/s", rateSince(drainNs));
            }
            return 0;
        }
    }

    /** Makes the broker compile its code and take its buffers, which would be counted as the messages' otherwise. */
    private void warmUp(final ConnectionFactory factory) throws JMSException {
        final BacklogQueue queue = new BacklogQueue(factory, "backlog.warm-up", WARM_UP_MESSAGES, bodyBytes);
        queue.fill();
        queue.drain(() -> {});
    }

    private void fill(final BacklogQueue queue, final ChildProcess broker) throws IOException, JMSException {
        final ResidentMemory memoryBefore = broker.memory();
        final long heapBefore = HeapUse.liveBytes(broker);
        final long fillNs = System.nanoTime();
        queue.fill();
        say(
                "%s: %,d persistent messages of %,d bytes in transactions, no consumer: %,.0f messages/s",
                brokerName, messages, bodyBytes, rateSince(fillNs));
        final long heapAfter = HeapUse.liveBytes(broker);
        final ResidentMemory memoryAfter = broker.memory();
        say(
                "memory outside of the heap, without page cache: %.1f bytes per message (%,d -> %,d KiB resident, heap included)",
                perMessage(memoryAfter.anonymous() - memoryBefore.anonymous()),
                memoryBefore.anonymous() / 1024,
                memoryAfter.anonymous() / 1024);
        say(
                "live objects in the heap: %.1f bytes per message (%,d -> %,d KiB)",
                perMessage(heapAfter - heapBefore), heapBefore / 1024, heapAfter / 1024);
    }

    private void stop(final ChildProcess broker) {
        final long stopNs = System.nanoTime();
        if (kill) {
            broker.kill();
            say("killed");
        } else {
            broker.close();
            say("stopped in %,d ms", millisecondsSince(stopNs));
        }
    }

    private ChildProcess start(final Peer peer, final Path log) throws IOException {
        return ChildProcess.start(peer.name() + " broker", peer.brokerCommand(peers.heap(), TOUCH_HEAP), log);
    }

    private double perMessage(final long bytes) {
        return (double) bytes / messages;
    }

    private double rateSince(final long startNs) {
        return messages * 1e9 / (System.nanoTime() - startNs);
    }

    private static long millisecondsSince(final long startNs) {
        return (System.nanoTime() - startNs) / 1_000_000;
    }

    private static void say(final String format, final Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
