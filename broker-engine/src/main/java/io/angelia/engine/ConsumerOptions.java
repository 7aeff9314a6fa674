/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.queue.KeyOrder;
import io.angelia.engine.queue.RedeliveryPolicy;
import java.util.function.UnaryOperator;

/**
 * What a consumer may ask for beside the messages.
 *
 * @param priority          consumers with a higher one get messages first, as long as they have credit; 0 for most.
 * @param redelivery        changes the queue's policy for what is delivered to this consumer and fails; null to keep it.
 * @param deadLetterAddress the queue for dead letters of what is delivered to this consumer, with or without prefix; null for that
 *                          of the queue.
 * @param order             the order that the consumer relies on: it is refused where another one is configured; null for any.
 */
public record ConsumerOptions(
        int priority, UnaryOperator<RedeliveryPolicy> redelivery, String deadLetterAddress, KeyOrder order) {
    public static final ConsumerOptions NONE = new ConsumerOptions(0, null);

    /** With the order and the dead-letter queue of the queue. */
    public ConsumerOptions(final int priority, final UnaryOperator<RedeliveryPolicy> redelivery) {
        this(priority, redelivery, null, null);
    }
}
