/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.destination.Destination;
import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.message.EntryFlag;
import io.angelia.engine.message.EntryState;
import io.angelia.engine.queue.BlockedKey;
import io.angelia.engine.queue.DeadLetterOrder;
import io.angelia.engine.queue.MessageQueue;
import io.angelia.engine.redelivery.FailureHistories;
import io.angelia.engine.subscription.Subscription;
import io.angelia.engine.transaction.OpenTransaction;
import io.angelia.engine.transaction.RecordedBranch;
import java.util.Arrays;
import java.util.Comparator;

/** Hashes the durable state, leaving out what differs between runs: who holds what, and which timers have run. */
final class StateDigest {
    private static final long PRIME = 0x9E3779B97F4A7C15L;
    private static final int DURABLE_FLAGS = EntryFlag.VOLATILE_BODY
            | EntryFlag.CHUNKED
            | EntryFlag.MAYBE_DELIVERED
            | EntryFlag.BELOW_MARK
            | EntryFlag.UNSEEN
            | EntryFlag.HAS_FAILED
            | EntryFlag.DEAD_LETTER;

    private long hash = 1;

    private StateDigest() {}

    static long of(final BrokerState state) {
        final StateDigest digest = new StateDigest();
        digest.addEntries(state.entries);
        digest.addFailures(state.failures);
        digest.addQueues(state);
        digest.addProducers(state);
        return digest.hash;
    }

    private void addEntries(final EntrySpace entries) {
        final int slots = entries.durable().slots();
        add(slots);
        for (int slot = 0; slot < slots; slot++) {
            final int entryState = entries.state(slot);
            if (entryState == EntryState.FREE) {
                add(0);
                continue;
            }
            add(entries.position(slot));
            add(entries.queueId(slot));
            add(entries.length(slot));
            add(entries.priority(slot));
            add(entries.key(slot));
            add(entries.deliveryCount(slot));
            add(entries.flags(slot) & DURABLE_FLAGS);
            add(
                    entryState == EntryState.STAGED || entryState == EntryState.ACKNOWLEDGED_IN_TRANSACTION
                            ? entryState
                            : EntryState.READY);
        }
        add(entries.durable().freeHead());
    }

    private void addFailures(final FailureHistories failures) {
        for (final int slot : failures.durableEntries()) {
            add(slot);
            add(Arrays.hashCode(failures.encoded(slot)));
        }
    }

    private void addQueues(final BrokerState state) {
        add(state.nextId());
        final int[] ids = state.queues.keySet().stream()
                .mapToInt(Integer::intValue)
                .filter(id -> id > 0)
                .sorted()
                .toArray();
        for (final int id : ids) {
            final MessageQueue queue = state.queues.get(id);
            add(id);
            add(queue.name().hashCode());
            add(queue.mark().upTo());
            add(queue.mark().maybeBelow());
            add(queue.mark().recoveredAt());
            add(queue.isPaused() ? 1 : 0);
            for (final BlockedKey blocked : queue.blockedKeys()) {
                add(blocked.key());
                add(blocked.how() == DeadLetterOrder.PARK_KEY ? 1 : 2);
                add(blocked.text() == null ? 0 : blocked.text().hashCode());
                add(blocked.sinceMs());
            }
        }
        state.destinations.all().stream()
                .filter(destination -> !destination.isTemporary() && destination.hasKeys())
                .sorted(Comparator.comparingInt(Destination::id))
                .forEach(destination -> {
                    add(destination.id());
                    hash = destination.keys().digest(hash);
                });
        for (final Subscription subscription : state.durableSubscriptions.values()) {
            add(subscription.id());
            add(subscription.key().hashCode());
            add(subscription.isShared() ? 1 : 0);
            add(subscription.isNoLocal() ? 1 : 0);
            add(
                    subscription.selectorText() == null
                            ? 0
                            : subscription.selectorText().hashCode());
        }
    }

    private void addProducers(final BrokerState state) {
        state.producers.forEach(producer -> {
            add(producer.id());
            add(producer.lastSequence());
            add(producer.lastTransactionId());
            add(producer.lastOutcome());
            add(producer.lastUseMs());
            if (producer.copies() != null) {
                producer.copies().forEach(copy -> add(copy.hashCode()));
            }
        });
        for (final OpenTransaction open : state.transactions.all()) {
            add(open.producerId());
            add(open.transactionId());
            for (int entry = open.staged().head(); entry != EntrySpace.NIL; entry = state.entries.next(entry)) {
                add(entry);
            }
            add(Arrays.hashCode(open.acknowledged().toIntArray()));
        }
        for (final RecordedBranch branch : state.branches.all()) {
            add(branch.id());
            add(branch.xid().hashCode());
            add(branch.outcome().number());
            add(branch.sinceMs());
            add(branch.messages());
            add(branch.acknowledgements());
        }
        state.uploads.all().forEach(upload -> {
            add(upload.producerId());
            add(upload.sequence());
            for (int i = 0; i < upload.chunkCount(); i++) {
                add(upload.position(i));
            }
        });
    }

    private void add(final long value) {
        hash = Long.rotateLeft((hash ^ value) * PRIME, 29) + value;
    }
}
