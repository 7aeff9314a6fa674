/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

/**
 * Policy of one queue or subscription, in the words of address settings.
 *
 * @param maxDeliveryAttempts      failed deliveries before a message is dead-lettered; -1 for no limit; default 10.
 * @param redeliveryDelayMs        delay before the second and later redeliveries (the first is at once); 0 for none.
 * @param redeliveryDelayMultiplier growth of that delay per attempt, at least 1.0.
 * @param maxRedeliveryDelayMs     upper bound of the delay; -1 for none.
 * @param deadLetterAddress        queue name for dead letters; null for {@code DLQ.<name>}.
 * @param expiryAddress            queue name for expired messages; null to drop them.
 * @param maxSizeMessages          messages that may wait; -1 for no limit.
 * @param maxSizeBytes             encoded bytes that may wait; -1 for no limit but the disk.
 * @param asyncDurability          true when a persistent send is answered before it is forced to disk.
 */
public record DestinationSettings(
        int maxDeliveryAttempts,
        long redeliveryDelayMs,
        double redeliveryDelayMultiplier,
        long maxRedeliveryDelayMs,
        String deadLetterAddress,
        String expiryAddress,
        long maxSizeMessages,
        long maxSizeBytes,
        boolean asyncDurability) {

    public static final DestinationSettings DEFAULT =
            new DestinationSettings(10, 0, 1.0, -1, null, null, -1, -1, false);
}
