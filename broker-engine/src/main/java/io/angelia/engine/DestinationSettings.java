/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.queue.AddressFullPolicy;
import io.angelia.engine.queue.DeadLetterOrder;
import io.angelia.engine.queue.Deduplication;
import io.angelia.engine.queue.KeyOrder;
import io.angelia.engine.queue.RedeliveryPolicy;
import java.util.List;

/**
 * Policy of one queue or subscription, in the words of address settings. Immutable; {@link #toBuilder()} changes some of it.
 *
 * @param redelivery when a message whose delivery failed is tried again, and when no more.
 * @param deadLetterAddress queue name for dead letters; null for {@code DLQ.<name>}.
 * @param deadLetterRetentionMs how long a dead letter is kept, counted in its dead-letter queue; -1 for ever.
 * @param expiryAddress queue name for expired messages; null to drop them.
 * @param order what keeps the order in which messages are processed.
 * @param orderOnDeadLetter what becomes of the messages behind a dead letter.
 * @param exclusiveConsumer true when one consumer at a time gets messages and the others stand by.
 * @param maxSizeMessages messages that may wait; -1 for no limit.
 * @param maxSizeBytes encoded bytes that may wait; -1 for no limit but the disk.
 * @param addressFullPolicy what becomes of a send that finds no room.
 * @param ringSize messages beyond which the oldest that waits makes room for the newest; -1 for no limit.
 * @param lastValueKey property whose value a newer message replaces an older one of; null for none.
 * @param deduplication how copies are recognised by a key of the application; null when they are not.
 * @param asyncDurability true when a persistent send is answered before it is forced to disk.
 */
public record DestinationSettings(
        RedeliveryPolicy redelivery,
        String deadLetterAddress,
        long deadLetterRetentionMs,
        String expiryAddress,
        KeyOrder order,
        DeadLetterOrder orderOnDeadLetter,
        boolean exclusiveConsumer,
        long maxSizeMessages,
        long maxSizeBytes,
        AddressFullPolicy addressFullPolicy,
        long ringSize,
        String lastValueKey,
        Deduplication deduplication,
        boolean asyncDurability) {

    /** Ten attempts, at once; order by key; no limits. */
    public static final DestinationSettings DEFAULT = new DestinationSettings(
            RedeliveryPolicy.DEFAULT,
            null,
            -1,
            null,
            KeyOrder.KEY,
            DeadLetterOrder.SKIP,
            false,
            -1,
            -1,
            AddressFullPolicy.BLOCK,
            -1,
            null,
            null,
            false);

    public static Builder builder() {
        return DEFAULT.toBuilder();
    }

    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Changes some of the settings. Not thread-safe. */
    public static final class Builder {
        private int maxDeliveryAttempts;
        private List<Long> redeliveryDelaysMs;
        private long redeliveryDelayMs;
        private double redeliveryDelayMultiplier;
        private long maxRedeliveryDelayMs;
        private double redeliveryCollisionAvoidanceFactor;
        private String deadLetterAddress;
        private long deadLetterRetentionMs;
        private String expiryAddress;
        private KeyOrder order;
        private DeadLetterOrder orderOnDeadLetter;
        private boolean exclusiveConsumer;
        private long maxSizeMessages;
        private long maxSizeBytes;
        private AddressFullPolicy addressFullPolicy;
        private long ringSize;
        private String lastValueKey;
        private Deduplication deduplication;
        private boolean asyncDurability;

        private Builder(final DestinationSettings from) {
            redelivery(from.redelivery);
            deadLetterAddress = from.deadLetterAddress;
            deadLetterRetentionMs = from.deadLetterRetentionMs;
            expiryAddress = from.expiryAddress;
            order = from.order;
            orderOnDeadLetter = from.orderOnDeadLetter;
            exclusiveConsumer = from.exclusiveConsumer;
            maxSizeMessages = from.maxSizeMessages;
            maxSizeBytes = from.maxSizeBytes;
            addressFullPolicy = from.addressFullPolicy;
            ringSize = from.ringSize;
            lastValueKey = from.lastValueKey;
            deduplication = from.deduplication;
            asyncDurability = from.asyncDurability;
        }

        public Builder redelivery(final RedeliveryPolicy policy) {
            maxDeliveryAttempts = policy.maxAttempts();
            redeliveryDelaysMs = policy.delaysMs();
            redeliveryDelayMs = policy.delayMs();
            redeliveryDelayMultiplier = policy.multiplier();
            maxRedeliveryDelayMs = policy.maxDelayMs();
            redeliveryCollisionAvoidanceFactor = policy.collisionAvoidanceFactor();
            return this;
        }

        public Builder maxDeliveryAttempts(final int value) {
            maxDeliveryAttempts = value;
            return this;
        }

        public Builder redeliveryDelaysMs(final List<Long> value) {
            redeliveryDelaysMs = value;
            return this;
        }

        public Builder redeliveryDelayMs(final long value) {
            redeliveryDelayMs = value;
            return this;
        }

        public Builder redeliveryDelayMultiplier(final double value) {
            redeliveryDelayMultiplier = value;
            return this;
        }

        public Builder maxRedeliveryDelayMs(final long value) {
            maxRedeliveryDelayMs = value;
            return this;
        }

        public Builder redeliveryCollisionAvoidanceFactor(final double value) {
            redeliveryCollisionAvoidanceFactor = value;
            return this;
        }

        public Builder deadLetterAddress(final String value) {
            deadLetterAddress = value;
            return this;
        }

        public Builder deadLetterRetentionMs(final long value) {
            deadLetterRetentionMs = value;
            return this;
        }

        public Builder expiryAddress(final String value) {
            expiryAddress = value;
            return this;
        }

        public Builder order(final KeyOrder value) {
            order = value;
            return this;
        }

        public Builder orderOnDeadLetter(final DeadLetterOrder value) {
            orderOnDeadLetter = value;
            return this;
        }

        public Builder exclusiveConsumer(final boolean value) {
            exclusiveConsumer = value;
            return this;
        }

        public Builder maxSizeMessages(final long value) {
            maxSizeMessages = value;
            return this;
        }

        public Builder maxSizeBytes(final long value) {
            maxSizeBytes = value;
            return this;
        }

        public Builder addressFullPolicy(final AddressFullPolicy value) {
            addressFullPolicy = value;
            return this;
        }

        public Builder ringSize(final long value) {
            ringSize = value;
            return this;
        }

        public Builder lastValueKey(final String value) {
            lastValueKey = value;
            return this;
        }

        /** What was set so far; null for none. */
        public Deduplication deduplication() {
            return deduplication;
        }

        public Builder deduplication(final Deduplication value) {
            deduplication = value;
            return this;
        }

        public Builder asyncDurability(final boolean value) {
            asyncDurability = value;
            return this;
        }

        public DestinationSettings build() {
            final RedeliveryPolicy redelivery = new RedeliveryPolicy(
                    maxDeliveryAttempts,
                    redeliveryDelaysMs,
                    redeliveryDelayMs,
                    redeliveryDelayMultiplier,
                    maxRedeliveryDelayMs,
                    redeliveryCollisionAvoidanceFactor);
            return new DestinationSettings(
                    redelivery,
                    deadLetterAddress,
                    deadLetterRetentionMs,
                    expiryAddress,
                    order,
                    orderOnDeadLetter,
                    exclusiveConsumer,
                    maxSizeMessages,
                    maxSizeBytes,
                    addressFullPolicy,
                    ringSize,
                    lastValueKey,
                    deduplication,
                    asyncDurability);
        }
    }
}
