/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.message;

import java.util.Arrays;

/**
 * Counts, per segment of the log, what still refers to it: entries that survive a restart, entries that do not, and the
 * bytes of the former. An entry counts with its whole length even when several share one message.
 */
public final class SegmentReferences {
    private static final int INITIAL_SEGMENTS = 64;

    private long first;
    private boolean emptied;
    private int[] durable = new int[INITIAL_SEGMENTS];
    private int[] passing = new int[INITIAL_SEGMENTS];
    private long[] liveBytes = new long[INITIAL_SEGMENTS];

    /** Counts for segments from {@code firstSegment} on. */
    public SegmentReferences(final long firstSegment) {
        first = firstSegment;
    }

    public void retainDurable(final long segment, final int bytes) {
        final int i = index(segment);
        durable[i]++;
        liveBytes[i] += bytes;
    }

    public void releaseDurable(final long segment, final int bytes) {
        final int i = index(segment);
        if (--durable[i] < 0) {
            throw new IllegalStateException("segment " + segment + " was released more often than retained");
        }
        liveBytes[i] -= bytes;
        emptied |= durable[i] == 0;
    }

    public void retainPassing(final long segment) {
        passing[index(segment)]++;
    }

    public void releasePassing(final long segment) {
        final int i = index(segment);
        if (--passing[i] < 0) {
            throw new IllegalStateException("segment " + segment + " was released more often than retained");
        }
        emptied |= passing[i] == 0;
    }

    /** True when some count has come down to 0 since the last call. */
    public boolean takeEmptied() {
        final boolean was = emptied;
        emptied = false;
        return was;
    }

    public boolean isReferred(final long segment) {
        final int i = index(segment);
        return durable[i] != 0 || passing[i] != 0;
    }

    /** True when an entry that survives a restart, or an upload, refers to the segment. */
    public boolean isNeededByEntries(final long segment) {
        return durable[index(segment)] != 0;
    }

    /** True when only entries that survive a restart refer to the segment, so that moving them frees it. */
    public boolean isMovable(final long segment) {
        return passing[index(segment)] == 0;
    }

    /** Upper bound of the message bytes that entries still need. */
    public long liveBytes(final long segment) {
        return liveBytes[index(segment)];
    }

    /** Forgets the segments below {@code segment}, which nothing may refer to. */
    public void advance(final long segment) {
        final int gone = (int) Math.min(segment - first, durable.length);
        if (gone <= 0) {
            return;
        }
        for (int i = 0; i < gone; i++) {
            if (durable[i] != 0 || passing[i] != 0) {
                throw new IllegalStateException("segment " + (first + i) + " is still referred to");
            }
        }
        durable = shifted(durable, gone);
        passing = shifted(passing, gone);
        System.arraycopy(liveBytes, gone, liveBytes, 0, liveBytes.length - gone);
        Arrays.fill(liveBytes, liveBytes.length - gone, liveBytes.length, 0L);
        first = segment;
    }

    private static int[] shifted(final int[] counts, final int by) {
        System.arraycopy(counts, by, counts, 0, counts.length - by);
        Arrays.fill(counts, counts.length - by, counts.length, 0);
        return counts;
    }

    private int index(final long segment) {
        final long i = segment - first;
        if (i < 0 || i > Integer.MAX_VALUE - 8) {
            throw new IllegalStateException("segment " + segment + " is below the first, " + first);
        }
        if (i >= durable.length) {
            final int capacity = (int) Math.max(durable.length * 2L, i + 1);
            durable = Arrays.copyOf(durable, capacity);
            passing = Arrays.copyOf(passing, capacity);
            liveBytes = Arrays.copyOf(liveBytes, capacity);
        }
        return (int) i;
    }
}
