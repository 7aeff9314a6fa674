/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.redelivery;

import org.agrona.collections.Int2ObjectHashMap;

/**
 * What has to be known of deliveries, should they fail, beyond the policy of their queue: who got them under a policy of their own,
 * and what the client has said of them. Ephemeral, by entry; forgotten as soon as it is known how the delivery ended.
 */
public final class DeliveryNotes {
    private final Int2ObjectHashMap<DescribedFailure> failures = new Int2ObjectHashMap<>();
    private final Int2ObjectHashMap<FailurePolicy> policies = new Int2ObjectHashMap<>();

    /** The last description counts. */
    public void describe(final int entry, final DescribedFailure failure) {
        failures.put(entry, failure);
    }

    /** Null when nothing was said. */
    public DescribedFailure failure(final int entry) {
        return failures.isEmpty() ? null : failures.get(entry);
    }

    /** The entry is with a consumer that has a policy of its own. */
    public void policy(final int entry, final FailurePolicy policy) {
        policies.put(entry, policy);
    }

    /** Null when the queue's policy counts. */
    public FailurePolicy policy(final int entry) {
        return policies.isEmpty() ? null : policies.get(entry);
    }

    /** The delivery has ended. */
    public void forget(final int entry) {
        if (!failures.isEmpty()) {
            failures.remove(entry);
        }
        if (!policies.isEmpty()) {
            policies.remove(entry);
        }
    }

    /** Deliveries of which something is known. */
    public int size() {
        return failures.size() + policies.size();
    }
}
