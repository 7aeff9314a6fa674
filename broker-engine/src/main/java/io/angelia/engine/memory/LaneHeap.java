/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.memory;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Lanes by a number that says which comes first, outside of the heap of the JVM. A lane is in at most one <em>indexed</em> heap,
 * which knows its place and can take it out; a heap that is not indexed may hold a lane many times.
 *
 * <p>Not thread-safe.
 */
public final class LaneHeap implements AutoCloseable {
    private static final int NODE_SHIFT = 4;
    private static final int LANE_OFFSET = Long.BYTES;
    private static final int INITIAL_CAPACITY = 16;

    private final LaneSpace lanes;
    private final boolean indexed;
    private PageMemory memory;
    private UnsafeBuffer nodes;
    private int capacity;
    private int size;

    public LaneHeap(final LaneSpace lanes, final boolean indexed) {
        this.lanes = lanes;
        this.indexed = indexed;
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** The lane that comes first; the heap must not be empty. */
    public int first() {
        return laneAt(0);
    }

    /** Its number. */
    public long firstOrder() {
        return orderAt(0);
    }

    public int laneAt(final int index) {
        return nodes.getInt((index << NODE_SHIFT) + LANE_OFFSET, LITTLE_ENDIAN);
    }

    public long orderAt(final int index) {
        return nodes.getLong(index << NODE_SHIFT, LITTLE_ENDIAN);
    }

    /** Puts a lane in; lower numbers come first. */
    public void add(final int lane, final long order) {
        if (indexed && lanes.heapIndex(lane) != LaneSpace.NIL) {
            throw new IllegalStateException("lane " + lane + " is in a heap already");
        }
        if (size == capacity) {
            grow();
        }
        up(size++, lane, order);
    }

    public void removeFirst() {
        removeAt(0);
    }

    /** Takes a lane out of the indexed heap that it is in. */
    public void remove(final int lane) {
        final int index = lanes.heapIndex(lane);
        if (!indexed || index < 0 || index >= size || laneAt(index) != lane) {
            throw new IllegalStateException("lane " + lane + " is not in this heap");
        }
        removeAt(index);
    }

    public void clear() {
        for (int i = 0; indexed && i < size; i++) {
            lanes.heapIndex(laneAt(i), LaneSpace.NIL);
        }
        size = 0;
    }

    private void removeAt(final int index) {
        if (indexed) {
            lanes.heapIndex(laneAt(index), LaneSpace.NIL);
        }
        size--;
        if (index < size) {
            final int lane = laneAt(size);
            final long order = orderAt(size);
            if (index > 0 && order < orderAt((index - 1) / 2)) {
                up(index, lane, order);
            } else {
                down(index, lane, order);
            }
        }
    }

    private void up(final int from, final int lane, final long order) {
        int index = from;
        while (index > 0 && order < orderAt((index - 1) / 2)) {
            lanes.step();
            final int parent = (index - 1) / 2;
            set(index, laneAt(parent), orderAt(parent));
            index = parent;
        }
        set(index, lane, order);
    }

    private void down(final int from, final int lane, final long order) {
        int index = from;
        for (int child = 2 * index + 1; child < size; child = 2 * index + 1) {
            lanes.step();
            if (child + 1 < size && orderAt(child + 1) < orderAt(child)) {
                child++;
            }
            if (order <= orderAt(child)) {
                break;
            }
            set(index, laneAt(child), orderAt(child));
            index = child;
        }
        set(index, lane, order);
    }

    private void set(final int index, final int lane, final long order) {
        nodes.putLong(index << NODE_SHIFT, order, LITTLE_ENDIAN);
        nodes.putInt((index << NODE_SHIFT) + LANE_OFFSET, lane, LITTLE_ENDIAN);
        if (indexed) {
            lanes.heapIndex(lane, index);
        }
    }

    private void grow() {
        final int larger = Math.max(INITIAL_CAPACITY, Math.multiplyExact(capacity, 2));
        final PageMemory next = new PageMemory();
        final UnsafeBuffer copy = next.allocate(Math.multiplyExact(larger, 1 << NODE_SHIFT));
        if (nodes != null) {
            copy.putBytes(0, nodes, 0, size << NODE_SHIFT);
            memory.clean();
        }
        memory = next;
        nodes = copy;
        capacity = larger;
    }

    /** Frees the memory; the heap is empty afterwards and may be used again. */
    @Override
    public void close() {
        clear();
        if (memory != null) {
            memory.clean();
        }
        memory = null;
        nodes = null;
        capacity = 0;
    }
}
