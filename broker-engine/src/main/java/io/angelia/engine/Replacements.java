/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.deduplication.ApplicationKey;
import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.memory.HashIndex;
import io.angelia.engine.message.EncodedMessage;
import io.angelia.engine.message.EntryState;
import io.angelia.engine.queue.AddressFullPolicy;
import io.angelia.engine.queue.MessageQueue;
import io.angelia.engine.record.MessageRecord;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.IntArrayList;

/**
 * Takes messages out of queues that do not keep everything: the oldest of a ring, the older values of a key, what came although
 * there was no room. Decided right after the newer message arrived, before anything is handed out, and recorded after the fact:
 * a crash may bring back what was replaced, and the next start replaces it again. What is with a consumer is never touched; when
 * it comes back, it is looked at like something new.
 *
 * <p>What is remembered for that lies beside the durable state, and is made from it at start.
 */
final class Replacements {
    private final BrokerState state;
    private final EntrySpace entries;
    private final Recorder recorder;
    private final Int2ObjectHashMap<Keeper> keepers = new Int2ObjectHashMap<>();
    private final IntArrayList waiting = new IntArrayList();
    private final IntArrayList waitingIn = new IntArrayList();
    private final IntArrayList surplus = new IntArrayList();
    private final IntArrayList surplusIn = new IntArrayList();
    private final IntArrayList scratch = new IntArrayList();
    private final List<Keeper> crowded = new ArrayList<>();
    private final EncodedMessage message = new EncodedMessage();

    Replacements(final BrokerState state, final Recorder recorder) {
        this.state = state;
        this.entries = state.entries;
        this.recorder = recorder;
    }

    /** Looks at everything that a start has found. */
    void recovered() {
        for (final MessageQueue queue : state.queues.values()) {
            if (queue.policy().replaces()) {
                queue.forEach(entry -> ready(queue, entry));
            }
        }
    }

    /** The entry waits for a consumer from now on. */
    void ready(final MessageQueue queue, final int entry) {
        if (queue.policy().replaces()) {
            waiting.addInt(entry);
            waitingIn.addInt(queue.id());
        }
    }

    /** The entry has come into the queue, which may be too full for it: what a transaction or a topic brings shows here. */
    void arrived(final MessageQueue queue, final int entry) {
        if (queue.policy().addressFullPolicy() == AddressFullPolicy.DROP && queue.isOverfull()) {
            surplus.addInt(entry);
            surplusIn.addInt(queue.id());
        }
    }

    /** The entry is about to leave the queue. */
    void leaving(final MessageQueue queue, final int entry) {
        final Keeper keeper = queue.policy().replaces() ? keepers.get(queue.id()) : null;
        if (keeper != null) {
            keeper.leaving(entry);
        }
    }

    /** The queue is gone. */
    void removed(final MessageQueue queue) {
        final Keeper keeper = keepers.remove(queue.id());
        if (keeper != null) {
            keeper.close();
        }
    }

    boolean hasWork() {
        return !waiting.isEmpty() || !surplus.isEmpty();
    }

    /** Decides on everything that began to wait since the last call. */
    int process() {
        dropSurplus();
        final int count = waiting.size();
        for (int i = 0; i < count; i++) {
            final int entry = waiting.getInt(i);
            final MessageQueue queue = state.queues.get(waitingIn.getInt(i));
            if (queue != null && isReady(queue, entry)) {
                keeperOf(queue).ready(entry);
            }
        }
        for (int i = 0; i < crowded.size(); i++) {
            crowded.get(i).makeRoom();
        }
        crowded.clear();
        waiting.clear();
        waitingIn.clear();
        return count;
    }

    private void dropSurplus() {
        for (int i = 0; i < surplus.size(); i++) {
            final int entry = surplus.getInt(i);
            final MessageQueue queue = state.queues.get(surplusIn.getInt(i));
            if (queue != null
                    && (isReady(queue, entry) || entries.state(entry) == EntryState.DELAYED)
                    && entries.queueId(entry) == queue.id()) {
                queue.counters().countDropped();
                remove(queue, entry);
            }
        }
        surplus.clear();
        surplusIn.clear();
    }

    private boolean isReady(final MessageQueue queue, final int entry) {
        return entries.state(entry) == EntryState.READY && entries.queueId(entry) == queue.id();
    }

    private Keeper keeperOf(final MessageQueue queue) {
        Keeper keeper = keepers.get(queue.id());
        if (keeper == null) {
            keeper = new Keeper(queue);
            keepers.put(queue.id(), keeper);
        }
        return keeper;
    }

    private void replace(final MessageQueue queue, final int entry) {
        queue.counters().countReplaced();
        remove(queue, entry);
    }

    private void remove(final MessageQueue queue, final int entry) {
        if (entries.state(entry) == EntryState.DELAYED) {
            state.takeDelayed(entry);
        } else {
            queue.take(entry);
        }
        if (EntrySpace.isVolatile(entry)) {
            state.discard(entry);
        } else {
            recorder.replace(entry);
            queue.decided(entry);
        }
    }

    void close() {
        keepers.values().forEach(Keeper::close);
        keepers.clear();
    }

    /** What one queue keeps. */
    private final class Keeper {
        private final MessageQueue queue;
        private final long ringSize;
        private final Ring ring = new Ring();
        private final ApplicationKey key;
        private final HashIndex values;
        private boolean isCrowded;

        Keeper(final MessageQueue queue) {
            this.queue = queue;
            ringSize = queue.policy().ringSize();
            final String name = queue.policy().lastValueKey();
            key = name == null ? null : ApplicationKey.ofLastValue(name);
            values = name == null ? null : new HashIndex();
        }

        void ready(final int entry) {
            if (key != null && !isLatestValue(entry)) {
                replace(queue, entry);
                return;
            }
            if (ringSize >= 0) {
                ring.add(entries.sequence(entry), entry);
                if (!isCrowded) {
                    isCrowded = true;
                    crowded.add(this);
                }
            }
        }

        /** Call it when the ring knows everything that waits. */
        private void makeRoom() {
            isCrowded = false;
            while (queue.readyCount() > ringSize) {
                final long sequence = ring.firstSequence();
                final int oldest = ring.removeFirst();
                if (isReady(queue, oldest) && entries.sequence(oldest) == sequence) {
                    replace(queue, oldest);
                }
            }
            if (ring.size() > 2 * queue.readyCount() + Ring.SLACK) {
                ring.clear();
                queue.forEach(entry -> {
                    if (isReady(queue, entry)) {
                        ring.add(entries.sequence(entry), entry);
                    }
                });
            }
        }

        /** Replaces older values of the same key that wait; false when there is a newer one. */
        private boolean isLatestValue(final int entry) {
            if (!readKey(entry)) {
                return true;
            }
            final long high = key.high();
            final long low = key.low();
            final long sequence = entries.sequence(entry);
            boolean latest = true;
            boolean known = false;
            scratch.clear();
            for (int node = values.first(high); node != HashIndex.NIL; node = values.next(node)) {
                final int other = values.value(node);
                if (other == entry) {
                    known = true;
                } else if (readKey(other) && key.low() == low) {
                    if (entries.sequence(other) > sequence) {
                        latest = false;
                    } else if (entries.state(other) == EntryState.READY || entries.state(other) == EntryState.DELAYED) {
                        scratch.addInt(other);
                    }
                }
            }
            if (!known) {
                values.put(high, entry);
            }
            for (int i = 0; latest && i < scratch.size(); i++) {
                replace(queue, scratch.getInt(i));
            }
            return latest;
        }

        private boolean readKey(final int entry) {
            final MessageRecord record = state.messages.read(entry);
            return key.read(message.wrap(record.buffer(), record.messageOffset(), record.messageLength()));
        }

        void leaving(final int entry) {
            if (key != null && readKey(entry)) {
                values.remove(key.high(), entry);
            }
        }

        void close() {
            if (values != null) {
                values.close();
            }
        }
    }
}
