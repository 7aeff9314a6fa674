/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.load;

import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** Command-line options that choose a scenario and bend it. */
final class PlanOptions {
    @Option(
            names = "--scenario",
            split = ",",
            paramLabel = "NAME",
            description =
                    "sync-1, sync-16, tx-100, async, non-persistent, latency-2000 (default: all, one after the other).")
    private List<String> scenarios =
            List.of(Scenario.values()).stream().map(Scenario::label).toList();

    @Option(names = "--warm-up", paramLabel = "SECONDS", description = "Not measured (default: 5).")
    private double warmUpSeconds = 5;

    @Option(names = "--window", paramLabel = "SECONDS", description = "Measured (default: 10).")
    private double windowSeconds = 10;

    @Option(names = "--producers", description = "Instead of the scenario's number.")
    private Integer producers;

    @Option(names = "--consumers", description = "Instead of the scenario's number.")
    private Integer consumers;

    @Option(names = "--rate", description = "Messages per second over all producers; 0 for as fast as it goes.")
    private Integer ratePerSecond;

    @Option(names = "--body", paramLabel = "BYTES", description = "Length of a body (default: 1024).")
    private int bodyBytes = 1024;

    @Option(names = "--transaction", paramLabel = "MESSAGES", description = "Per transaction (default: 100).")
    private int transactionSize = 100;

    @Option(
            names = "--in-flight",
            paramLabel = "MESSAGES",
            description = "Unconfirmed asynchronous sends (default: 1000).")
    private int inFlight = 1000;

    @Option(
            names = "--max-backlog",
            paramLabel = "MESSAGES",
            description = "Sent and not yet received, at which producers wait; 0 for no limit (default: 50000).")
    private int maxBacklog = 50_000;

    @Option(names = "--drain-timeout", paramLabel = "SECONDS", description = "Longest pause at the end (default: 30).")
    private double drainTimeoutSeconds = 30;

    List<LoadPlan> plans() {
        return scenarios.stream().map(Scenario::of).map(this::plan).toList();
    }

    private LoadPlan plan(final Scenario scenario) {
        return new LoadPlan(
                scenario.label(),
                scenario.mode(),
                scenario.persistent(),
                producers == null ? scenario.producers() : producers,
                consumers == null ? scenario.consumers() : consumers,
                bodyBytes,
                ratePerSecond == null ? scenario.ratePerSecond() : ratePerSecond,
                transactionSize,
                inFlight,
                maxBacklog,
                seconds(warmUpSeconds),
                seconds(windowSeconds),
                seconds(drainTimeoutSeconds));
    }

    private static Duration seconds(final double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
