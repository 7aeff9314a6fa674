/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.memory;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The lanes of all queues, outside of the heap, found by queue and key: a hash table that grows by one bucket at a time, so that
 * no single message pays for its growth. A lane's number is its slot.
 *
 * <p>Not thread-safe.
 */
public final class LaneSpace implements AutoCloseable {
    /** No lane. */
    public static final int NIL = -1;

    private static final int PAGE_SHIFT = 14;
    private static final int BUCKETS_PER_PAGE = 1 << PAGE_SHIFT;
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private final Slab slab = new Slab();
    private PageMemory memory = new PageMemory();
    private UnsafeBuffer[] pages = new UnsafeBuffer[4];
    private int pageCount;
    /** Buckets when the table was doubled last; a power of two. */
    private int round = BUCKETS_PER_PAGE;
    /** Of these, the first so many are split in two. */
    private int split;

    private long steps;

    /** Lanes in use. */
    public int count() {
        return slab.allocated();
    }

    /** Slots ever used: every lane's number is below. */
    public int slots() {
        return slab.slots();
    }

    /** Everything that was ever looked at one by one: links of the table and of heaps. For tests of the cost. */
    public long steps() {
        return steps;
    }

    void step() {
        steps++;
    }

    public long offHeapBytes() {
        return slab.offHeapBytes() + (long) pageCount * BUCKETS_PER_PAGE * Integer.BYTES;
    }

    // ---- lanes

    /** The lane of that key in that queue, or {@link #NIL}. */
    public int find(final int queueId, final long key) {
        if (pageCount == 0) {
            return NIL;
        }
        int lane = head(bucketOf(hash(queueId, key)));
        while (lane != NIL && (key(lane) != key || queueId(lane) != queueId)) {
            steps++;
            lane = getInt(lane, LaneLayout.NEXT_IN_BUCKET_OFFSET);
        }
        return lane;
    }

    /** A new lane, empty, in that state; there must be none of that key in the queue. */
    public int allocate(final int queueId, final long key, final int state) {
        grow();
        final int lane = slab.allocate();
        slab.putLong(lane, LaneLayout.KEY_OFFSET, key);
        putInt(lane, LaneLayout.QUEUE_ID_OFFSET, queueId);
        putInt(lane, LaneLayout.WAITING_HEAD_OFFSET, EntrySpace.NIL);
        putInt(lane, LaneLayout.WAITING_TAIL_OFFSET, EntrySpace.NIL);
        putInt(lane, LaneLayout.IN_FLIGHT_HEAD_OFFSET, EntrySpace.NIL);
        putInt(lane, LaneLayout.IN_FLIGHT_TAIL_OFFSET, EntrySpace.NIL);
        next(lane, NIL);
        prev(lane, NIL);
        heapIndex(lane, NIL);
        state(lane, state);
        final int bucket = bucketOf(hash(queueId, key));
        putInt(lane, LaneLayout.NEXT_IN_BUCKET_OFFSET, head(bucket));
        head(bucket, lane);
        return lane;
    }

    /** Gives back a lane that nothing refers to any more. */
    public void free(final int lane) {
        if (waiting(lane) > 0 || inFlight(lane) > 0 || heapIndex(lane) != NIL) {
            throw new IllegalStateException("lane " + lane + " of queue " + queueId(lane) + " is in use: "
                    + waiting(lane) + " wait, " + inFlight(lane) + " in flight, heap index " + heapIndex(lane));
        }
        final int bucket = bucketOf(hash(queueId(lane), key(lane)));
        final int after = getInt(lane, LaneLayout.NEXT_IN_BUCKET_OFFSET);
        int before = head(bucket);
        if (before == lane) {
            head(bucket, after);
        } else {
            while (getInt(before, LaneLayout.NEXT_IN_BUCKET_OFFSET) != lane) {
                steps++;
                before = getInt(before, LaneLayout.NEXT_IN_BUCKET_OFFSET);
            }
            putInt(before, LaneLayout.NEXT_IN_BUCKET_OFFSET, after);
        }
        slab.free(lane);
    }

    @Override
    public void close() {
        slab.close();
        memory.clean();
        memory = new PageMemory();
        Arrays.fill(pages, null);
        pageCount = 0;
        round = BUCKETS_PER_PAGE;
        split = 0;
    }

    // ---- fields

    public long key(final int lane) {
        return slab.getLong(lane, LaneLayout.KEY_OFFSET);
    }

    public int queueId(final int lane) {
        return getInt(lane, LaneLayout.QUEUE_ID_OFFSET);
    }

    public int waitingHead(final int lane) {
        return getInt(lane, LaneLayout.WAITING_HEAD_OFFSET);
    }

    public void waitingHead(final int lane, final int entry) {
        putInt(lane, LaneLayout.WAITING_HEAD_OFFSET, entry);
    }

    public int waitingTail(final int lane) {
        return getInt(lane, LaneLayout.WAITING_TAIL_OFFSET);
    }

    public void waitingTail(final int lane, final int entry) {
        putInt(lane, LaneLayout.WAITING_TAIL_OFFSET, entry);
    }

    public int waiting(final int lane) {
        return getInt(lane, LaneLayout.WAITING_OFFSET);
    }

    public void waiting(final int lane, final int count) {
        putInt(lane, LaneLayout.WAITING_OFFSET, count);
    }

    public int inFlightHead(final int lane) {
        return getInt(lane, LaneLayout.IN_FLIGHT_HEAD_OFFSET);
    }

    public void inFlightHead(final int lane, final int entry) {
        putInt(lane, LaneLayout.IN_FLIGHT_HEAD_OFFSET, entry);
    }

    public int inFlightTail(final int lane) {
        return getInt(lane, LaneLayout.IN_FLIGHT_TAIL_OFFSET);
    }

    public void inFlightTail(final int lane, final int entry) {
        putInt(lane, LaneLayout.IN_FLIGHT_TAIL_OFFSET, entry);
    }

    public int inFlight(final int lane) {
        return getInt(lane, LaneLayout.IN_FLIGHT_OFFSET);
    }

    public void inFlight(final int lane, final int count) {
        putInt(lane, LaneLayout.IN_FLIGHT_OFFSET, count);
    }

    public int next(final int lane) {
        return getInt(lane, LaneLayout.NEXT_OFFSET);
    }

    public void next(final int lane, final int other) {
        putInt(lane, LaneLayout.NEXT_OFFSET, other);
    }

    public int prev(final int lane) {
        return getInt(lane, LaneLayout.PREV_OFFSET);
    }

    public void prev(final int lane, final int other) {
        putInt(lane, LaneLayout.PREV_OFFSET, other);
    }

    public int holder(final int lane) {
        return getInt(lane, LaneLayout.HOLDER_OFFSET);
    }

    public void holder(final int lane, final int number) {
        putInt(lane, LaneLayout.HOLDER_OFFSET, number);
    }

    int heapIndex(final int lane) {
        return getInt(lane, LaneLayout.HEAP_INDEX_OFFSET);
    }

    void heapIndex(final int lane, final int index) {
        putInt(lane, LaneLayout.HEAP_INDEX_OFFSET, index);
    }

    /** True when the lane is in the heap that holds lanes of its state. */
    public boolean isInHeap(final int lane) {
        return heapIndex(lane) != NIL;
    }

    public int state(final int lane) {
        return slab.getByte(lane, LaneLayout.STATE_OFFSET);
    }

    public void state(final int lane, final int state) {
        slab.putByte(lane, LaneLayout.STATE_OFFSET, (byte) state);
    }

    public int flags(final int lane) {
        return slab.getByte(lane, LaneLayout.FLAGS_OFFSET);
    }

    public void flags(final int lane, final int flags) {
        slab.putByte(lane, LaneLayout.FLAGS_OFFSET, (byte) flags);
    }

    public int prepared(final int lane) {
        return getInt(lane, LaneLayout.PREPARED_OFFSET);
    }

    public void prepared(final int lane, final int count) {
        putInt(lane, LaneLayout.PREPARED_OFFSET, count);
    }

    private int getInt(final int lane, final int offset) {
        return slab.getInt(lane, offset);
    }

    private void putInt(final int lane, final int offset, final int value) {
        slab.putInt(lane, offset, value);
    }

    // ---- the table

    private static int hash(final int queueId, final long key) {
        final long mixed = (key ^ (queueId * MULTIPLIER)) * MULTIPLIER;
        return (int) (mixed >>> 33);
    }

    private int bucketOf(final int hash) {
        final int bucket = hash & (round - 1);
        return bucket < split ? hash & (2 * round - 1) : bucket;
    }

    /** The bucket's first lane; stored one higher, since new pages are zero. */
    private int head(final int bucket) {
        return pages[bucket >>> PAGE_SHIFT].getInt(pageOffset(bucket), LITTLE_ENDIAN) - 1;
    }

    private void head(final int bucket, final int lane) {
        pages[bucket >>> PAGE_SHIFT].putInt(pageOffset(bucket), lane + 1, LITTLE_ENDIAN);
    }

    private static int pageOffset(final int bucket) {
        return (bucket & (BUCKETS_PER_PAGE - 1)) << 2;
    }

    /** Makes room for one more lane: as many buckets as lanes. */
    private void grow() {
        if (pageCount == 0) {
            addPage();
        }
        if (count() >= round + split && round + split < 1 << 30) {
            splitBucket();
        }
    }

    private void splitBucket() {
        final int low = split;
        final int high = round + split;
        if (high >>> PAGE_SHIFT == pageCount) {
            addPage();
        }
        int lane = head(low);
        head(low, NIL);
        if (++split == round) {
            round *= 2;
            split = 0;
        }
        while (lane != NIL) {
            steps++;
            final int after = getInt(lane, LaneLayout.NEXT_IN_BUCKET_OFFSET);
            final int bucket = bucketOf(hash(queueId(lane), key(lane)));
            if (bucket != low && bucket != high) {
                throw new IllegalStateException("lane " + lane + " of bucket " + low + " hashes to bucket " + bucket);
            }
            putInt(lane, LaneLayout.NEXT_IN_BUCKET_OFFSET, head(bucket));
            head(bucket, lane);
            lane = after;
        }
    }

    private void addPage() {
        if (pageCount == pages.length) {
            pages = Arrays.copyOf(pages, pages.length * 2);
        }
        pages[pageCount++] = memory.allocate(BUCKETS_PER_PAGE * Integer.BYTES);
    }
}
