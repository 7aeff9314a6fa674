/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How often each {@link Occurrence} was met. */
final class Occurrences {
    private final Map<Occurrence, Long> counts = new EnumMap<>(Occurrence.class);

    void count(final Occurrence occurrence) {
        add(occurrence, 1);
    }

    void add(final Occurrence occurrence, final long times) {
        if (times > 0) {
            counts.merge(occurrence, times, Long::sum);
        }
    }

    void addAll(final Occurrences other) {
        other.counts.forEach(this::add);
    }

    long of(final Occurrence occurrence) {
        return counts.getOrDefault(occurrence, 0L);
    }

    List<Occurrence> missing() {
        return Stream.of(Occurrence.values()).filter(o -> of(o) == 0).toList();
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder();
        for (final Occurrence occurrence : Occurrence.values()) {
            text.append(String.format("%10d %s%n", of(occurrence), occurrence.name()));
        }
        return text.toString();
    }
}
