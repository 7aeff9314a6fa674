/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.config;

import io.angelia.engine.DestinationSettings;
import io.angelia.engine.queue.AddressFullPolicy;
import io.angelia.engine.queue.DeadLetterOrder;
import io.angelia.engine.queue.Deduplication;
import io.angelia.engine.queue.KeyOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Reads the settings under one pattern of destinations: only those that are there change what is inherited. */
final class DestinationSection {
    private static final String SCHEME_END = "://";
    private static final String QUEUE_SCHEME = "queue" + SCHEME_END;
    private static final long YEAR = 365L * 24 * 60 * 60 * 1000;
    private static final int MAX_KEYS = 100_000_000;
    private static final long MAX_SIZE = 1024L << 40;

    private final Section section;
    private final List<Consumer<DestinationSettings.Builder>> changes = new ArrayList<>();

    private DestinationSection(final Section section) {
        this.section = section;
    }

    /** Adds the pattern with its settings to the configuration. */
    static void read(final String pattern, final Section section, final BrokerConfig config) {
        final DestinationSection destination = new DestinationSection(section);
        destination.read();
        section.finish();
        config.destination(pattern, destination::change);
    }

    /** Reads the settings of redelivery only; the section may hold more. */
    static DestinationSection redeliveryOf(final Section section) {
        final DestinationSection destination = new DestinationSection(section);
        destination.readRedelivery();
        return destination;
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    private void read() {
        readRedelivery();
        on("dead-letter-address", key -> queueName(section, key), (b, v) -> b.deadLetterAddress(v));
        on("dead-letter-retention", key -> section.duration(key, 0, -1, YEAR), (b, v) -> b.deadLetterRetentionMs(v));
        on("expiry-address", key -> queueName(section, key), (b, v) -> b.expiryAddress(v));
        on("order", key -> section.choice(key, KeyOrder.class, KeyOrder.KEY), (b, v) -> b.order(v));
        on(
                "order-on-dead-letter",
                key -> section.choice(key, DeadLetterOrder.class, DeadLetterOrder.SKIP),
                (b, v) -> b.orderOnDeadLetter(v));
        on("exclusive-consumer", key -> section.bool(key, false), (b, v) -> b.exclusiveConsumer(v));
        on("max-size-messages", key -> section.integer(key, 0, -1, Integer.MAX_VALUE), (b, v) -> b.maxSizeMessages(v));
        on("max-size-bytes", key -> section.size(key, 0, -1, MAX_SIZE), (b, v) -> b.maxSizeBytes(v));
        on(
                "address-full-policy",
                key -> section.choice(key, AddressFullPolicy.class, AddressFullPolicy.BLOCK),
                (b, v) -> b.addressFullPolicy(v));
        on("ring-size", this::ringSize, (b, v) -> b.ringSize(v));
        on("last-value-key", section::requiredText, (b, v) -> b.lastValueKey(v));
        readDeduplication();
        on(
                "durability",
                key -> section.choice(key, Durability.class, Durability.SYNC),
                (b, v) -> b.asyncDurability(v == Durability.ASYNC));
    }

    /** What is left out is inherited; what says how counts only where copies are recognised. */
    private void readDeduplication() {
        on("deduplication", key -> section.choice(key, DeduplicationBy.class, DeduplicationBy.NONE), (b, v) -> {
            if (v == DeduplicationBy.NONE) {
                b.deduplication(null);
            } else if (b.deduplication() == null) {
                b.deduplication(Deduplication.DEFAULT);
            }
        });
        on("deduplication-key", section::requiredText, (b, v) -> changeDeduplication(b, d -> d.withKey(v)));
        on(
                "deduplication-window",
                key -> section.duration(key, 0, 1, YEAR),
                (b, v) -> changeDeduplication(b, d -> d.withWindowMs(v)));
        on(
                "deduplication-max-keys",
                key -> section.integer(key, 0, 1, MAX_KEYS),
                (b, v) -> changeDeduplication(b, d -> d.withMaxKeys(v)));
    }

    private static void changeDeduplication(
            final DestinationSettings.Builder builder, final UnaryOperator<Deduplication> change) {
        if (builder.deduplication() != null) {
            builder.deduplication(change.apply(builder.deduplication()));
        }
    }

    private void readRedelivery() {
        on("max-delivery-attempts", this::attempts, (b, v) -> b.maxDeliveryAttempts(v));
        on("redelivery-delays", key -> section.durations(key, 0, YEAR), (b, v) -> b.redeliveryDelaysMs(v));
        on("redelivery-delay", key -> section.duration(key, 0, 0, YEAR), (b, v) -> b.redeliveryDelayMs(v));
        on(
                "redelivery-delay-multiplier",
                key -> section.decimal(key, 1, 1, 1_000),
                (b, v) -> b.redeliveryDelayMultiplier(v));
        on("max-redelivery-delay", key -> section.duration(key, 0, -1, YEAR), (b, v) -> b.maxRedeliveryDelayMs(v));
        on(
                "redelivery-collision-avoidance-factor",
                key -> section.decimal(key, 0, 0, 1),
                (b, v) -> b.redeliveryCollisionAvoidanceFactor(v));
    }

    private int ringSize(final String key) {
        final int value = section.integer(key, 0, -1, Integer.MAX_VALUE);
        if (value == 0) {
            throw section.invalid(key, "is 0, but must be -1 (no limit) or at least 1");
        }
        return value;
    }

    /** Without prefix or with that of queues. */
    static String queueName(final Section section, final String key) {
        final String value = section.requiredText(key);
        if (value.contains(SCHEME_END) && !value.startsWith(QUEUE_SCHEME)) {
            throw section.invalid(key, "is '" + value + "', but must be the name of a queue");
        }
        return value;
    }

    private int attempts(final String key) {
        final int value = section.integer(key, 0, -1, 1_000_000);
        if (value == 0) {
            throw section.invalid(key, "is 0, but must be -1 (no limit) or at least 1");
        }
        return value;
    }

    private <T> void on(final String key, final Function<String, T> reader, final Change<T> change) {
        if (section.has(key)) {
            final T value = reader.apply(key);
            changes.add(builder -> change.apply(builder, value));
        }
    }

    DestinationSettings change(final DestinationSettings inherited) {
        final DestinationSettings.Builder builder = inherited.toBuilder();
        changes.forEach(change -> change.accept(builder));
        return builder.build();
    }

    private interface Change<T> {
        void apply(DestinationSettings.Builder builder, T value);
    }
}
