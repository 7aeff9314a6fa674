/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.util.Locale;

/**
 * What a run measured; {@link #toJson} writes it on one line.
 *
 * @param label             whose broker it was.
 * @param scenario          name of the plan.
 * @param producers         producing connections.
 * @param consumers         draining connections, at work while the producers send.
 * @param bodyBytes         length of the body.
 * @param persistent        delivery mode.
 * @param targetRate        messages per second that were due; 0 for a closed loop.
 * @param windowSeconds     length of the measured window.
 * @param sentPerSecond     messages confirmed as sent in the window.
 * @param receivedPerSecond messages received in the window.
 * @param send              from due to confirmed; in a closed loop a message is due when its call begins. Per transaction where
 *                          transactions are sent.
 * @param sendCall          from the beginning of the call to confirmed.
 * @param endToEnd          from due to the first line of the listener.
 * @param sent              messages confirmed as sent in the whole run, warm-up included.
 * @param received          messages received in the whole run.
 * @param lost              sent but never received.
 * @param doubled           deliveries beyond the first.
 * @param unexpected        received but never confirmed.
 * @param overtaken         received behind a later message of the same producer, with a single consumer.
 * @param failure           why the run is worth nothing; null for a good one.
 */
public record LoadResult(
        String label,
        String scenario,
        int producers,
        int consumers,
        int bodyBytes,
        boolean persistent,
        int targetRate,
        double windowSeconds,
        double sentPerSecond,
        double receivedPerSecond,
        Latencies send,
        Latencies sendCall,
        Latencies endToEnd,
        long sent,
        long received,
        long lost,
        long doubled,
        long unexpected,
        long overtaken,
        String failure) {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    /** One line. */
    public String toJson() {
        try {
            return MAPPER.writeValueAsString(this);
        } catch (final JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The inverse of {@link #toJson}. */
    public static LoadResult ofJson(final String json) {
        try {
            return MAPPER.readValue(json, LoadResult.class);
        } catch (final JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One line for people. */
    public String toText() {
        if (failure != null) {
            return String.format(Locale.ROOT, "%-10s %-14s FAILED: %s", label, scenario, failure);
        }
        return String.format(
                Locale.ROOT,
                "%-10s %-14s sent %,9.0f/s received %,9.0f/s | send us p50 %,.0f p99 %,.0f p99.9 %,.0f"
                        + " | end to end us p50 %,.0f p99 %,.0f p99.9 %,.0f | %,d messages, none lost, none doubled",
                label,
                scenario,
                sentPerSecond,
                receivedPerSecond,
                send.p50(),
                send.p99(),
                send.p999(),
                endToEnd.p50(),
                endToEnd.p99(),
                endToEnd.p999(),
                sent);
    }
}
