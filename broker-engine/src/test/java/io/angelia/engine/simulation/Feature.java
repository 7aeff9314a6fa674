/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

/** What clients may use and what may go wrong in a run. */
enum Feature {
    NON_PERSISTENT,
    PRIORITIES,
    EXPIRY,
    DELIVERY_DELAY,
    LARGE_MESSAGES,
    TOPICS,
    DURABLE_SUBSCRIPTIONS,
    SHARED_SUBSCRIPTIONS,
    UNSUBSCRIBE,
    SELECTORS,
    TEMPORARY_DESTINATIONS,
    TRANSACTIONS,
    FAILING_CONSUMERS,
    DESCRIBED_FAILURES,
    CONSUMER_POLICIES,
    SLOW_CONSUMERS,
    BROWSERS,
    CLOSING,
    CONNECTION_LOSS,
    CLOCK_JUMPS,
    CHECKPOINTS,
    CLEAN_RESTARTS,
    POWER_LOSS,
    FAILED_FORCES,
    SHORT_SPACE,
    BRANCHES,
    KEYS,
    OPERATOR,

    /** Sessions work for branches, and nobody disturbs them. */
    BRANCHES_IN_PEACE,

    /** Somebody looks after dead letters, and consumers take some. */
    DEAD_LETTER_OPERATOR,
    /** Some queues keep dead letters for a while only. */
    DEAD_LETTER_RETENTION,
    /** Consumers fail often, and few attempts are enough. */
    MANY_DEAD_LETTERS
}
