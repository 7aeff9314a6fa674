/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import java.util.List;

/** A snapshot of the engine's counts. */
public record EngineStatistics(
        List<QueueStatistics> queues,
        long appendedPosition,
        long durablePosition,
        long checkpointPosition,
        long segments,
        long offHeapBytes,
        int openConnections,
        int openTransactions,
        DeadLetterStatistics deadLetters) {

    /**
     * Dead letters since the engine was started.
     *
     * @param exhausted messages that became one after their last attempt.
     * @param rejected  messages that became one because their consumer said so.
     * @param expired   messages that came to their queue's expiry address.
     * @param deferred  times that a message should have become one and stayed where it was: the disk is short of room, or its queue
     *                  names no other for dead letters. It is tried again later.
     * @param redriven  sent back to be tried anew.
     * @param purged    removed by an operator.
     * @param outdated  removed after the time for which dead letters are kept.
     */
    public record DeadLetterStatistics(
            long exhausted, long rejected, long expired, long deferred, long redriven, long purged, long outdated) {}

    /**
     * One queue or subscription.
     *
     * @param name      with prefix for queues, {@code topic://name?subscription=…} for subscriptions.
     * @param ready     deliverable now.
     * @param inFlight  handed to a consumer's connection, not yet acknowledged.
     * @param delayed   waiting for a delivery or redelivery time.
     * @param consumers open consumers.
     * @param bytes     encoded bytes of everything that waits.
     * @param duplicates copies dropped since the start, of messages to this queue; 0 for a subscription, whose topic counts.
     */
    public record QueueStatistics(
            String name, long ready, long inFlight, long delayed, int consumers, long bytes, long duplicates) {}
}
