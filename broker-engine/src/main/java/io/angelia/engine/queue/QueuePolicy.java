/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.queue;

/**
 * What a queue does with failures and floods.
 *
 * @param redelivery        when a message whose delivery failed is tried again, and when no more.
 * @param deadLetterQueue   name with prefix.
 * @param deadLetterRetentionMs how long a dead letter stays in this queue; -1 for ever.
 * @param expiryQueue       name with prefix; null to drop what expires.
 * @param order             what keeps the order in which messages are processed.
 * @param orderOnDeadLetter what becomes of the messages behind a dead letter of their key.
 * @param exclusive         true when one consumer at a time gets messages and the others stand by.
 * @param maxMessages       messages that may wait; -1 for no limit.
 * @param maxBytes          encoded bytes that may wait; -1 for no limit.
 * @param addressFullPolicy what becomes of a message for which there is no room.
 * @param ringSize          messages beyond which the oldest that waits makes room; -1 for no limit.
 * @param lastValueKey      what holds the key of which only the latest message is kept; null for none.
 * @param asyncDurability   true when a send is answered before it is forced.
 * @param deadLetters       true for a queue of dead letters, whose messages are not dead-lettered again.
 */
public record QueuePolicy(
        RedeliveryPolicy redelivery,
        String deadLetterQueue,
        long deadLetterRetentionMs,
        String expiryQueue,
        KeyOrder order,
        DeadLetterOrder orderOnDeadLetter,
        boolean exclusive,
        long maxMessages,
        long maxBytes,
        AddressFullPolicy addressFullPolicy,
        long ringSize,
        String lastValueKey,
        boolean asyncDurability,
        boolean deadLetters) {

    /** True when newer messages replace older ones. */
    public boolean replaces() {
        return ringSize >= 0 || lastValueKey != null;
    }

    /** True when a message with this many failed deliveries must not be tried again. */
    public boolean isExhausted(final int failures) {
        return !deadLetters && redelivery.isExhausted(failures);
    }
}
