/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.compare;

import io.angelia.benchmarks.load.Latencies;
import io.angelia.benchmarks.load.LoadResult;
import io.angelia.benchmarks.load.Scenario;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Collects measurements and writes medians, spreads and ratios. Not thread-safe. */
final class Report {
    private final List<String> names;
    private final Map<Scenario, List<List<Measurement>>> measurements = new EnumMap<>(Scenario.class);
    private final List<String> failures = new ArrayList<>();

    /**
     * An empty report.
     *
     * @param names of the contestants; ratios compare the last with the first.
     */
    Report(final List<String> names) {
        this.names = List.copyOf(names);
    }

    /** Takes a run in; one that failed is only {@link #failures named}. */
    void add(final Scenario scenario, final int contestant, final Measurement measurement) {
        final LoadResult result = measurement.result();
        if (result.failure() != null) {
            failures.add(result.toText());
            return;
        }
        measurements
                .computeIfAbsent(
                        scenario,
                        s -> names.stream()
                                .<List<Measurement>>map(name -> new ArrayList<>())
                                .toList())
                .get(contestant)
                .add(measurement);
    }

    /** Readable lines of runs that failed. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** All tables; a scenario is in them as soon as each contestant has one good run of it. */
    String tables() {
        return String.join(
                "\n",
                "Each value is a median over the rounds (lowest-highest); a ratio is the median of the ratios within"
                        + " each round.\n",
                "Messages per second, received while sending\n",
                comparison(false, "%,.0f", m -> m.result().receivedPerSecond()),
                "Processor time of the broker per message, us\n",
                comparison(true, "%,.1f", Measurement::brokerUsPerMessage),
                "Latency in us; closed loops wait for each other, "
                        + "only the scenarios with a rate count from the time a send was due\n",
                latencies());
    }

    private String comparison(
            final boolean openLoopToo, final String format, final ToDoubleFunction<Measurement> fact) {
        final List<String> header = new ArrayList<>(List.of("scenario"));
        header.addAll(names);
        header.add(names.get(names.size() - 1) + " / " + names.get(0));
        final TextTable table = new TextTable(header);
        complete().forEach((scenario, byContestant) -> {
            if (scenario.openLoop() && !openLoopToo) {
                return;
            }
            final List<Median> medians =
                    byContestant.stream().map(list -> Median.of(list, fact)).toList();
            final List<String> cells = new ArrayList<>(List.of(scenario.label()));
            medians.forEach(median -> cells.add(text(format, median)));
            final List<Measurement> first = byContestant.get(0);
            final List<Measurement> last = byContestant.get(byContestant.size() - 1);
            cells.add(String.format(
                    Locale.ROOT, "%.2f", Median.ofRatios(last, first, fact).value()));
            table.row(cells);
        });
        return table.toString();
    }

    private String latencies() {
        final TextTable table = new TextTable(List.of("scenario", "broker", "time", "p50", "p99", "p99.9", "max"));
        complete().forEach((scenario, byContestant) -> {
            for (int i = 0; i < names.size(); i++) {
                table.row(latencyCells(scenario, i, "send", byContestant.get(i), LoadResult::send));
            }
            for (int i = 0; i < names.size(); i++) {
                table.row(latencyCells(scenario, i, "end to end", byContestant.get(i), LoadResult::endToEnd));
            }
        });
        return table.toString();
    }

    private List<String> latencyCells(
            final Scenario scenario,
            final int contestant,
            final String time,
            final List<Measurement> list,
            final Function<LoadResult, Latencies> kind) {
        final List<String> cells = new ArrayList<>(List.of(scenario.label(), names.get(contestant), time));
        for (final ToDoubleFunction<Latencies> value :
                List.<ToDoubleFunction<Latencies>>of(Latencies::p50, Latencies::p99, Latencies::p999, Latencies::max)) {
            final Median median = Median.of(list, m -> value.applyAsDouble(kind.apply(m.result())));
            cells.add(String.format(Locale.ROOT, "%,.0f", median.value()));
        }
        return cells;
    }

    private Map<Scenario, List<List<Measurement>>> complete() {
        final Map<Scenario, List<List<Measurement>>> complete = new EnumMap<>(measurements);
        complete.values().removeIf(byContestant -> byContestant.stream().anyMatch(List::isEmpty));
        return complete;
    }

    private static String text(final String format, final Median median) {
        return String.format(
                Locale.ROOT,
                format + " (" + format + "-" + format + ")",
                median.value(),
                median.lowest(),
                median.highest());
    }
}
