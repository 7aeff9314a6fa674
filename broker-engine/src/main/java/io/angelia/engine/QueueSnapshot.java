/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.message.EntryState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The entries of one queue at about one moment, in the order of their arrival. It is taken in slices over the index, so that it
 * stalls nobody and does not depend on how a queue keeps its entries; what it names may have gone when it is used.
 */
final class QueueSnapshot {
    private final EntrySpace entries;
    private final int queueId;
    private List<Place> found = new ArrayList<>();
    private Place[] places;
    private int slot;
    private boolean amongVolatiles;

    QueueSnapshot(final EntrySpace entries, final int queueId) {
        this.entries = entries;
        this.queueId = queueId;
    }

    /** Looks at so many slots more; true when it is complete. */
    boolean step(final int slots) {
        for (int i = 0; i < slots && places == null; i++) {
            final int end = amongVolatiles
                    ? entries.volatiles().slots()
                    : entries.durable().slots();
            if (slot < end) {
                look(amongVolatiles ? EntrySpace.volatileId(slot) : slot);
                slot++;
            } else if (!amongVolatiles) {
                amongVolatiles = true;
                slot = 0;
            } else {
                places = found.toArray(new Place[0]);
                Arrays.sort(places);
                found = null;
            }
        }
        return places != null;
    }

    boolean isComplete() {
        return places != null;
    }

    private void look(final int entry) {
        final int state = entries.state(entry);
        if (state != EntryState.FREE && state != EntryState.STAGED && entries.queueId(entry) == queueId) {
            found.add(new Place(entry, entries.sequence(entry)));
        }
    }

    int size() {
        return places.length;
    }

    /** Index of the first entry behind this sequence. */
    int after(final long sequence) {
        final int index = Arrays.binarySearch(places, new Place(EntrySpace.NIL, sequence));
        return index < 0 ? -index - 1 : index + 1;
    }

    long sequence(final int index) {
        return places[index].sequence;
    }

    /** The entry at this place, or NIL when it has gone. */
    int entry(final int index) {
        final int entry = places[index].entry;
        final int state = entries.state(entry);
        final boolean there = state != EntryState.FREE
                && state != EntryState.STAGED
                && entries.queueId(entry) == queueId
                && entries.sequence(entry) == places[index].sequence;
        return there ? entry : EntrySpace.NIL;
    }

    private record Place(int entry, long sequence) implements Comparable<Place> {
        @Override
        public int compareTo(final Place other) {
            return Long.compare(sequence, other.sequence);
        }
    }
}
