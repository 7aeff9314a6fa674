/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.queue;

import java.util.List;

/**
 * When a message whose delivery failed is tried again, and when no more.
 *
 * @param maxAttempts     failed deliveries before a message is dead-lettered, at least 1; -1 for no limit.
 * @param delaysMs        the ladder: delay after the first failure, after the second, and so on, the last one for all that
 *                        follow; empty to count on the four values below instead.
 * @param delayMs         delay after the second failure; after the first there is none.
 * @param multiplier      growth of that delay per further failure, at least 1.0.
 * @param maxDelayMs      upper bound of the delay that grows; -1 for none.
 * @param collisionAvoidanceFactor part of a delay by which chance may lengthen or shorten it, 0.0 to 1.0, so that what
 *                        failed together does not come back together.
 */
public record RedeliveryPolicy(
        int maxAttempts,
        List<Long> delaysMs,
        long delayMs,
        double multiplier,
        long maxDelayMs,
        double collisionAvoidanceFactor) {

    public static final RedeliveryPolicy DEFAULT = new RedeliveryPolicy(10, List.of(), 0, 1.0, -1, 0);

    private static final long LONGEST_DELAY_MS = Long.MAX_VALUE / 4;

    public RedeliveryPolicy {
        delaysMs = List.copyOf(delaysMs);
    }

    /**
     * Delay before the next attempt, in ms.
     *
     * @param failures deliveries that failed so far, at least 1.
     */
    public long delayMs(final int failures) {
        if (!delaysMs.isEmpty()) {
            return delaysMs.get(Math.min(failures, delaysMs.size()) - 1);
        }
        if (failures <= 1 || delayMs == 0) {
            return 0;
        }
        final double delay = delayMs * Math.pow(multiplier, failures - 2.0);
        return (long) Math.min(delay, (double) (maxDelayMs < 0 ? LONGEST_DELAY_MS : maxDelayMs));
    }

    /** True when a message with this many failed deliveries must not be tried again. */
    public boolean isExhausted(final int failures) {
        return maxAttempts >= 0 && failures >= maxAttempts;
    }
}
