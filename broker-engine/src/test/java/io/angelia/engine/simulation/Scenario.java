/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import io.angelia.engine.DestinationSettings;
import io.angelia.engine.queue.AddressFullPolicy;
import io.angelia.engine.queue.DeadLetterOrder;
import io.angelia.engine.queue.Deduplication;
import io.angelia.engine.queue.KeyOrder;
import io.angelia.wire.message.MessageLayout;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What may happen in one run.
 *
 * @param features      switched on; everything else stays off.
 * @param queues        in use, with the policies of {@link #destinationSettings}.
 * @param clients       connections at a time.
 * @param steps         actions before the faults stop and all must drain.
 * @param segmentLength of the log, in bytes.
 * @param chunkLength   body bytes per chunk of a large message.
 * @param bodyLength    of most messages, in bytes, at most.
 */
record Scenario(
        Set<Feature> features,
        List<String> queues,
        int clients,
        int steps,
        int segmentLength,
        int chunkLength,
        int bodyLength) {
    /** Takes a message of each weight once per window. */
    static final String ONCE = "queue://once";

    static final long ONCE_WINDOW_MS = 150;
    /** Keeps the last value of each weight. */
    static final String LATEST = "queue://latest";

    private static final String EXPIRED = "queue://DLQ.expired";
    private static final List<String> QUEUES = List.of(
            "queue://plain",
            "queue://perishable",
            "queue://impatient",
            "queue://patient",
            "queue://ladder",
            "queue://async",
            "queue://small",
            "queue://global",
            "queue://keyless",
            "queue://parking",
            "queue://stopping",
            "queue://exclusive",
            ONCE,
            "queue://ring",
            LATEST,
            "queue://dropping",
            "queue://failing");
    private static final List<String> TOPICS = List.of("topic://news", "topic://prices");

    private static final Set<String> LETTERS_OF_A_WHILE =
            Set.of("queue://DLQ.impatient", "queue://DLQ.stopping", EXPIRED);
    private static final long LETTERS_KEPT_MS = 20_000;

    private static final double FEATURE_PROBABILITY = 0.6;
    private static final int MIN_SEGMENT_LENGTH = 64 * 1024;
    private static final int MAX_SEGMENT_DOUBLINGS = 4;
    private static final int LONGEST_CHUNK = 8192;
    private static final int LONG_BODY = 6000;

    static Scenario random(final Dice dice) {
        final Set<Feature> features = EnumSet.noneOf(Feature.class);
        for (final Feature feature : EnumSet.range(Feature.NON_PERSISTENT, Feature.OPERATOR)) {
            if (dice.chance(FEATURE_PROBABILITY)) {
                features.add(feature);
            }
        }
        final Scenario drawn = new Scenario(
                features,
                pickQueues(dice, features),
                dice.between(1, 4),
                dice.between(200, 1500),
                MIN_SEGMENT_LENGTH << (dice.chance(0.5) ? 0 : dice.between(0, MAX_SEGMENT_DOUBLINGS)),
                dice.between(1, 4) * (LONGEST_CHUNK / 4),
                dice.chance(0.4) ? LONG_BODY : 400);
        drawLater(dice, features);
        if (drawn.has(Feature.BRANCHES) && drawn.has(Feature.KEYS) && dice.chance(0.5)) {
            return drawn.branchesInPeace(dice);
        }
        if (dice.chance(0.1)) {
            return drawn.longLog();
        }
        return drawn.has(Feature.DEAD_LETTER_OPERATOR) && dice.chance(0.5) ? drawn.manyLetters(dice) : drawn;
    }

    private Scenario manyLetters(final Dice dice) {
        features.remove(Feature.SHORT_SPACE);
        features.addAll(EnumSet.of(
                Feature.CLEAN_RESTARTS,
                Feature.FAILING_CONSUMERS,
                Feature.TOPICS,
                Feature.DURABLE_SUBSCRIPTIONS,
                Feature.MANY_DEAD_LETTERS));
        return new Scenario(
                features,
                dice.chance(0.5)
                        ? List.of("queue://impatient")
                        : List.of("queue://impatient", "queue://stopping", "queue://parking", "queue://perishable"),
                clients,
                steps + 500,
                segmentLength,
                chunkLength,
                bodyLength);
    }

    /** By themselves, so that what was drawn before stays as it was. */
    private static void drawLater(final Dice dice, final Set<Feature> features) {
        final Dice own = dice.split();
        for (final Feature feature : EnumSet.of(Feature.DEAD_LETTER_OPERATOR, Feature.DEAD_LETTER_RETENTION)) {
            if (own.chance(FEATURE_PROBABILITY)) {
                features.add(feature);
            }
        }
    }

    /** Many segments, in which little is alive in the end: compaction happens too rarely otherwise. */
    private Scenario longLog() {
        features.add(Feature.CHECKPOINTS);
        return new Scenario(features, queues, clients, steps + 1500, MIN_SEGMENT_LENGTH, LONGEST_CHUNK, LONG_BODY);
    }

    /** One queue with much of each key, consumed in branches that mostly come to their end; others are usually undone before. */
    private Scenario branchesInPeace(final Dice dice) {
        features.removeAll(EnumSet.of(Feature.CONNECTION_LOSS, Feature.CLOSING, Feature.FAILED_FORCES, Feature.TOPICS));
        if (dice.chance(0.5)) {
            features.remove(Feature.POWER_LOSS);
        }
        features.add(Feature.BRANCHES_IN_PEACE);
        return new Scenario(
                features,
                List.of(dice.pick(List.of("queue://plain", "queue://patient", "queue://global"))),
                Math.min(clients, 2),
                steps + 1000,
                segmentLength,
                chunkLength,
                bodyLength);
    }

    /** Often mostly those where a dead letter stops its key: that happens too rarely otherwise. */
    private static List<String> pickQueues(final Dice dice, final Set<Feature> features) {
        final List<String> queues = dice.some(QUEUES);
        return features.contains(Feature.KEYS) && features.contains(Feature.FAILING_CONSUMERS) && dice.chance(0.5)
                ? List.of("queue://parking", "queue://stopping", queues.get(0))
                : queues;
    }

    boolean has(final Feature feature) {
        return features.contains(feature);
    }

    List<String> topics() {
        return TOPICS;
    }

    /** A policy for each kind of trouble: few attempts, redelivery delays, answers before the force, little room. */
    DestinationSettings destinationSettings(final String name) {
        return switch (name) {
            case "queue://impatient" -> attempts(2);
            case "queue://patient" ->
                DestinationSettings.builder()
                        .maxDeliveryAttempts(5)
                        .redeliveryDelayMs(40)
                        .redeliveryDelayMultiplier(2.0)
                        .maxRedeliveryDelayMs(100)
                        .build();
            case "queue://ladder" ->
                DestinationSettings.builder()
                        .maxDeliveryAttempts(4)
                        .redeliveryDelaysMs(List.of(0L, 20L, 60L))
                        .redeliveryCollisionAvoidanceFactor(0.5)
                        .build();
            case "queue://async" ->
                DestinationSettings.builder().asyncDurability(true).build();
            case "queue://perishable" ->
                DestinationSettings.builder()
                        .maxDeliveryAttempts(3)
                        .expiryAddress(EXPIRED)
                        .build();
            case "queue://small" ->
                DestinationSettings.builder()
                        .maxSizeMessages(20)
                        .maxSizeBytes(40_000)
                        .build();
            case ONCE ->
                DestinationSettings.builder()
                        .order(KeyOrder.NONE)
                        .deduplication(new Deduplication("weight", ONCE_WINDOW_MS, 1000))
                        .build();
            case "queue://ring" -> lossy().ringSize(4).build();
            case LATEST -> lossy().lastValueKey("weight").build();
            case "queue://dropping" ->
                lossy().maxSizeMessages(6)
                        .addressFullPolicy(AddressFullPolicy.DROP)
                        .build();
            case "queue://failing" ->
                DestinationSettings.builder()
                        .maxSizeMessages(6)
                        .addressFullPolicy(AddressFullPolicy.FAIL)
                        .build();
            case "queue://global" ->
                DestinationSettings.builder().order(KeyOrder.GLOBAL).build();
            case "queue://parking" ->
                DestinationSettings.builder()
                        .maxDeliveryAttempts(1)
                        .orderOnDeadLetter(DeadLetterOrder.PARK_KEY)
                        .build();
            case "queue://stopping" ->
                DestinationSettings.builder()
                        .maxDeliveryAttempts(2)
                        .orderOnDeadLetter(DeadLetterOrder.STOP)
                        .build();
            case "queue://exclusive" ->
                DestinationSettings.builder().exclusiveConsumer(true).build();
            case "queue://keyless" ->
                DestinationSettings.builder().order(KeyOrder.NONE).build();
            default -> {
                if (has(Feature.DEAD_LETTER_RETENTION) && LETTERS_OF_A_WHILE.contains(name)) {
                    yield DestinationSettings.builder()
                            .deadLetterRetentionMs(LETTERS_KEPT_MS)
                            .build();
                }
                final int ofDurables = has(Feature.MANY_DEAD_LETTERS) ? 1 : 3;
                final boolean passing = name.startsWith(MessageLayout.TEMPORARY_QUEUE_PREFIX)
                        || (name.contains("?subscription=") && !name.contains("durable"));
                yield passing ? attempts(-1) : attempts(name.contains("durable") ? ofDurables : 10);
            }
        };
    }

    /** Without order of keys, since what goes on purpose leaves gaps. */
    private static DestinationSettings.Builder lossy() {
        return DestinationSettings.builder().order(KeyOrder.NONE);
    }

    private static DestinationSettings attempts(final int max) {
        return DestinationSettings.builder().maxDeliveryAttempts(max).build();
    }
}
