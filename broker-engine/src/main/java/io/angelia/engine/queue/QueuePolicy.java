/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.queue;

/**
 * What a queue does with failures and floods.
 *
 * @param maxDeliveryAttempts failed deliveries before a message is dead-lettered; -1 for no limit.
 * @param redeliveryDelayMs   delay before the second and later redeliveries.
 * @param delayMultiplier     growth of the delay per attempt, at least 1.
 * @param maxDelayMs          upper bound of the delay; -1 for none.
 * @param deadLetterQueue     name with prefix.
 * @param expiryQueue         name with prefix; null to drop what expires.
 * @param maxMessages         messages that may wait; -1 for no limit.
 * @param maxBytes            encoded bytes that may wait; -1 for no limit.
 * @param asyncDurability     true when a send is answered before it is forced.
 * @param deadLetters         true for a queue of dead letters, whose messages are not dead-lettered again.
 */
public record QueuePolicy(
        int maxDeliveryAttempts,
        long redeliveryDelayMs,
        double delayMultiplier,
        long maxDelayMs,
        String deadLetterQueue,
        String expiryQueue,
        long maxMessages,
        long maxBytes,
        boolean asyncDurability,
        boolean deadLetters) {

    /**
     * Delay before the next attempt, in ms.
     *
     * @param failures deliveries that failed so far, at least 1. The first redelivery is always at once.
     */
    public long redeliveryDelayMs(final int failures) {
        if (failures <= 1 || redeliveryDelayMs == 0) {
            return 0;
        }
        final double delay = redeliveryDelayMs * Math.pow(delayMultiplier, failures - 2.0);
        final double limit = maxDelayMs < 0 ? Long.MAX_VALUE / 4 : maxDelayMs;
        return (long) Math.min(delay, limit);
    }

    /** True when a message with this many failed deliveries must not be tried again. */
    public boolean isExhausted(final int failures) {
        return !deadLetters && maxDeliveryAttempts >= 0 && failures >= maxDeliveryAttempts;
    }
}
