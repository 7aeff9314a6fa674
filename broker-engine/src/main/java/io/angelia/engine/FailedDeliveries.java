/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.ClientSession.Release;
import io.angelia.engine.DeadLetters.Reason;
import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.queue.MessageQueue;
import io.angelia.engine.queue.RedeliveryPolicy;
import io.angelia.engine.record.FailedList;
import io.angelia.engine.redelivery.DescribedFailure;
import io.angelia.engine.redelivery.FailedAttempt;
import io.angelia.engine.redelivery.FailurePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.agrona.collections.IntArrayList;

/**
 * Deliveries that failed since the last duty cycle. They are decided in the next one, since a delay before the next attempt
 * needs the time of day. Until then, and until their record is applied, the entries count as in flight.
 *
 * <p>What becomes of one is decided by what the client said of it before, else by the policy of the consumer that had it, else by
 * its queue's.
 */
final class FailedDeliveries {
    /** A message that should be a dead letter and cannot be now is tried again, but not at once and all the time. */
    private static final long DEFERRED_DELAY_MS = 1_000;
    /** Room for the words of a failure; without it they are left out. */
    private static final int WORDS_LENGTH = 3 * 3 * FailedAttempt.MAX_TEXT_LENGTH + 64;

    private static final double DOUBLE_UNIT = 0x1.0p-53;

    private final BrokerState state;
    private final RecordApplier applier;
    private final Recorder recorder;
    private final DeadLetters deadLetters;
    private final MessageIntake intake;
    private final LongSupplier random;
    private final IntArrayList failed = new IntArrayList();
    private final List<String> consumers = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();
    private final IntArrayList maybeSeen = new IntArrayList();

    FailedDeliveries(
            final BrokerState state,
            final RecordApplier applier,
            final Recorder recorder,
            final DeadLetters deadLetters,
            final MessageIntake intake,
            final LongSupplier random) {
        this.state = state;
        this.applier = applier;
        this.recorder = recorder;
        this.deadLetters = deadLetters;
        this.intake = intake;
        this.random = random;
    }

    /**
     * A delivery comes back.
     *
     * @param consumer who had it; null when that is not known.
     * @param reason   in words, for when the client has not described it; null for none.
     */
    void add(final int entry, final Release how, final String consumer, final String reason) {
        // What was described was surely handed to the application.
        if (how == Release.MAYBE_SEEN && state.notes.failure(entry) == null) {
            maybeSeen.addInt(entry);
        } else {
            failed.addInt(entry);
            consumers.add(consumer);
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
            state.notes.forget(entry);
            final FailedAttempt none =
                    new FailedAttempt(state.entries.deliveryCount(entry), recorder.nowMs(), null, null, null);
            fail(entry, none, FailedList.MAYBE_DELIVERED, 0);
        }
        for (int i = failed.size() - 1; i >= 0; i--) {
            decide(failed.getInt(i), consumers.get(i), reasons.get(i));
        }
        maybeSeen.clear();
        failed.clear();
        consumers.clear();
        reasons.clear();
        return count;
    }

    /** Decides on one at once; the time of day must be known. */
    void decide(final int entry, final String consumer, final String reason) {
        final MessageQueue queue = state.queueOf(entry);
        final DescribedFailure described = state.notes.failure(entry);
        final FailurePolicy ofConsumer = state.notes.policy(entry);
        state.notes.forget(entry);
        final RedeliveryPolicy policy = ofConsumer == null ? queue.policy().redelivery() : ofConsumer.redelivery();
        final int failures = state.entries.deliveryCount(entry) + 1;
        final FailedAttempt attempt = new FailedAttempt(
                failures,
                recorder.nowMs(),
                consumer,
                described == null ? null : described.exception(),
                described == null ? reason : described.message());
        final Reason dead = end(described, policy, failures);
        long delay = described == null || described.delayMs() < 0 ? delay(policy, failures) : described.delayMs();
        if (dead != null && !queue.policy().deadLetters() && !queue.isClosing() && !state.isDeadLetter(entry)) {
            final String target =
                    ofConsumer == null ? queue.policy().deadLetterQueue() : ofConsumer.deadLetterAddress();
            if (deadLetters.move(entry, dead, target, failures, attempt)) {
                return;
            }
            delay = Math.max(delay, DEFERRED_DELAY_MS);
        }
        fail(entry, attempt, 0, delay == 0 ? 0 : recorder.nowMs() + delay);
    }

    /** Why there is no next attempt; null when there is one. */
    private static Reason end(final DescribedFailure described, final RedeliveryPolicy policy, final int failures) {
        if (described != null && described.reject()) {
            return Reason.REJECTED;
        }
        return policy.isExhausted(failures) ? Reason.MAX_DELIVERY_ATTEMPTS : null;
    }

    private long delay(final RedeliveryPolicy policy, final int failures) {
        final long delay = policy.delayMs(failures);
        if (delay == 0 || policy.collisionAvoidanceFactor() == 0) {
            return delay;
        }
        final double chance = (random.getAsLong() >>> 11) * DOUBLE_UNIT; // 0 to 1
        return delay + (long) (delay * policy.collisionAvoidanceFactor() * (2 * chance - 1));
    }

    private void fail(final int entry, final FailedAttempt attempt, final int flags, final long dueMs) {
        if (!EntrySpace.isVolatile(entry)) {
            if (attempt.hasWords() && intake.hasRoomBeside(WORDS_LENGTH)) {
                recorder.failWithReason(entry, attempt, flags, dueMs);
            } else {
                recorder.fail(entry, attempt.number(), flags, dueMs);
            }
        } else if (state.queueOf(entry).isClosing()) {
            state.discard(entry);
        } else {
            applier.failed(entry, attempt, flags, dueMs);
        }
    }
}
