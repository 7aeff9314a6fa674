/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import static io.angelia.engine.journal.RecordLayout.ALIGNMENT;
import static io.angelia.engine.journal.RecordLayout.BATCH_DURABLE_OFFSET;
import static io.angelia.engine.journal.RecordLayout.BATCH_LENGTH;
import static io.angelia.engine.journal.RecordLayout.CHECKSUM_OFFSET;
import static io.angelia.engine.journal.RecordLayout.HEADER_LENGTH;
import static io.angelia.engine.journal.RecordLayout.TYPE_BATCH;
import static io.angelia.engine.journal.RecordLayout.TYPE_PADDING;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Off-heap memory in which the records of one write are gathered. Owns the memory until it is freed. */
final class RecordBatch {
    private final RecordChecksum checksum = new RecordChecksum();
    private final int capacity;
    private final int epoch;
    private final ByteBuffer memory;
    private final ByteBuffer bytes;
    private final UnsafeBuffer buffer;
    private int length;

    RecordBatch(final int capacity, final int epoch) {
        this.capacity = capacity;
        this.epoch = epoch;
        // behind the records there is always room for the header of a padding record
        this.memory = ByteBuffer.allocateDirect(capacity + HEADER_LENGTH);
        this.bytes = memory.duplicate();
        this.buffer = new UnsafeBuffer(memory);
    }

    DirectBuffer buffer() {
        return buffer;
    }

    int capacity() {
        return capacity;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    /** Bytes that the batch has once a record of {@code alignedLength} was added. */
    int lengthWith(final int alignedLength) {
        return (length == 0 ? BATCH_LENGTH : length) + alignedLength;
    }

    /** Leaves room for the BATCH record that opens every write, unless it is there. */
    void open() {
        if (length == 0) {
            length = BATCH_LENGTH;
        }
    }

    /** Completes the BATCH record. {@code position} is that of the batch's first byte. */
    void mark(final long position, final long durablePosition) {
        RecordLayout.putHeader(buffer, 0, BATCH_LENGTH, TYPE_BATCH, epoch, position, 0);
        buffer.putLong(BATCH_DURABLE_OFFSET, durablePosition, ByteOrder.LITTLE_ENDIAN);
        putChecksum(0, BATCH_LENGTH);
    }

    /** Adds a record; the caller has checked that it fits. */
    void add(
            final long position,
            final int type,
            final long timeMs,
            final DirectBuffer head,
            final int headOffset,
            final int headLength,
            final DirectBuffer body,
            final int bodyOffset,
            final int bodyLength) {
        final int offset = length;
        final int recordLength = HEADER_LENGTH + headLength + bodyLength;
        final int aligned = RecordLayout.aligned(recordLength);
        buffer.putLong(offset + aligned - ALIGNMENT, 0); // the filling; header and payload overwrite their part
        RecordLayout.putHeader(buffer, offset, recordLength, type, epoch, position, timeMs);
        if (headLength > 0) {
            buffer.putBytes(offset + HEADER_LENGTH, head, headOffset, headLength);
        }
        if (bodyLength > 0) {
            buffer.putBytes(offset + HEADER_LENGTH + headLength, body, bodyOffset, bodyLength);
        }
        putChecksum(offset, recordLength);
        length = offset + aligned;
    }

    /** Adds the header of a padding record over {@code paddedLength} bytes, at least a header. */
    void pad(final long position, final int paddedLength) {
        RecordLayout.putHeader(buffer, length, paddedLength, TYPE_PADDING, epoch, position, 0);
        putChecksum(length, HEADER_LENGTH);
        length += HEADER_LENGTH;
    }

    void free() {
        buffer.wrap(0, 0);
        BufferUtil.free(memory);
    }

    private void putChecksum(final int offset, final int coveredLength) {
        buffer.putInt(offset + CHECKSUM_OFFSET, checksum.of(bytes, offset, coveredLength), ByteOrder.LITTLE_ENDIAN);
    }
}
