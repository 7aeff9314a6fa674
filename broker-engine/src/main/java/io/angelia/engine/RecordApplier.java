/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.destination.Destination;
import io.angelia.engine.journal.RecordView;
import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.message.EntryFlag;
import io.angelia.engine.message.EntryState;
import io.angelia.engine.message.UploadTable.Upload;
import io.angelia.engine.queue.BlockedKey;
import io.angelia.engine.queue.DeadLetterOrder;
import io.angelia.engine.queue.MessageQueue;
import io.angelia.engine.record.BranchRecord;
import io.angelia.engine.record.DestinationRecord;
import io.angelia.engine.record.EntryNames;
import io.angelia.engine.record.FailedList;
import io.angelia.engine.record.FailureRecord;
import io.angelia.engine.record.IdRecord;
import io.angelia.engine.record.KeyRecord;
import io.angelia.engine.record.MessageRecord;
import io.angelia.engine.record.RecordType;
import io.angelia.engine.record.SubscriptionRecord;
import io.angelia.engine.redelivery.FailedAttempt;
import io.angelia.engine.subscription.Subscription;
import io.angelia.engine.transaction.OpenTransaction;
import io.angelia.engine.transaction.Producer;
import io.angelia.engine.transaction.RecordedBranch;
import io.angelia.engine.transaction.RecordedBranch.Outcome;
import org.agrona.DirectBuffer;
import org.agrona.collections.IntArrayList;

/**
 * The one way in which records change the durable state: for live traffic, for recovery and for a follower alike. Looks at
 * the record and the durable state only, and cannot refuse: what happened between decision and application (a second copy of
 * a message, an entry that is gone) is decided here, the same way every time.
 */
final class RecordApplier {
    private final BrokerState state;
    private final EntrySpace entries;
    private final MessageRecord message = new MessageRecord();
    private long appliedPosition;
    private boolean cleanlyStopped;

    RecordApplier(final BrokerState state) {
        this.state = state;
        this.entries = state.entries;
    }

    /** Position of the record applied last; -1 before the first. */
    long appliedPosition() {
        return appliedPosition;
    }

    /** True when the last record says that the engine ended in order. */
    boolean isCleanlyStopped() {
        return cleanlyStopped;
    }

    void restore(final long appliedPosition, final boolean cleanlyStopped) {
        this.appliedPosition = appliedPosition;
        this.cleanlyStopped = cleanlyStopped;
    }

    void apply(final RecordView record) {
        appliedPosition = record.position();
        cleanlyStopped = record.type() == RecordType.CLEAN_STOP;
        switch (record.type()) {
            case RecordType.SEND -> send(record);
            case RecordType.CHUNK -> chunk(record);
            case RecordType.UPLOAD_ABANDONED ->
                dropUpload(state.uploads.find(IdRecord.first(record.buffer()), IdRecord.second(record.buffer())));
            case RecordType.FAILED, RecordType.FAILED_WITH_REASON -> fail(record);
            case RecordType.DEAD_LETTER, RecordType.REDRIVEN -> moveAway(record);
            case RecordType.ACKNOWLEDGED, RecordType.EXPIRED, RecordType.REPLACED, RecordType.CANCELLED ->
                remove(record);
            case RecordType.DELIVER_NOW -> deliverNow(record);
            case RecordType.QUEUE_PAUSED -> pause(record);
            case RecordType.TRANSACTION_ACKNOWLEDGED -> acknowledgeInTransaction(record);
            case RecordType.COMMIT -> commit(record);
            case RecordType.ROLLBACK -> rollback(record);
            case RecordType.PREPARE -> prepare(record);
            case RecordType.HEURISTIC -> settle(record);
            case RecordType.FORGET -> state.branches.remove(IdRecord.second(record.buffer()));
            case RecordType.DESTINATION_CREATED -> createDestination(record);
            case RecordType.DESTINATION_DELETED -> deleteDestination(record);
            case RecordType.SUBSCRIPTION_CREATED -> createSubscription(record);
            case RecordType.SUBSCRIPTION_DELETED -> deleteSubscription(record);
            case RecordType.DISPATCH_MARK -> mark(record);
            case RecordType.KEY_PARKED -> blockKey(record);
            case RecordType.KEY_RELEASED -> releaseKey(record);
            case RecordType.MESSAGE_MOVED -> move(record);
            case RecordType.CLEAN_STOP -> {}
            case RecordType.STARTED -> started(record);
            default ->
                throw new IllegalStateException(
                        "record type " + record.type() + " at position " + record.position() + " is not known");
        }
    }

    // ---- messages

    private void send(final RecordView record) {
        message.wrap(record);
        final Producer producer = use(message.producerId(), record.timeMs());
        final Upload upload = state.uploads.find(message.producerId(), message.sequence());
        if (message.sequence() > producer.lastSequence()) {
            producer.lastSequence(message.sequence());
            accept(record, producer);
        }
        dropUpload(upload);
    }

    private void accept(final RecordView record, final Producer producer) {
        final long transactionId = message.transactionId();
        if (OpenTransaction.isBranch(transactionId)) {
            final OpenTransaction branch = state.transactions.open(OpenTransaction.NO_PRODUCER, transactionId);
            state.stage(branch, message, record.position());
            return;
        }
        if (transactionId != 0) {
            if (producer.outcome(transactionId) == Producer.UNKNOWN) {
                state.stage(state.transactions.open(producer.id(), transactionId), message, record.position());
            }
            return;
        }
        final Destination destination = state.destinations.byId(message.destinationId());
        if (destination == null) {
            return;
        }
        if (state.isCopy(destination, message, false, record.timeMs())) {
            producer.copied(state.copy(message.sequence()));
        } else {
            state.publish(destination, message, record.position(), false, record.timeMs());
        }
    }

    private Producer use(final long producerId, final long timeMs) {
        final Producer producer = state.producers.use(producerId, timeMs);
        state.producers.expire(timeMs);
        return producer;
    }

    private void chunk(final RecordView record) {
        final long producerId = IdRecord.first(record.buffer());
        final long sequence = IdRecord.second(record.buffer());
        if (producerId == 0 && sequence == 0) {
            return; // a copy made by compaction; the message that moved names it
        }
        Upload upload = state.uploads.find(producerId);
        if (upload != null && upload.sequence() != sequence) {
            dropUpload(upload);
            upload = null;
        }
        if (upload == null) {
            upload = state.uploads.begin(producerId, sequence);
        }
        final int length = record.length() - IdRecord.PAIR_LENGTH;
        upload.add(record.position(), length);
        state.messages.countUpload(record.position(), length, true);
    }

    private void dropUpload(final Upload upload) {
        if (upload == null) {
            return;
        }
        for (int i = 0; i < upload.chunkCount(); i++) {
            state.messages.countUpload(upload.position(i), upload.length(i), false);
        }
        state.uploads.remove(upload);
    }

    private void remove(final RecordView record) {
        final int count = EntryNames.count(0, record.length());
        for (int i = 0; i < count; i++) {
            final int slot = EntryNames.slot(record.buffer(), 0, i);
            if (state.holds(slot, EntryNames.position(record.buffer(), 0, i))) {
                state.discard(slot);
            }
        }
    }

    private void fail(final RecordView record) {
        final DirectBuffer payload = record.buffer();
        final boolean explained = record.type() == RecordType.FAILED_WITH_REASON;
        final int count = explained ? 1 : FailedList.count(record.length());
        // Backwards: what goes back to its place goes in front of what went back before.
        for (int i = count - 1; i >= 0; i--) {
            final int slot = FailedList.slot(payload, i);
            if (state.holds(slot, FailedList.position(payload, i))
                    && entries.state(slot) != EntryState.ACKNOWLEDGED_IN_TRANSACTION) {
                final FailedAttempt attempt = new FailedAttempt(
                        FailedList.deliveryCount(payload, i),
                        record.timeMs(),
                        explained ? FailureRecord.text(payload, 0) : null,
                        explained ? FailureRecord.text(payload, 1) : null,
                        explained ? FailureRecord.text(payload, 2) : null);
                failed(slot, attempt, FailedList.flags(payload, i), FailedList.due(payload, i));
            }
        }
    }

    /** Gives back an entry whose delivery failed; also for entries that do not survive a restart. */
    void failed(final int entry, final FailedAttempt attempt, final int flags, final long dueMs) {
        final MessageQueue queue = state.queueOf(entry);
        state.bringInFlight(entry);
        entries.deliveryCount(entry, attempt.number());
        if ((flags & FailedList.MAYBE_DELIVERED) != 0) {
            entries.flags(entry, entries.flags(entry) | EntryFlag.MAYBE_DELIVERED);
        } else {
            state.failed(entry, attempt);
        }
        if (dueMs != 0) {
            queue.delay(entry, dueMs);
        } else {
            queue.giveBack(entry);
            state.cameBack(queue, entry);
        }
    }

    private void moveAway(final RecordView record) {
        wrapMoved(record);
        final int slot = message.deadSlot();
        final MessageQueue target = state.queues.get(message.destinationId());
        if (!state.holds(slot, message.deadPosition())) {
            return;
        }
        if (target != null) {
            state.placeMoved(target, message, record.position(), false);
            state.discard(slot);
        } else { // it went meanwhile
            state.bringInFlight(slot);
            state.giveBack(slot);
        }
    }

    private void wrapMoved(final RecordView record) {
        message.wrap(record);
        if (message.isOfOlderLayout()) {
            throw new IllegalStateException("the dead letter at position " + record.position()
                    + " was written by a version of the broker from before the first release; empty its queues with that"
                    + " version and start with a new data directory");
        }
    }

    private void move(final RecordView record) {
        wrapMoved(record);
        final long oldPosition = message.oldPosition();
        final int count = message.movedCount();
        for (int i = 0; i < count; i++) {
            final int slot = message.movedSlot(i);
            if (slot < entries.durable().slots()
                    && entries.state(slot) != EntryState.FREE
                    && entries.position(slot) == oldPosition) {
                relocate(slot, record.position());
            }
        }
    }

    private void relocate(final int slot, final long newPosition) {
        final long oldPosition = entries.position(slot);
        final MessageQueue queue = entries.state(slot) == EntryState.STAGED ? null : state.queueOf(slot);
        int flags = entries.flags(slot);
        if (queue != null && queue.mark().isMaybeDelivered(oldPosition, flags)) {
            flags |= EntryFlag.MAYBE_DELIVERED;
        } else if (queue != null && oldPosition < queue.mark().upTo()) {
            flags |= EntryFlag.BELOW_MARK;
        }
        state.messages.release(slot);
        entries.flags(slot, flags);
        entries.position(slot, newPosition);
        state.messages.retain(slot);
    }

    // ---- transactions

    private void acknowledgeInTransaction(final RecordView record) {
        final DirectBuffer payload = record.buffer();
        final long producerId = IdRecord.first(payload);
        final long transactionId = IdRecord.second(payload);
        if (!OpenTransaction.isBranch(transactionId)
                && use(producerId, record.timeMs()).outcome(transactionId) != Producer.UNKNOWN) {
            return;
        }
        final IntArrayList acknowledged =
                state.transactions.open(producerId, transactionId).acknowledged();
        final int count = EntryNames.count(IdRecord.PAIR_LENGTH, record.length());
        for (int i = 0; i < count; i++) {
            final int slot = EntryNames.slot(payload, IdRecord.PAIR_LENGTH, i);
            if (state.holds(slot, EntryNames.position(payload, IdRecord.PAIR_LENGTH, i))
                    && entries.state(slot) != EntryState.ACKNOWLEDGED_IN_TRANSACTION) {
                state.bringInFlight(slot);
                state.queueOf(slot).acknowledgeInTransaction(slot);
                acknowledged.addInt(slot);
            }
        }
    }

    private void commit(final RecordView record) {
        final long producerId = IdRecord.first(record.buffer());
        final long transactionId = IdRecord.second(record.buffer());
        if (OpenTransaction.isBranch(transactionId)) {
            commit(state.transactions.find(OpenTransaction.NO_PRODUCER, transactionId), record.timeMs());
            state.branches.remove(transactionId);
            if (producerId != OpenTransaction.NO_PRODUCER) {
                use(producerId, record.timeMs()).finished(transactionId, Producer.COMMITTED);
            }
            return;
        }
        final Producer producer = use(producerId, record.timeMs());
        if (producer.outcome(transactionId) == Producer.UNKNOWN) {
            commit(state.transactions.find(producerId, transactionId), record.timeMs());
            producer.finished(transactionId, Producer.COMMITTED);
        }
    }

    private void commit(final OpenTransaction transaction, final long timeMs) {
        if (transaction == null) {
            return;
        }
        final IntArrayList acknowledged = transaction.acknowledged();
        for (int i = 0; i < acknowledged.size(); i++) {
            state.discard(acknowledged.getInt(i));
        }
        while (!transaction.staged().isEmpty()) {
            state.unstage(transaction, transaction.staged().head(), timeMs);
        }
        state.transactions.close(transaction);
    }

    private void rollback(final RecordView record) {
        final long producerId = IdRecord.first(record.buffer());
        final long transactionId = IdRecord.second(record.buffer());
        if (OpenTransaction.isBranch(transactionId)) {
            rollback(state.transactions.find(OpenTransaction.NO_PRODUCER, transactionId));
            state.branches.remove(transactionId);
            return;
        }
        final Producer producer = use(producerId, record.timeMs());
        if (producer.outcome(transactionId) == Producer.UNKNOWN) {
            rollback(state.transactions.find(producerId, transactionId));
            producer.finished(transactionId, Producer.ROLLED_BACK);
        }
    }

    private void rollback(final OpenTransaction transaction) {
        if (transaction == null) {
            return;
        }
        while (!transaction.staged().isEmpty()) {
            final int entry = transaction.staged().head();
            transaction.staged().unlink(entry);
            state.free(entry);
        }
        final IntArrayList acknowledged = transaction.acknowledged();
        for (int i = acknowledged.size() - 1; i >= 0; i--) {
            final int entry = acknowledged.getInt(i);
            final MessageQueue queue = state.queueOf(entry);
            queue.withdrawAcknowledgement(entry);
            queue.giveBack(entry);
            state.cameBack(queue, entry);
        }
        state.transactions.close(transaction);
    }

    // ---- branches

    private void prepare(final RecordView record) {
        final long id = BranchRecord.id(record.buffer());
        state.transactions.open(OpenTransaction.NO_PRODUCER, id);
        state.branches.prepared(id, BranchRecord.xid(record.buffer(), record.length()), record.timeMs());
    }

    private void settle(final RecordView record) {
        final Outcome outcome = Outcome.of((int) IdRecord.first(record.buffer()));
        final long id = IdRecord.second(record.buffer());
        final RecordedBranch branch = state.branches.find(id);
        final OpenTransaction transaction = state.transactions.find(OpenTransaction.NO_PRODUCER, id);
        if (branch == null || transaction == null) {
            return;
        }
        branch.settled(
                outcome,
                record.timeMs(),
                transaction.staged().size(),
                transaction.acknowledged().size());
        if (outcome == Outcome.COMMITTED) {
            commit(transaction, record.timeMs());
        } else {
            rollback(transaction);
        }
    }

    // ---- destinations and subscriptions

    private void createDestination(final RecordView record) {
        final int id = DestinationRecord.id(record.buffer());
        state.usedId(id);
        state.addDestination(id, DestinationRecord.name(record.buffer(), record.length()));
    }

    private void deleteDestination(final RecordView record) {
        final Destination destination = state.destinations.byId((int) IdRecord.first(record.buffer()));
        if (destination != null) {
            state.removeDestination(destination);
        }
    }

    private void createSubscription(final RecordView record) {
        final SubscriptionRecord created = SubscriptionRecord.decode(record.buffer());
        state.usedId(created.id());
        state.addDurableSubscription(created);
    }

    private void deleteSubscription(final RecordView record) {
        final Subscription subscription = state.durableSubscriptions.get((int) IdRecord.first(record.buffer()));
        if (subscription != null) {
            state.removeSubscription(subscription);
        }
    }

    private void deliverNow(final RecordView record) {
        final int count = EntryNames.count(0, record.length());
        for (int i = 0; i < count; i++) {
            final int slot = EntryNames.slot(record.buffer(), 0, i);
            if (state.holds(slot, EntryNames.position(record.buffer(), 0, i))
                    && entries.state(slot) == EntryState.DELAYED
                    && entries.deliveryCount(slot) == 0) {
                state.becomeReady(slot);
            }
        }
    }

    private void pause(final RecordView record) {
        final MessageQueue queue = state.queues.get((int) IdRecord.first(record.buffer()));
        if (queue != null) {
            queue.pause(IdRecord.second(record.buffer()) != 0);
        }
    }

    private void mark(final RecordView record) {
        final MessageQueue queue = state.queues.get((int) IdRecord.first(record.buffer()));
        if (queue != null) {
            queue.mark().apply(IdRecord.second(record.buffer()), record.position());
        }
    }

    private void blockKey(final RecordView record) {
        final DirectBuffer payload = record.buffer();
        final MessageQueue queue = state.queues.get(KeyRecord.queueId(payload));
        if (queue != null) {
            queue.block(new BlockedKey(
                    KeyRecord.key(payload),
                    KeyRecord.isParked(payload) ? DeadLetterOrder.PARK_KEY : DeadLetterOrder.STOP,
                    KeyRecord.text(payload, record.length()),
                    record.timeMs()));
        }
    }

    private void releaseKey(final RecordView record) {
        final MessageQueue queue = state.queues.get((int) IdRecord.first(record.buffer()));
        if (queue != null) {
            queue.unblock(IdRecord.second(record.buffer()));
        }
    }

    private void started(final RecordView record) {
        state.run(IdRecord.second(record.buffer()));
        if (IdRecord.first(record.buffer()) != 0) {
            state.endedUncleanly(record.position());
        }
    }
}
