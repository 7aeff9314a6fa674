/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.EngineBranches.Answer;
import io.angelia.engine.destination.Destination;
import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.memory.HashIndex;
import io.angelia.engine.memory.Slab;
import io.angelia.engine.message.EncodedMessage;
import io.angelia.engine.message.EntryState;
import io.angelia.engine.queue.MessageQueue;
import io.angelia.engine.record.EntryNames;
import io.angelia.engine.record.MessageRecord;
import io.angelia.engine.record.RecordType;
import io.angelia.engine.subscription.Subscription;
import io.angelia.wire.message.MessageIds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.collections.IntArrayList;

/**
 * Finds, lists, cancels and hastens scheduled messages. For finding one by its id there is an index, off-heap, about 20 bytes
 * per scheduled message: it is made in slices when somebody asks for the first time, and kept up from then on.
 *
 * <p>A cancelled message is in flight with nobody until the record of its end is durable, so that its time cannot come in
 * between.
 */
final class Schedules implements EngineSchedules {
    /** Entries that one duty cycle looks at. */
    private static final int SLICE = 16 * 1024;
    /** Messages looked for in one duty cycle. */
    private static final int LOOKUPS_AT_ONCE = 1024;

    private final BrokerState state;
    private final EntrySpace entries;
    private final Recorder recorder;
    private final HashIndex index = new HashIndex();
    private final EncodedMessage message = new EncodedMessage();
    private final ExpandableArrayBuffer names = new ExpandableArrayBuffer();
    private final IntArrayList found = new IntArrayList();
    private final Deque<Listing> listings = new ArrayDeque<>();
    private final Deque<Lookup> lookups = new ArrayDeque<>();
    /** Goes over all entries once; null before somebody asks. */
    private Scan indexing;

    Schedules(final BrokerState state, final Recorder recorder) {
        this.state = state;
        this.entries = state.entries;
        this.recorder = recorder;
    }

    @Override
    public void list(
            final String queue, final long afterDueMs, final int afterEntry, final int limit, final ListAnswer answer) {
        if (limit < 1 || limit > MAX_LISTED) {
            throw new IllegalArgumentException("limit " + limit + " is not within 1.." + MAX_LISTED);
        }
        recorder.then(() -> listings.add(new Listing(queue, afterDueMs, afterEntry, limit, answer)));
    }

    @Override
    public void cancel(final String destination, final long producerId, final long sequence, final Answer answer) {
        recorder.then(() -> lookups.add(new Lookup(destination, producerId, sequence, true, answer)));
    }

    @Override
    public void deliver(final String destination, final long producerId, final long sequence, final Answer answer) {
        recorder.then(() -> lookups.add(new Lookup(destination, producerId, sequence, false, answer)));
    }

    // ---- the duty cycle

    boolean hasWork() {
        return !listings.isEmpty() || !lookups.isEmpty();
    }

    /** Goes on with what was asked for. */
    int step() {
        if (!hasWork()) {
            return 0;
        }
        if (!lookups.isEmpty()) {
            lookUp();
        }
        final Listing listing = listings.peek();
        if (listing != null && listing.step()) {
            listings.remove();
            listing.finish();
        }
        return 1;
    }

    private void lookUp() {
        if (indexing == null) {
            indexing = new Scan();
        }
        if (!indexing.isDone()) {
            indexing.step(this::index);
            return;
        }
        for (int i = 0; i < LOOKUPS_AT_ONCE && !lookups.isEmpty(); i++) {
            final Lookup lookup = lookups.remove();
            find(lookup);
            if (lookup.cancel) {
                cancel(lookup.answer);
            } else {
                deliver(lookup.answer);
            }
        }
    }

    // ---- the index

    /** A message waits for its delivery time from now on. */
    void scheduled(final int entry) {
        if (indexing != null) {
            index(entry);
        }
    }

    /** A delayed message is not so any more. */
    void undelayed(final int entry) {
        if (indexing != null && entries.deliveryCount(entry) == 0) {
            index.remove(hashOf(entry), entry);
        }
    }

    private void index(final int entry) {
        final long hash = hashOf(entry);
        if (!index.contains(hash, entry)) {
            index.put(hash, entry);
        }
    }

    private long hashOf(final int entry) {
        wrap(entry);
        return HashIndex.hash(message.producerId(), message.sequence());
    }

    private void wrap(final int entry) {
        final MessageRecord record = state.messages.read(entry);
        message.wrap(record.buffer(), record.messageOffset(), record.messageLength());
    }

    private boolean isScheduled(final int entry) {
        return entries.state(entry) == EntryState.DELAYED && entries.deliveryCount(entry) == 0;
    }

    /** Collects what waits of the message; what is due already is as good as delivered. */
    private void find(final Lookup lookup) {
        found.clear();
        final long hash = HashIndex.hash(lookup.producerId, lookup.sequence);
        for (int node = index.first(hash); node != HashIndex.NIL; node = index.next(node)) {
            final int entry = index.value(node);
            wrap(entry);
            if (message.producerId() == lookup.producerId
                    && message.sequence() == lookup.sequence
                    && entries.due(entry) > recorder.nowMs()
                    && (lookup.destination == null || lookup.destination.equals(destinationOf(entry)))) {
                found.addInt(entry);
            }
        }
    }

    private String destinationOf(final int entry) {
        final int id = entries.queueId(entry);
        final Destination queue = state.destinations.byId(id);
        if (queue != null) {
            return queue.name();
        }
        final Subscription durable = state.durableSubscriptions.get(id);
        if (durable != null) {
            return state.destinations.byId(durable.topicId()).name();
        }
        final String name = state.queueOf(entry).name();
        final int options = name.indexOf(Settings.SUBSCRIPTION_OPTION);
        return options < 0 ? name : name.substring(0, options);
    }

    // ---- ends of the wait

    private void cancel(final Answer answer) {
        final int count = found.size();
        int length = 0;
        for (int i = 0; i < count; i++) {
            final int entry = found.getInt(i);
            state.takeDelayed(entry);
            if (EntrySpace.isVolatile(entry)) {
                state.discard(entry);
            } else {
                length = EntryNames.encode(names, length, entry, entries.position(entry));
                state.queueOf(entry).decided(entry);
            }
        }
        finish(RecordType.CANCELLED, length, count, answer);
    }

    private void deliver(final Answer answer) {
        final int count = found.size();
        int length = 0;
        for (int i = 0; i < count; i++) {
            final int entry = found.getInt(i);
            if (EntrySpace.isVolatile(entry)) {
                state.becomeReady(entry);
            } else {
                length = EntryNames.encode(names, length, entry, entries.position(entry));
            }
        }
        finish(RecordType.DELIVER_NOW, length, count, answer);
    }

    private void finish(final int recordType, final int length, final int count, final Answer answer) {
        if (length > 0) {
            recorder.entries(recordType, names, length, true);
        }
        recorder.thenDurable(() -> answer.done(count));
    }

    void close() {
        index.close();
    }

    /** Somebody asks for one message. */
    private record Lookup(String destination, long producerId, long sequence, boolean cancel, Answer answer) {}

    /** Goes over all entries: first the durable ones, then the others. */
    private final class Scan {
        private int slot;
        private boolean amongVolatiles;
        private boolean done;

        boolean isDone() {
            return done;
        }

        /** Looks at one slice. */
        void step(final MessageQueue.EntryVisitor visitor) {
            for (int i = 0; i < SLICE && !done; i++) {
                final Slab slab = amongVolatiles ? entries.volatiles() : entries.durable();
                if (slot < slab.slots()) {
                    final int entry = amongVolatiles ? EntrySpace.volatileId(slot) : slot;
                    if (isScheduled(entry)) {
                        visitor.onEntry(entry);
                    }
                    slot++;
                } else if (amongVolatiles) {
                    done = true;
                } else {
                    amongVolatiles = true;
                    slot = 0;
                }
            }
        }
    }

    /** One list: the soonest messages behind a place, which is a due time and, among those of one time, an entry. */
    private final class Listing {
        private final String queue;
        private final long afterDueMs;
        private final int afterEntry;
        private final ListAnswer answer;
        private final Scan scan = new Scan();
        /** Sorted by due time and entry. */
        private final long[] due;

        private final int[] entry;
        private int size;
        private boolean full;

        Listing(
                final String queue,
                final long afterDueMs,
                final int afterEntry,
                final int limit,
                final ListAnswer answer) {
            this.queue = queue;
            this.afterDueMs = afterDueMs;
            this.afterEntry = afterEntry;
            this.answer = answer;
            due = new long[limit];
            entry = new int[limit];
        }

        /** Looks at one slice; true when that was the last. */
        boolean step() {
            scan.step(this::consider);
            return scan.isDone();
        }

        private void consider(final int candidate) {
            final long time = entries.due(candidate);
            if (!isBefore(afterDueMs, afterEntry, time, candidate)
                    || (size == due.length && isBefore(due[size - 1], entry[size - 1], time, candidate))) {
                full |= size == due.length && isBefore(afterDueMs, afterEntry, time, candidate);
                return;
            }
            if (queue != null && !queue.equals(state.queueOf(candidate).name())) {
                return;
            }
            full |= size == due.length;
            int low = 0;
            for (int high = size; low < high; ) {
                final int middle = (low + high) >>> 1;
                if (isBefore(due[middle], entry[middle], time, candidate)) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            size = Math.min(size + 1, due.length);
            System.arraycopy(due, low, due, low + 1, size - 1 - low);
            System.arraycopy(entry, low, entry, low + 1, size - 1 - low);
            due[low] = time;
            entry[low] = candidate;
        }

        private boolean isBefore(final long time, final int of, final long otherTime, final int other) {
            return time < otherTime || (time == otherTime && time != Long.MIN_VALUE && of < other);
        }

        /** Describes what is still there. */
        void finish() {
            final List<ScheduledMessage> messages = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                if (isScheduled(entry[i]) && entries.due(entry[i]) == due[i]) {
                    messages.add(describe(entry[i]));
                }
            }
            answer.list(messages, full, size == 0 ? 0 : due[size - 1], size == 0 ? 0 : entry[size - 1]);
        }

        private ScheduledMessage describe(final int of) {
            wrap(of);
            return new ScheduledMessage(
                    MessageIds.format(message.producerId(), message.sequence()),
                    state.queueOf(of).name(),
                    entries.due(of),
                    message.timestampMs(),
                    entries.priority(of),
                    message.isPersistent(),
                    entries.length(of));
        }
    }
}
