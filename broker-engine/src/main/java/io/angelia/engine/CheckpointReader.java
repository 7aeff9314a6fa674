/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.angelia.engine.deduplication.KeyTable;
import io.angelia.engine.destination.Destination;
import io.angelia.engine.journal.CheckpointStore;
import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.message.EntryState;
import io.angelia.engine.message.UploadTable.Upload;
import io.angelia.engine.queue.BlockedKey;
import io.angelia.engine.queue.DeadLetterOrder;
import io.angelia.engine.queue.MessageQueue;
import io.angelia.engine.record.SubscriptionRecord;
import io.angelia.engine.subscription.Subscription;
import io.angelia.engine.transaction.Copies;
import io.angelia.engine.transaction.OpenTransaction;
import io.angelia.engine.transaction.Producer;
import io.angelia.engine.transaction.RecordedBranch;
import io.angelia.engine.transaction.RecordedBranch.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/** Loads a checkpoint into an empty state, then puts every entry back into its chain. */
final class CheckpointReader {
    private final BrokerState state;
    private final RecordApplier applier;
    private final List<SubscriptionRecord> subscriptions = new ArrayList<>();
    private final List<long[]> subscriptionQueues = new ArrayList<>();
    private final IntArrayList paused = new IntArrayList();
    private final List<Staged> staged = new ArrayList<>();
    private final List<ParkedKey> parkedKeys = new ArrayList<>();
    private int freeHead;
    private int slots;
    private int allocated;
    private DirectBuffer buffer;
    private int at;

    CheckpointReader(final BrokerState state, final RecordApplier applier) {
        this.state = state;
        this.applier = applier;
    }

    void read(final CheckpointStore.Reader checkpoint) throws IOException {
        checkpoint.forEach(this::onSection);
        for (int i = 0; i < subscriptions.size(); i++) {
            final Subscription subscription = state.addDurableSubscription(subscriptions.get(i));
            restore(subscription.queue(), subscriptionQueues.get(i));
        }
        for (int i = 0; i < paused.size(); i++) {
            state.queues.get(paused.getInt(i)).pause(true);
        }
        for (final ParkedKey parked : parkedKeys) {
            state.queues.get(parked.queueId).block(parked.blocked);
        }
        state.entries.durable().restoreSlots(freeHead, slots, allocated);
        relink();
        for (final Staged part : staged) {
            part.transaction.staged().append(part.entry);
        }
    }

    private void onSection(final int type, final DirectBuffer source, final int offset, final int length) {
        buffer = source;
        at = offset;
        final int end = offset + length;
        switch (type) {
            case CheckpointSection.HEAD -> readHead(end);
            case CheckpointSection.DESTINATIONS -> readAll(end, this::readDestination);
            case CheckpointSection.SUBSCRIPTIONS -> readAll(end, this::readSubscription);
            case CheckpointSection.PRODUCERS -> readAll(end, this::readProducer);
            case CheckpointSection.COPIES -> readAll(end, this::readCopy);
            case CheckpointSection.TRANSACTION -> readTransaction();
            case CheckpointSection.BRANCHES -> readAll(end, this::readBranch);
            case CheckpointSection.PARKED_KEYS -> readAll(end, this::readParkedKey);
            case CheckpointSection.FAILURES -> readAll(end, this::readFailure);
            case CheckpointSection.UPLOAD -> readUpload(end);
            case CheckpointSection.KEYS -> readKeys(end);
            case CheckpointSection.PAUSED -> readAll(end, () -> paused.addInt(takeInt()));
            case CheckpointSection.PAGE -> {
                final int page = takeInt();
                state.entries.durable().restorePage(page, buffer, at);
            }
            default -> throw new IllegalStateException("checkpoint section type " + type + " is not known");
        }
    }

    private void readAll(final int end, final Runnable readOne) {
        while (at < end) {
            readOne.run();
        }
    }

    private void readHead(final int end) {
        final long appliedPosition = takeLong();
        applier.restore(appliedPosition, takeBoolean());
        state.usedId(takeInt() - 1);
        freeHead = takeInt();
        slots = takeInt();
        allocated = takeInt();
        if (at < end) { // since there are runs
            state.run(takeLong());
        }
    }

    private void readDestination() {
        final int id = takeInt();
        final Destination destination = state.addDestination(id, takeString());
        if (destination.queue() != null) {
            restore(destination.queue(), takeQueue());
        }
    }

    private void readSubscription() {
        final int id = takeInt();
        final int topicId = takeInt();
        final boolean shared = takeBoolean();
        final boolean noLocal = takeBoolean();
        final String clientId = takeString();
        final String name = takeString();
        subscriptions.add(new SubscriptionRecord(id, topicId, shared, noLocal, clientId, name, takeString()));
        subscriptionQueues.add(takeQueue());
    }

    private long[] takeQueue() {
        return new long[] {takeLong(), takeLong(), takeLong(), takeLong()};
    }

    private static void restore(final MessageQueue queue, final long[] fields) {
        queue.nextSequence(fields[0]);
        queue.mark().restore(fields[1], fields[2], fields[3]);
    }

    private void readProducer() {
        final long id = takeLong();
        final long lastSequence = takeLong();
        final long lastTransactionId = takeLong();
        final int outcome = takeInt();
        final Producer producer = state.producers.use(id, takeLong());
        producer.lastSequence(lastSequence);
        producer.finished(lastTransactionId, outcome);
    }

    private void readCopy() {
        final Producer producer = state.producers.find(takeLong());
        producer.copied(new Copies.Copy(takeLong(), takeLong(), takeLong()));
    }

    private void readTransaction() {
        final long producerId = takeLong();
        final OpenTransaction open = state.transactions.open(producerId, takeLong());
        final int stagedCount = takeInt();
        final int acknowledgedCount = takeInt();
        for (int i = 0; i < stagedCount; i++) {
            staged.add(new Staged(open, takeInt()));
        }
        for (int i = 0; i < acknowledgedCount; i++) {
            open.acknowledged().addInt(takeInt());
        }
    }

    private void readBranch() {
        final long id = takeLong();
        final Outcome outcome = Outcome.of(takeInt());
        final long sinceMs = takeLong();
        final int messages = takeInt();
        final int acknowledgements = takeInt();
        final RecordedBranch branch = state.branches.prepared(id, takeString(), sinceMs);
        if (outcome != Outcome.PREPARED) {
            branch.settled(outcome, sinceMs, messages, acknowledgements);
        }
    }

    private void readParkedKey() {
        final int queueId = takeInt();
        final long key = takeLong();
        final DeadLetterOrder how = takeBoolean() ? DeadLetterOrder.PARK_KEY : DeadLetterOrder.STOP;
        final long sinceMs = takeLong();
        parkedKeys.add(new ParkedKey(queueId, new BlockedKey(key, how, takeString(), sinceMs)));
    }

    private void readFailure() {
        final int slot = takeInt();
        final byte[] story = new byte[takeInt()];
        buffer.getBytes(at, story);
        at += story.length;
        state.failures.put(slot, story);
    }

    private void readKeys(final int end) {
        final KeyTable keys = state.destinations.byId(takeInt()).keys();
        final UnsafeBuffer key = new UnsafeBuffer(0, 0);
        for (; at < end; at += KeyTable.KEY_LENGTH) {
            key.wrap(buffer, at, KeyTable.KEY_LENGTH);
            keys.restore(key);
        }
    }

    private void readUpload(final int end) {
        final Upload upload = state.uploads.begin(takeLong(), takeLong());
        while (at < end) {
            final long position = takeLong();
            final int length = takeInt();
            upload.add(position, length);
            state.messages.countUpload(position, length, true);
        }
    }

    // ---- chains

    private void relink() {
        final EntrySpace entries = state.entries;
        final Int2ObjectHashMap<LongArrayList> byQueue = new Int2ObjectHashMap<>();
        for (int slot = 0; slot < slots; slot++) {
            final int entryState = entries.state(slot);
            if (entryState == EntryState.FREE) {
                continue;
            }
            entries.resetLinks(slot);
            state.messages.retain(slot);
            if (entryState != EntryState.STAGED) {
                byQueue.computeIfAbsent(entries.queueId(slot), id -> new LongArrayList())
                        .addLong(slot);
            }
        }
        byQueue.forEachInt(this::relink);
    }

    private void relink(final int queueId, final LongArrayList found) {
        final MessageQueue queue = state.queues.get(queueId);
        if (queue == null) {
            throw new IllegalStateException("checkpoint has entries of queue " + queueId + ", which does not exist");
        }
        for (final long slot : inOrderOfArrival(found)) {
            queue.restore((int) slot);
        }
    }

    /** Sorts slots by the sequence of their entries: packed into one number while the sequences lie close enough. */
    private long[] inOrderOfArrival(final LongArrayList found) {
        final EntrySpace entries = state.entries;
        long lowest = Long.MAX_VALUE;
        long highest = 0;
        for (int i = 0; i < found.size(); i++) {
            final long sequence = entries.sequence((int) found.getLong(i));
            lowest = Math.min(lowest, sequence);
            highest = Math.max(highest, sequence);
        }
        if (highest - lowest > Integer.MAX_VALUE) {
            return found.stream()
                    .sorted((a, b) -> Long.compare(entries.sequence(a.intValue()), entries.sequence(b.intValue())))
                    .mapToLong(Long::longValue)
                    .toArray();
        }
        final long[] packed = new long[found.size()];
        for (int i = 0; i < packed.length; i++) {
            final long slot = found.getLong(i);
            packed[i] = ((entries.sequence((int) slot) - lowest) << Integer.SIZE) | slot;
        }
        Arrays.sort(packed);
        for (int i = 0; i < packed.length; i++) {
            packed[i] &= 0xFFFF_FFFFL;
        }
        return packed;
    }

    // ---- fields

    private long takeLong() {
        at += Long.BYTES;
        return buffer.getLong(at - Long.BYTES, LITTLE_ENDIAN);
    }

    private int takeInt() {
        at += Integer.BYTES;
        return buffer.getInt(at - Integer.BYTES, LITTLE_ENDIAN);
    }

    private boolean takeBoolean() {
        return buffer.getByte(at++) != 0;
    }

    private String takeString() {
        final int length = takeInt();
        if (length < 0) {
            return null;
        }
        final byte[] bytes = new byte[length];
        buffer.getBytes(at, bytes);
        at += length;
        return new String(bytes, UTF_8);
    }

    private record ParkedKey(int queueId, BlockedKey blocked) {}

    private record Staged(OpenTransaction transaction, int entry) {}
}
