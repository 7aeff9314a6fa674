/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import java.util.Arrays;

/** The log's segments by index, with holes where segments were released. Constant-time access. */
final class SegmentTable {
    private static final int SLOTS_AT_LEAST = 16;

    private Segment[] slots = new Segment[SLOTS_AT_LEAST];
    /** Index that belongs to slot 0. */
    private long origin;

    private long first;
    private long last = -1;

    /** Lowest segment present. */
    long first() {
        return first;
    }

    /** Null when there is none. */
    Segment get(final long index) {
        return index < first || index > last ? null : slots[(int) (index - origin)];
    }

    /** Adds a segment above all present ones. */
    void add(final Segment segment) {
        final long index = segment.index();
        if (last < 0) {
            origin = index;
            first = index;
        } else if (index <= last) {
            throw new IllegalArgumentException("segment " + index + " does not follow segment " + last);
        }
        if (index - origin >= slots.length) {
            final int used = (int) (last - first) + 1;
            final int needed = Math.toIntExact(index - first + 1);
            final Segment[] moved = new Segment[Math.max(SLOTS_AT_LEAST, needed + needed / 2)];
            System.arraycopy(slots, (int) (first - origin), moved, 0, used);
            slots = moved;
            origin = first;
        }
        slots[(int) (index - origin)] = segment;
        last = index;
    }

    /** Takes a segment out, which must be present and not the last. */
    Segment remove(final long index) {
        final Segment segment = get(index);
        if (segment == null || index == last) {
            throw new IllegalArgumentException("segment " + index + " is not present or is the last");
        }
        slots[(int) (index - origin)] = null;
        while (slots[(int) (first - origin)] == null) {
            first++;
        }
        return segment;
    }

    void closeAll() {
        for (final Segment segment : slots) {
            if (segment != null) {
                segment.close();
            }
        }
        Arrays.fill(slots, null);
    }
}
