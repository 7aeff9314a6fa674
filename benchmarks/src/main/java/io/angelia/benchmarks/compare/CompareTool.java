/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.compare;

import io.angelia.benchmarks.load.Scenario;
import io.angelia.benchmarks.process.ChildProcess;
import io.angelia.benchmarks.process.Peer;
import io.angelia.benchmarks.process.PeerOptions;
import io.angelia.benchmarks.process.TemporaryDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The command: Apache Artemis and Angelia on one machine and one disk, in turns. Both brokers and both load tools stay up for the
 * whole time, so that all are warm, and one at a time is under load. Ends with status 1 when any run failed.
 */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures Angelia beside Apache Artemis, A-B-A-B, and prints medians and ratios.")
public final class CompareTool implements Callable<Integer> {
    @Option(names = "--quick", description = "About two minutes: shorter windows, three rounds.")
    private boolean quick;

    @Option(
            names = "--rounds",
            description = "Measured rounds (default: 5, quick 3); one more comes before to warm up.")
    private Integer rounds;

    @Option(
            names = "--scenario",
            split = ",",
            paramLabel = "NAME",
            description = "sync-1, sync-16, tx-100, async, non-persistent, latency-2000 (default: all).")
    private List<String> scenarios =
            List.of(Scenario.values()).stream().map(Scenario::label).toList();

    @Option(
            names = "--brokers",
            split = ",",
            description = "Two of artemis and angelia, the first being the measure; the same twice shows the noise"
                    + " (default: artemis,angelia).")
    private List<String> brokers = List.of("artemis", "angelia");

    @Mixin
    private PeerOptions peers;

    /** Runs the command and ends the process with its status. */
    public static void main(final String[] args) {
        System.exit(new CommandLine(new CompareTool()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        final Path results = peers.output().resolve("compare-" + System.currentTimeMillis() / 1000 + ".jsonl");
        try (TemporaryDirectory data = TemporaryDirectory.in(peers.output());
                PrintWriter raw = new PrintWriter(Files.newBufferedWriter(results), true)) {
            final List<Contestant> contestants = new ArrayList<>();
            try {
                for (int i = 0; i < brokers.size(); i++) {
                    contestants.add(start(
                            brokers.get(i), Files.createDirectory(data.path().resolve("broker-" + i))));
                }
                final Report report = compare(contestants, raw);
                System.out.println(machine(data.path()));
                for (final Contestant contestant : contestants) {
                    System.out.println(contestant.greeting());
                }
                System.out.println("\n" + report.tables());
                System.out.println("Every run: " + results);
                report.failures().forEach(System.err::println);
                return report.failures().isEmpty() ? 0 : 1;
            } finally {
                contestants.forEach(Contestant::close);
            }
        }
    }

    private Contestant start(final String broker, final Path directory) throws IOException {
        final int port = ChildProcess.freePort();
        final Peer peer = peers.peer(broker, port, directory.resolve("data"));
        return Contestant.start(peer, port, peers.heap(), peers.toolPath(), directory);
    }

    private Report compare(final List<Contestant> contestants, final PrintWriter raw) throws IOException {
        final Report report =
                new Report(contestants.stream().map(Contestant::name).toList());
        final int measuredRounds = rounds != null ? rounds : quick ? 3 : 5;
        final String timing = quick ? "--warm-up 0.5 --window 1.5" : "--warm-up 1.5 --window 6";
        final long startNs = System.nanoTime();
        for (int round = 0; round <= measuredRounds; round++) {
            for (final Scenario scenario : scenarios.stream().map(Scenario::of).toList()) {
                for (int i = 0; i < contestants.size(); i++) {
                    final Measurement measurement =
                            contestants.get(i).run("--scenario " + scenario.label() + " " + timing);
                    raw.println(measurement.result().toJson());
                    System.out.printf(
                            Locale.ROOT,
                            "%-8s %s%n",
                            round == 0 ? "warm-up" : "round " + round,
                            measurement.result().toText());
                    if (round > 0 || measurement.result().failure() != null) {
                        report.add(scenario, i, measurement);
                    }
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%n%d rounds in %d s, one broker under load at a time, the other up and idle.%n",
                measuredRounds,
                Duration.ofNanos(System.nanoTime() - startNs).toSeconds());
        return report;
    }

    private String machine(final Path data) throws IOException {
        return String.format(
                Locale.ROOT,
                "%d processors, %s %s, Java %s, heap %s each, data on %s (%s)",
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("java.version"),
                peers.heap(),
                Files.getFileStore(data).name(),
                Files.getFileStore(data).type());
    }
}
