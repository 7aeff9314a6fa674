/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.ClientSession.Release;
import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.queue.MessageQueue;
import io.angelia.engine.record.FailedList;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.IntArrayList;

/**
 * Deliveries that failed since the last duty cycle. They are decided in the next one, since a delay before the next attempt
 * needs the time of day. Until then, and until their record is applied, the entries count as in flight.
 */
final class FailedDeliveries {
    private final BrokerState state;
    private final RecordApplier applier;
    private final Recorder recorder;
    private final DeadLetters deadLetters;
    private final IntArrayList failed = new IntArrayList();
    private final List<String> reasons = new ArrayList<>();
    private final IntArrayList maybeSeen = new IntArrayList();

    FailedDeliveries(
            final BrokerState state,
            final RecordApplier applier,
            final Recorder recorder,
            final DeadLetters deadLetters) {
        this.state = state;
        this.applier = applier;
        this.recorder = recorder;
        this.deadLetters = deadLetters;
    }

    void add(final int entry, final Release how, final String reason) {
        if (how == Release.MAYBE_SEEN) {
            maybeSeen.addInt(entry);
        } else {
            failed.addInt(entry);
            reasons.add(reason);
        }
    }

    boolean isEmpty() {
        return failed.isEmpty() && maybeSeen.isEmpty();
    }

    /** Decides on all of them. */
    int process() {
        final int count = failed.size() + maybeSeen.size();
        // A session gives back its newest deliveries first: backwards, what was delivered first is decided first.
        for (int i = maybeSeen.size() - 1; i >= 0; i--) {
            final int entry = maybeSeen.getInt(i);
            fail(entry, state.entries.deliveryCount(entry), FailedList.MAYBE_DELIVERED, 0);
        }
        for (int i = failed.size() - 1; i >= 0; i--) {
            decide(failed.getInt(i), reasons.get(i));
        }
        maybeSeen.clear();
        failed.clear();
        reasons.clear();
        return count;
    }

    /** Decides on one at once; the time of day must be known. */
    void decide(final int entry, final String reason) {
        final MessageQueue queue = state.queueOf(entry);
        final int failures = state.entries.deliveryCount(entry) + 1;
        if (queue.policy().isExhausted(failures)
                && !queue.isClosing()
                && deadLetters.move(entry, DeadLetters.Reason.MAX_DELIVERY_ATTEMPTS, failures, reason)) {
            return;
        }
        final long delay = queue.policy().redelivery().delayMs(failures);
        fail(entry, failures, 0, delay == 0 ? 0 : recorder.nowMs() + delay);
    }

    private void fail(final int entry, final int deliveryCount, final int flags, final long dueMs) {
        if (!EntrySpace.isVolatile(entry)) {
            recorder.fail(entry, deliveryCount, flags, dueMs);
        } else if (state.queueOf(entry).isClosing()) {
            state.discard(entry);
        } else {
            applier.failed(entry, deliveryCount, flags, dueMs);
        }
    }
}
