/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.memory;

import java.util.Arrays;

/**
 * The deliveries of one session that are in flight, by delivery tag: 1, 2, 3 … in order of delivery. Finding a tag is a
 * look at its distance from the oldest; memory depends on how many are in flight, not on how far apart their tags are, so
 * a message that one consumer leaves lying costs nothing while others go on. Not thread-safe.
 */
public final class TagWindow {
    /** No tag: those given start at 1. */
    public static final long NO_TAG = 0;

    private static final int INITIAL_CAPACITY = 16;

    /** Ascending between first and end; cleared ones keep their tag until the arrays are packed. */
    private long[] tags = new long[INITIAL_CAPACITY];

    private int[] entries = new int[INITIAL_CAPACITY];
    private int[] consumers = new int[INITIAL_CAPACITY];
    private long[] times = new long[INITIAL_CAPACITY];
    private int first;
    private int end;
    private int live;
    private long nextTag = 1;

    /**
     * Adds a delivery.
     *
     * @param entry         the entry's id, not {@link EntrySpace#NIL}.
     * @param consumerIndex the caller's number of the consumer.
     * @param timeMs        when it was delivered.
     * @return its tag.
     */
    public long append(final int entry, final int consumerIndex, final long timeMs) {
        if (entry == EntrySpace.NIL) {
            throw new IllegalArgumentException("no entry");
        }
        if (end == tags.length) {
            makeRoom();
        }
        tags[end] = nextTag;
        entries[end] = entry;
        consumers[end] = consumerIndex;
        times[end] = timeMs;
        end++;
        live++;
        return nextTag++;
    }

    /** The entry delivered under the tag, or {@link EntrySpace#NIL} when it is not in flight. */
    public int entry(final long tag) {
        final int index = indexOf(tag);
        return index < end && tags[index] == tag ? entries[index] : EntrySpace.NIL;
    }

    /** The consumer of a tag that is in flight. */
    public int consumer(final long tag) {
        final int index = indexOf(tag);
        if (index == end || tags[index] != tag || entries[index] == EntrySpace.NIL) {
            throw new IllegalArgumentException("tag " + tag + " is not in flight");
        }
        return consumers[index];
    }

    /** When a tag that is in flight was delivered. */
    public long timeMs(final long tag) {
        consumer(tag);
        return times[indexOf(tag)];
    }

    /** The tag under which an entry is in flight, or {@link #NO_TAG}; looks at all of them. */
    public long tagOf(final int entry) {
        for (int i = first; i < end; i++) {
            if (entries[i] == entry) {
                return tags[i];
            }
        }
        return NO_TAG;
    }

    /** Ends a delivery; false when the tag was not in flight. */
    public boolean clear(final long tag) {
        final int index = indexOf(tag);
        if (index == end || tags[index] != tag || entries[index] == EntrySpace.NIL) {
            return false;
        }
        entries[index] = EntrySpace.NIL;
        live--;
        if (live == 0) {
            first = 0;
            end = 0;
        } else {
            while (entries[first] == EntrySpace.NIL) {
                first++;
            }
        }
        return true;
    }

    /** The lowest tag in flight that is not below {@code tag}, or {@link #NO_TAG}. */
    public long nextLive(final long tag) {
        for (int i = indexOf(tag); i < end; i++) {
            if (entries[i] != EntrySpace.NIL) {
                return tags[i];
            }
        }
        return NO_TAG;
    }

    /** The oldest tag in flight, or {@link #NO_TAG}. */
    public long firstLive() {
        return live == 0 ? NO_TAG : tags[first];
    }

    /** The tag given last; 0 before the first. */
    public long lastTag() {
        return nextTag - 1;
    }

    /** Deliveries in flight. */
    public int live() {
        return live;
    }

    int capacity() {
        return tags.length;
    }

    /** Index of the first tag that is not below {@code tag}; end when there is none. */
    private int indexOf(final long tag) {
        if (first == end || tag <= tags[first]) {
            return first;
        }
        // Tags ascend by at least 1, so the distance from the oldest is an upper bound, and exact without gaps.
        int high = (int) Math.min(end, first + (tag - tags[first]));
        if (high < end && tags[high] == tag) {
            return high;
        }
        int low = first + 1;
        while (low < high) {
            final int middle = (low + high) >>> 1;
            if (tags[middle] < tag) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Packs the live ones to the front when they fill half of the arrays at most, else doubles the arrays. */
    private void makeRoom() {
        if (live > tags.length / 2) {
            final int capacity = Math.multiplyExact(tags.length, 2);
            tags = Arrays.copyOf(tags, capacity);
            entries = Arrays.copyOf(entries, capacity);
            consumers = Arrays.copyOf(consumers, capacity);
            times = Arrays.copyOf(times, capacity);
            return;
        }
        int to = 0;
        for (int from = first; from < end; from++) {
            if (entries[from] != EntrySpace.NIL) {
                tags[to] = tags[from];
                entries[to] = entries[from];
                consumers[to] = consumers[from];
                times[to] = times[from];
                to++;
            }
        }
        first = 0;
        end = to;
    }
}
