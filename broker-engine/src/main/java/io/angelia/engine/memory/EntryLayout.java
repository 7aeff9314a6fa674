/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.memory;

/**
 * Field offsets of one index entry: one cache line, little endian, part of the checkpoint format.
 *
 * <pre>
 *  0  i64  position        log position of the message's record; of a volatile message its place in the volatile store
 *  8  i64  sequence        arrival order inside its queue
 * 16  i64  due             ms since the epoch of the entry's timer: delayed until, or expiry
 * 24  i32  length          bytes of the encoded message
 * 28  i32  queue id
 * 32  i32  next            links of the list that the entry is in
 * 36  i32  prev
 * 40  i32  timer next      links of the timer bucket that the entry is in
 * 44  i32  timer prev
 * 48  i64  key             hash of the message's ordering key; 0 = it has none
 * 56  u16  delivery count
 * 58  u8   state           0 = the slot is free
 * 59  u8   priority
 * 60  u16  flags
 * 62  u16  spare, 0
 * </pre>
 */
public final class EntryLayout {
    public static final int POSITION_OFFSET = 0;
    public static final int SEQUENCE_OFFSET = POSITION_OFFSET + Long.BYTES;
    public static final int DUE_OFFSET = SEQUENCE_OFFSET + Long.BYTES;
    public static final int LENGTH_OFFSET = DUE_OFFSET + Long.BYTES;
    public static final int QUEUE_ID_OFFSET = LENGTH_OFFSET + Integer.BYTES;
    public static final int NEXT_OFFSET = QUEUE_ID_OFFSET + Integer.BYTES;
    public static final int PREV_OFFSET = NEXT_OFFSET + Integer.BYTES;
    public static final int TIMER_NEXT_OFFSET = PREV_OFFSET + Integer.BYTES;
    public static final int TIMER_PREV_OFFSET = TIMER_NEXT_OFFSET + Integer.BYTES;
    public static final int KEY_OFFSET = TIMER_PREV_OFFSET + Integer.BYTES;
    public static final int DELIVERY_COUNT_OFFSET = KEY_OFFSET + Long.BYTES;
    public static final int STATE_OFFSET = DELIVERY_COUNT_OFFSET + Short.BYTES;
    public static final int PRIORITY_OFFSET = STATE_OFFSET + Byte.BYTES;
    public static final int FLAGS_OFFSET = PRIORITY_OFFSET + Byte.BYTES;
    public static final int SPARE_OFFSET = FLAGS_OFFSET + Short.BYTES;
    public static final int ENTRY_LENGTH = SPARE_OFFSET + Short.BYTES;

    /** State of a slot that holds no entry; every other state is the engine's. */
    public static final int STATE_FREE = 0;

    private EntryLayout() {}
}
