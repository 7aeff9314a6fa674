/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.queue.RedeliveryPolicy;
import java.util.function.UnaryOperator;

/**
 * What a consumer may ask for beside the messages.
 *
 * @param priority   consumers with a higher one get messages first, as long as they have credit; 0 for most.
 * @param redelivery changes the queue's policy for what is delivered to this consumer and fails; null to keep it.
 */
public record ConsumerOptions(int priority, UnaryOperator<RedeliveryPolicy> redelivery) {
    public static final ConsumerOptions NONE = new ConsumerOptions(0, null);
}
