/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.record;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Layout of ACKNOWLEDGED, EXPIRED, DELIVER_NOW, REPLACED, CANCELLED (head length 0) and, behind the ids of a transaction, TRANSACTION_ACKNOWLEDGED: a list of
 * entries to the end of the payload. An entry is named by its slot; the position tells whether the slot still holds it.
 *
 * <pre>
 * per entry: i32 slot | i64 position
 * </pre>
 */
public final class EntryNames {
    private static final int POSITION_OFFSET = Integer.BYTES;
    /** Bytes of one entry. */
    public static final int ENTRY_LENGTH = POSITION_OFFSET + Long.BYTES;

    private EntryNames() {}

    /** Entries in a payload of {@code length} bytes whose list starts at {@code head}. */
    public static int count(final int head, final int length) {
        return (length - head) / ENTRY_LENGTH;
    }

    public static int slot(final DirectBuffer payload, final int head, final int index) {
        return payload.getInt(head + index * ENTRY_LENGTH, LITTLE_ENDIAN);
    }

    public static long position(final DirectBuffer payload, final int head, final int index) {
        return payload.getLong(head + index * ENTRY_LENGTH + POSITION_OFFSET, LITTLE_ENDIAN);
    }

    /** Writes an entry at {@code offset}; returns the offset behind it. */
    public static int encode(final MutableDirectBuffer target, final int offset, final int slot, final long position) {
        target.putInt(offset, slot, LITTLE_ENDIAN);
        target.putLong(offset + POSITION_OFFSET, position, LITTLE_ENDIAN);
        return offset + ENTRY_LENGTH;
    }
}
