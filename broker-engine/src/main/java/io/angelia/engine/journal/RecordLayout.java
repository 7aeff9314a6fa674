/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import java.nio.ByteOrder;
import org.agrona.BitUtil;
import org.agrona.MutableDirectBuffer;

/**
 * The bytes of a record: a header and the payload, little endian, aligned to 8.
 *
 * <pre>
 *  0  i32  length     header and payload, without the filling up to the next multiple of 8
 *  4  u8   type       1..127 of the log's user; 128..255 of the log itself
 *  5  u8   version    of this layout, 1; a reader refuses a version it does not know
 *  6  u16  flags      0
 *  8  i32  checksum   CRC32C over the header without this field and the payload; of padding, over its header alone
 * 12  i32  epoch      incarnation of the log that wrote it; never falls along the log
 * 16  i64  position   of this record, bytes since the beginning of the log
 * 24  i64  time       ms since the epoch; 0 in records of the log itself
 * 32       payload
 * </pre>
 *
 * The log's own records: BATCH opens every write, its payload is one i64, the position below which everything was durable
 * before that write. PADDING reaches to the end of its segment; when less than a header is left there, nothing is written.
 */
final class RecordLayout {
    static final int VERSION = 1;

    static final int LENGTH_OFFSET = 0;
    static final int TYPE_OFFSET = LENGTH_OFFSET + Integer.BYTES;
    static final int VERSION_OFFSET = TYPE_OFFSET + Byte.BYTES;
    static final int FLAGS_OFFSET = VERSION_OFFSET + Byte.BYTES;
    static final int CHECKSUM_OFFSET = FLAGS_OFFSET + Short.BYTES;
    static final int EPOCH_OFFSET = CHECKSUM_OFFSET + Integer.BYTES;
    static final int POSITION_OFFSET = EPOCH_OFFSET + Integer.BYTES;
    static final int TIME_OFFSET = POSITION_OFFSET + Long.BYTES;
    static final int HEADER_LENGTH = TIME_OFFSET + Long.BYTES;

    static final int ALIGNMENT = 8;

    static final int MAX_USER_TYPE = 127;
    static final int TYPE_PADDING = 254;
    static final int TYPE_BATCH = 255;

    static final int BATCH_DURABLE_OFFSET = HEADER_LENGTH;
    static final int BATCH_LENGTH = BATCH_DURABLE_OFFSET + Long.BYTES;

    private RecordLayout() {}

    static int aligned(final int length) {
        return BitUtil.align(length, ALIGNMENT);
    }

    /** Writes all of the header but the checksum. */
    static void putHeader(
            final MutableDirectBuffer buffer,
            final int offset,
            final int length,
            final int type,
            final int epoch,
            final long position,
            final long timeMs) {
        buffer.putInt(offset + LENGTH_OFFSET, length, ByteOrder.LITTLE_ENDIAN);
        buffer.putByte(offset + TYPE_OFFSET, (byte) type);
        buffer.putByte(offset + VERSION_OFFSET, (byte) VERSION);
        buffer.putShort(offset + FLAGS_OFFSET, (short) 0, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(offset + EPOCH_OFFSET, epoch, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(offset + POSITION_OFFSET, position, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(offset + TIME_OFFSET, timeMs, ByteOrder.LITTLE_ENDIAN);
    }
}
