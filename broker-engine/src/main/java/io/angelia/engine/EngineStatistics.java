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
        int openTransactions) {

    /**
     * One queue or subscription.
     *
     * @param name      with prefix for queues, {@code topic://name?subscription=…} for subscriptions.
     * @param ready     deliverable now.
     * @param inFlight  handed to a consumer's connection, not yet acknowledged.
     * @param delayed   waiting for a delivery or redelivery time.
     * @param consumers open consumers.
     * @param bytes     encoded bytes of everything that waits.
     */
    public record QueueStatistics(String name, long ready, long inFlight, long delayed, int consumers, long bytes) {}
}
