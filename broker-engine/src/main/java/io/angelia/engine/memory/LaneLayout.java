/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.memory;

/**
 * Field offsets of one lane: what waits and what is in flight of one ordering key in one queue. One cache line; lives in memory
 * only and is rebuilt from the entries.
 *
 * <pre>
 *  0  i64  key             as in the entries
 *  8  i32  queue id
 * 12  i32  waiting head    entries that wait, in order of their sequence
 * 16  i32  waiting tail
 * 20  i32  waiting         how many
 * 24  i32  in-flight head  entries that are out, in order of their sequence
 * 28  i32  in-flight tail
 * 32  i32  next            links of all lanes of the queue; of the free list in a free slot
 * 36  i32  prev
 * 40  i32  in flight       how many
 * 44  i32  holder          number of the consumer that has what is in flight; 0 = nobody who could get more
 * 48  i32  heap index      place in the heap that the lane is in; -1 = in none
 * 52  i32  next in bucket  link of the hash table
 * 56  u16  spare, 0
 * 58  u8   state           0 = the slot is free
 * 59  u8   flags
 * 60  i32  prepared        entries in flight that a prepared branch decides on
 * </pre>
 */
final class LaneLayout {
    static final int KEY_OFFSET = 0;
    static final int QUEUE_ID_OFFSET = KEY_OFFSET + Long.BYTES;
    static final int WAITING_HEAD_OFFSET = QUEUE_ID_OFFSET + Integer.BYTES;
    static final int WAITING_TAIL_OFFSET = WAITING_HEAD_OFFSET + Integer.BYTES;
    static final int WAITING_OFFSET = WAITING_TAIL_OFFSET + Integer.BYTES;
    static final int IN_FLIGHT_HEAD_OFFSET = WAITING_OFFSET + Integer.BYTES;
    static final int IN_FLIGHT_TAIL_OFFSET = IN_FLIGHT_HEAD_OFFSET + Integer.BYTES;
    static final int NEXT_OFFSET = EntryLayout.NEXT_OFFSET;
    static final int PREV_OFFSET = EntryLayout.PREV_OFFSET;
    static final int IN_FLIGHT_OFFSET = PREV_OFFSET + Integer.BYTES;
    static final int HOLDER_OFFSET = IN_FLIGHT_OFFSET + Integer.BYTES;
    static final int HEAP_INDEX_OFFSET = HOLDER_OFFSET + Integer.BYTES;
    static final int NEXT_IN_BUCKET_OFFSET = HEAP_INDEX_OFFSET + Integer.BYTES;
    static final int STATE_OFFSET = EntryLayout.STATE_OFFSET;
    static final int FLAGS_OFFSET = STATE_OFFSET + Byte.BYTES;
    static final int PREPARED_OFFSET = FLAGS_OFFSET + Byte.BYTES;

    private LaneLayout() {}
}
