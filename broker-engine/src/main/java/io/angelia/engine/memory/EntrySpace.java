/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.memory;

/**
 * All index entries: those of the durable slab, whose slots are the same after any replay, and those of the volatile slab.
 * An entry id names both: durable ids are their slot, volatile ids are negative. Ids of both kinds mix in every list.
 *
 * <p>Not thread-safe.
 */
public final class EntrySpace implements AutoCloseable {
    /** No entry. */
    public static final int NIL = -1;
    /**
     * Ids from here to {@link #NIL} belong to no entry: free for sentinels that take the place of an entry in a list.
     */
    public static final int FIRST_RESERVED_ID = -Slab.SLOTS_PER_PAGE;

    private static final int VOLATILE_BIT = 0x8000_0000;

    private final Slab durable;
    private final Slab volatiles;

    /** Takes over both slabs and closes them. */
    public EntrySpace(final Slab durable, final Slab volatiles) {
        this.durable = durable;
        this.volatiles = volatiles;
    }

    /** Slots, snapshot and sizes of the durable entries; entries themselves are allocated and freed here. */
    public Slab durable() {
        return durable;
    }

    public Slab volatiles() {
        return volatiles;
    }

    public static boolean isVolatile(final int id) {
        return id < 0;
    }

    /** The id of what a slot of the volatile slab holds. */
    public static int volatileId(final int slot) {
        return slot | VOLATILE_BIT;
    }

    /** A durable entry, all zero but for its links, which are {@link #NIL}. Needs a state before it is freed. */
    public int allocateDurable() {
        final int id = durable.allocate();
        resetLinks(id);
        return id;
    }

    /** The same in the volatile slab. */
    public int allocateVolatile() {
        final int id = volatileId(volatiles.allocate());
        resetLinks(id);
        return id;
    }

    /** Gives an entry back, which must be in no list and have no timer. */
    public void free(final int id) {
        if (next(id) != NIL || prev(id) != NIL || timerPrev(id) != NIL) {
            throw new IllegalStateException("entry " + id + " is still linked: next " + next(id) + ", prev " + prev(id)
                    + ", timer " + timerPrev(id));
        }
        slab(id).free(slot(id));
    }

    /** Takes an entry out of every list without telling the list: for entries restored from a snapshot. */
    public void resetLinks(final int id) {
        next(id, NIL);
        prev(id, NIL);
        timerNext(id, NIL);
        timerPrev(id, NIL);
    }

    public long offHeapBytes() {
        return durable.offHeapBytes() + volatiles.offHeapBytes();
    }

    @Override
    public void close() {
        durable.close();
        volatiles.close();
    }

    // ---- fields

    public long position(final int id) {
        return slab(id).getLong(slot(id), EntryLayout.POSITION_OFFSET);
    }

    public void position(final int id, final long value) {
        slab(id).putLong(slot(id), EntryLayout.POSITION_OFFSET, value);
    }

    public long sequence(final int id) {
        return slab(id).getLong(slot(id), EntryLayout.SEQUENCE_OFFSET);
    }

    public void sequence(final int id, final long value) {
        slab(id).putLong(slot(id), EntryLayout.SEQUENCE_OFFSET, value);
    }

    public long due(final int id) {
        return slab(id).getLong(slot(id), EntryLayout.DUE_OFFSET);
    }

    public void due(final int id, final long value) {
        slab(id).putLong(slot(id), EntryLayout.DUE_OFFSET, value);
    }

    public int length(final int id) {
        return slab(id).getInt(slot(id), EntryLayout.LENGTH_OFFSET);
    }

    public void length(final int id, final int value) {
        slab(id).putInt(slot(id), EntryLayout.LENGTH_OFFSET, value);
    }

    public int queueId(final int id) {
        return slab(id).getInt(slot(id), EntryLayout.QUEUE_ID_OFFSET);
    }

    public void queueId(final int id, final int value) {
        slab(id).putInt(slot(id), EntryLayout.QUEUE_ID_OFFSET, value);
    }

    public int next(final int id) {
        return slab(id).getInt(slot(id), EntryLayout.NEXT_OFFSET);
    }

    public void next(final int id, final int value) {
        slab(id).putInt(slot(id), EntryLayout.NEXT_OFFSET, value);
    }

    public int prev(final int id) {
        return slab(id).getInt(slot(id), EntryLayout.PREV_OFFSET);
    }

    public void prev(final int id, final int value) {
        slab(id).putInt(slot(id), EntryLayout.PREV_OFFSET, value);
    }

    public int timerNext(final int id) {
        return slab(id).getInt(slot(id), EntryLayout.TIMER_NEXT_OFFSET);
    }

    public void timerNext(final int id, final int value) {
        slab(id).putInt(slot(id), EntryLayout.TIMER_NEXT_OFFSET, value);
    }

    public int timerPrev(final int id) {
        return slab(id).getInt(slot(id), EntryLayout.TIMER_PREV_OFFSET);
    }

    public void timerPrev(final int id, final int value) {
        slab(id).putInt(slot(id), EntryLayout.TIMER_PREV_OFFSET, value);
    }

    public long key(final int id) {
        return slab(id).getLong(slot(id), EntryLayout.KEY_OFFSET);
    }

    public void key(final int id, final long value) {
        slab(id).putLong(slot(id), EntryLayout.KEY_OFFSET, value);
    }

    public int deliveryCount(final int id) {
        return slab(id).getShort(slot(id), EntryLayout.DELIVERY_COUNT_OFFSET) & 0xFFFF;
    }

    /** Counts above 65535 stay there. */
    public void deliveryCount(final int id, final int value) {
        slab(id).putShort(slot(id), EntryLayout.DELIVERY_COUNT_OFFSET, (short) Math.min(value, 0xFFFF));
    }

    public int state(final int id) {
        return slab(id).getByte(slot(id), EntryLayout.STATE_OFFSET) & 0xFF;
    }

    public void state(final int id, final int value) {
        slab(id).putByte(slot(id), EntryLayout.STATE_OFFSET, (byte) value);
    }

    public int priority(final int id) {
        return slab(id).getByte(slot(id), EntryLayout.PRIORITY_OFFSET) & 0xFF;
    }

    public void priority(final int id, final int value) {
        slab(id).putByte(slot(id), EntryLayout.PRIORITY_OFFSET, (byte) value);
    }

    public int flags(final int id) {
        return slab(id).getShort(slot(id), EntryLayout.FLAGS_OFFSET) & 0xFFFF;
    }

    public void flags(final int id, final int value) {
        slab(id).putShort(slot(id), EntryLayout.FLAGS_OFFSET, (short) value);
    }

    private Slab slab(final int id) {
        return id >= 0 ? durable : volatiles;
    }

    private static int slot(final int id) {
        return id & ~VOLATILE_BIT;
    }
}
