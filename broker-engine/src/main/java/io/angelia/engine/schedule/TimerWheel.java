/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.schedule;

import io.angelia.engine.memory.EntrySpace;
import java.util.Arrays;

/**
 * Timers of index entries: a hierarchical wheel with millisecond ticks that reaches over all non-negative longs. It keeps
 * nothing per timer but the entry's {@code due} and timer links; scheduling and cancelling take constant time.
 *
 * <p>Times are written in base 64, eleven digits. The wheel stands at a <em>cursor</em>, a time not later than any timer.
 * A timer lies on the level of the highest digit in which it differs from the cursor, in the bucket of its own digit there.
 * So buckets of level 0 hold one millisecond each, lower levels come before higher ones, and timers of the same time are
 * always in the same bucket, in the order in which they were scheduled. When the cursor enters a bucket of a higher level,
 * its timers are spread over the levels below, one unit of work each. A cursor that must go back, because the clock did and
 * something is scheduled before it, joins the buckets below the digit that changes into one: whole lists, no timer is
 * touched.
 *
 * <p>Not thread-safe.
 */
public final class TimerWheel {
    /** Nothing is scheduled. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final int NIL = EntrySpace.NIL;
    private static final int DIGIT_BITS = 6;
    private static final int BUCKETS_PER_LEVEL = 1 << DIGIT_BITS;
    private static final int DIGIT_MASK = BUCKETS_PER_LEVEL - 1;
    private static final int LEVELS = (Long.SIZE - 1 + DIGIT_BITS - 1) / DIGIT_BITS;
    private static final int BUCKETS = LEVELS * BUCKETS_PER_LEVEL;
    /** A bucket is a ring closed by a sentinel, whose id stands for the bucket in the links of its first and last entry. */
    private static final int FIRST_SENTINEL = EntrySpace.FIRST_RESERVED_ID;

    private static final int NO_BUCKET = -1;

    private final EntrySpace entries;
    private final int[] heads = new int[BUCKETS];
    private final int[] tails = new int[BUCKETS];
    /** Per level the buckets that hold something. */
    private final long[] occupied = new long[LEVELS];

    private long cursor;
    /** The bucket that the cursor has entered and that is not spread over the lower levels completely. */
    private int spreading = NO_BUCKET;

    private int size;

    /** Receives expired timers. */
    @FunctionalInterface
    public interface Handler {
        /** The entry's timer was taken out; it may be scheduled again, and any other may be scheduled or cancelled. */
        void onExpired(int id);
    }

    public TimerWheel(final EntrySpace entries) {
        this.entries = entries;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            heads[bucket] = sentinel(bucket);
            tails[bucket] = sentinel(bucket);
        }
    }

    /** Timers scheduled. */
    public int size() {
        return size;
    }

    public boolean isScheduled(final int id) {
        return entries.timerPrev(id) != NIL;
    }

    /**
     * Sets the entry's due time and its timer.
     *
     * @param dueMs ms since the epoch, not negative.
     */
    public void schedule(final int id, final long dueMs) {
        if (dueMs < 0) {
            throw new IllegalArgumentException("dueMs must not be negative: " + dueMs);
        }
        if (isScheduled(id)) {
            throw new IllegalStateException("entry " + id + " has a timer already, due " + entries.due(id));
        }
        entries.due(id, dueMs);
        if (dueMs < cursor) {
            rewind(dueMs);
        }
        final int bucket = bucketOf(dueMs);
        // What is still to be spread was scheduled before, so the new one waits behind it.
        append(spreading != NO_BUCKET && levelOf(bucket) < levelOf(spreading) ? spreading : bucket, id);
        size++;
    }

    /** Takes the entry's timer out; false when it had none. */
    public boolean cancel(final int id) {
        if (!isScheduled(id)) {
            return false;
        }
        unlink(id);
        size--;
        return true;
    }

    /**
     * Hands timers whose due time has come to the handler, by due time and then in the order of scheduling.
     *
     * @param nowMs the clock; may go back or jump.
     * @param limit most units of work: an expired timer is one, a timer moved to a lower level is one.
     * @return the units of work done; less than {@code limit} means that nothing more is due.
     */
    public int expire(final long nowMs, final int limit, final Handler handler) {
        int work = 0;
        while (work < limit) {
            if (spreading != NO_BUCKET) {
                work += spread(limit - work);
                continue;
            }
            final int bucket = firstBucket();
            final long start = bucket == NO_BUCKET ? NEVER : startOf(bucket);
            if (bucket == NO_BUCKET || start > nowMs) {
                cursor = Math.max(cursor, nowMs);
                break;
            }
            cursor = start;
            if (levelOf(bucket) > 0) {
                spreading = bucket;
                continue;
            }
            final int id = heads[bucket];
            unlink(id);
            size--;
            work++;
            handler.onExpired(id);
        }
        return work;
    }

    /**
     * When {@link #expire} has something to do next: the time of the earliest timer or, while that is on a higher level, an
     * earlier time at which it comes closer. {@link #NEVER} when nothing is scheduled.
     */
    public long nextDueMs() {
        if (spreading != NO_BUCKET) {
            return cursor;
        }
        final int bucket = firstBucket();
        return bucket == NO_BUCKET ? NEVER : startOf(bucket);
    }

    /** Forgets all timers without touching the entries: for a wheel that is filled anew. */
    public void reset() {
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            heads[bucket] = sentinel(bucket);
            tails[bucket] = sentinel(bucket);
        }
        Arrays.fill(occupied, 0);
        spreading = NO_BUCKET;
        size = 0;
    }

    /** Moves timers from the entered bucket to the levels below; true to the order in which they were scheduled. */
    private int spread(final int limit) {
        final int bucket = spreading;
        int moved = 0;
        while (moved < limit && spreading == bucket) {
            final int id = heads[bucket];
            unlink(id);
            append(bucketOf(entries.due(id)), id);
            moved++;
        }
        return moved;
    }

    /**
     * Moves the cursor back. All timers below the level of the highest digit that changes have the cursor's old digit there,
     * so they form that bucket. It is empty before, unless it is the one being spread: then what was spread goes first.
     */
    private void rewind(final long time) {
        final int level = level(cursor ^ time);
        final int target = bucket(level, cursor);
        for (int below = level - 1; below >= 0; below--) {
            while (occupied[below] != 0) {
                prependAll(target, below * BUCKETS_PER_LEVEL + Long.numberOfTrailingZeros(occupied[below]));
            }
        }
        spreading = NO_BUCKET;
        cursor = time;
    }

    // ---- digits

    private static int level(final long difference) {
        return difference == 0 ? 0 : (Long.SIZE - 1 - Long.numberOfLeadingZeros(difference)) / DIGIT_BITS;
    }

    private static int bucket(final int level, final long time) {
        return level * BUCKETS_PER_LEVEL + (int) ((time >>> (level * DIGIT_BITS)) & DIGIT_MASK);
    }

    private static int levelOf(final int bucket) {
        return bucket >>> DIGIT_BITS;
    }

    private int bucketOf(final long time) {
        return bucket(level(cursor ^ time), time);
    }

    /** The earliest time that belongs to a bucket: the cursor's higher digits, the bucket's digit, zeros. */
    private long startOf(final int bucket) {
        final int shift = levelOf(bucket) * DIGIT_BITS;
        // On the highest level the product is 0: no digit above it.
        final long higherDigits = ~((1L << shift) * BUCKETS_PER_LEVEL - 1);
        return (cursor & higherDigits) | ((long) (bucket & DIGIT_MASK) << shift);
    }

    /** The bucket with the earliest timers. */
    private int firstBucket() {
        for (int level = 0; level < LEVELS; level++) {
            if (occupied[level] != 0) {
                return level * BUCKETS_PER_LEVEL + Long.numberOfTrailingZeros(occupied[level]);
            }
        }
        return NO_BUCKET;
    }

    // ---- rings

    private static int sentinel(final int bucket) {
        return FIRST_SENTINEL + bucket;
    }

    private static boolean isSentinel(final int id) {
        return id >= FIRST_SENTINEL && id < FIRST_SENTINEL + BUCKETS;
    }

    private void append(final int bucket, final int id) {
        link(tails[bucket], id);
        link(id, sentinel(bucket));
        occupied[levelOf(bucket)] |= bit(bucket);
    }

    private void unlink(final int id) {
        final int before = entries.timerPrev(id);
        final int after = entries.timerNext(id);
        link(before, after);
        if (before == after) {
            onEmpty(before - FIRST_SENTINEL);
        }
        entries.timerPrev(id, NIL);
        entries.timerNext(id, NIL);
    }

    private void prependAll(final int target, final int source) {
        final int head = heads[source];
        final int tail = tails[source];
        link(sentinel(source), sentinel(source));
        onEmpty(source);
        link(tail, heads[target]);
        link(sentinel(target), head);
        occupied[levelOf(target)] |= bit(target);
    }

    private void onEmpty(final int bucket) {
        occupied[levelOf(bucket)] &= ~bit(bucket);
        if (bucket == spreading) {
            spreading = NO_BUCKET;
        }
    }

    private static long bit(final int bucket) {
        return 1L << (bucket & DIGIT_MASK);
    }

    private void link(final int before, final int after) {
        if (isSentinel(before)) {
            heads[before - FIRST_SENTINEL] = after;
        } else {
            entries.timerNext(before, after);
        }
        if (isSentinel(after)) {
            tails[after - FIRST_SENTINEL] = before;
        } else {
            entries.timerPrev(after, before);
        }
    }
}
