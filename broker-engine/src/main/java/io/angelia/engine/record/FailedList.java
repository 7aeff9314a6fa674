/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.record;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Layout of FAILED: a list of deliveries that did not end in an acknowledgement, to the end of the payload.
 *
 * <pre>
 * per entry: i32 slot | i64 position | u16 new delivery count | u16 flags | i64 due (ms since the epoch; 0 = at once)
 * </pre>
 */
public final class FailedList {
    /** The message may have been processed although nothing says so. */
    public static final int MAYBE_DELIVERED = 1;

    private static final int POSITION_OFFSET = Integer.BYTES;
    private static final int COUNT_OFFSET = POSITION_OFFSET + Long.BYTES;
    private static final int FLAGS_OFFSET = COUNT_OFFSET + Short.BYTES;
    private static final int DUE_OFFSET = FLAGS_OFFSET + Short.BYTES;
    /** Bytes of one entry. */
    public static final int ENTRY_LENGTH = DUE_OFFSET + Long.BYTES;

    private FailedList() {}

    public static int count(final int length) {
        return length / ENTRY_LENGTH;
    }

    public static int slot(final DirectBuffer payload, final int index) {
        return payload.getInt(index * ENTRY_LENGTH, LITTLE_ENDIAN);
    }

    public static long position(final DirectBuffer payload, final int index) {
        return payload.getLong(index * ENTRY_LENGTH + POSITION_OFFSET, LITTLE_ENDIAN);
    }

    public static int deliveryCount(final DirectBuffer payload, final int index) {
        return payload.getShort(index * ENTRY_LENGTH + COUNT_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    public static int flags(final DirectBuffer payload, final int index) {
        return payload.getShort(index * ENTRY_LENGTH + FLAGS_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    public static long due(final DirectBuffer payload, final int index) {
        return payload.getLong(index * ENTRY_LENGTH + DUE_OFFSET, LITTLE_ENDIAN);
    }

    /** Writes an entry at {@code offset}; returns the offset behind it. */
    public static int encode(
            final MutableDirectBuffer target,
            final int offset,
            final int slot,
            final long position,
            final int deliveryCount,
            final int flags,
            final long due) {
        target.putInt(offset, slot, LITTLE_ENDIAN);
        target.putLong(offset + POSITION_OFFSET, position, LITTLE_ENDIAN);
        target.putShort(offset + COUNT_OFFSET, (short) deliveryCount, LITTLE_ENDIAN);
        target.putShort(offset + FLAGS_OFFSET, (short) flags, LITTLE_ENDIAN);
        target.putLong(offset + DUE_OFFSET, due, LITTLE_ENDIAN);
        return offset + ENTRY_LENGTH;
    }
}
