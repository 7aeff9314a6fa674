/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import static io.angelia.engine.journal.RecordLayout.BATCH_DURABLE_OFFSET;
import static io.angelia.engine.journal.RecordLayout.BATCH_LENGTH;
import static io.angelia.engine.journal.RecordLayout.CHECKSUM_OFFSET;
import static io.angelia.engine.journal.RecordLayout.EPOCH_OFFSET;
import static io.angelia.engine.journal.RecordLayout.HEADER_LENGTH;
import static io.angelia.engine.journal.RecordLayout.LENGTH_OFFSET;
import static io.angelia.engine.journal.RecordLayout.MAX_USER_TYPE;
import static io.angelia.engine.journal.RecordLayout.POSITION_OFFSET;
import static io.angelia.engine.journal.RecordLayout.TIME_OFFSET;
import static io.angelia.engine.journal.RecordLayout.TYPE_BATCH;
import static io.angelia.engine.journal.RecordLayout.TYPE_OFFSET;
import static io.angelia.engine.journal.RecordLayout.TYPE_PADDING;
import static io.angelia.engine.journal.RecordLayout.VERSION;
import static io.angelia.engine.journal.RecordLayout.VERSION_OFFSET;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/** A movable view that judges and reads the record at a place of a mapped segment. Owns nothing; serves one thread. */
final class RecordReader {
    /** What was found at a place. */
    enum Verdict {
        VALID,
        /** Less than a header is left: the log goes on in the next segment. */
        END_OF_SEGMENT,
        /** Nothing was ever written here. */
        BLANK,
        BAD_LENGTH,
        /** Claims another position: never written in this life of the file, or overwritten by something else. */
        OTHER_POSITION,
        BAD_CHECKSUM,
        /** Intact, but of a version or type that only a newer release knows. */
        UNSUPPORTED
    }

    private final RecordChecksum checksum = new RecordChecksum();
    private DirectBuffer buffer;
    private ByteBuffer bytes;
    private long base;
    private int offset;

    /** Looks at a whole segment; {@code base} is the position of its first byte. */
    void wrap(final DirectBuffer segment, final long base) {
        if (segment != buffer) {
            buffer = segment;
            bytes = segment.byteBuffer().duplicate();
        }
        this.base = base;
        this.offset = 0;
    }

    /** Moves to an offset within the segment and judges what is there, checksum included. */
    Verdict check(final int offset) {
        this.offset = offset;
        final int rest = buffer.capacity() - offset;
        if (rest < HEADER_LENGTH) {
            return Verdict.END_OF_SEGMENT;
        }
        final int length = length();
        if (length < HEADER_LENGTH || length > rest || RecordLayout.aligned(length) > rest) {
            return isBlank() ? Verdict.BLANK : Verdict.BAD_LENGTH;
        }
        if (claimedPosition() != position()) {
            return Verdict.OTHER_POSITION;
        }
        if (checksum.of(bytes, offset, type() == TYPE_PADDING ? HEADER_LENGTH : length) != storedChecksum()) {
            return Verdict.BAD_CHECKSUM;
        }
        return isSupported(length) ? Verdict.VALID : Verdict.UNSUPPORTED;
    }

    /** True when the place, whatever its checksum, has a header that names this very position. */
    boolean claimsItsPosition(final int offset) {
        this.offset = offset;
        final int rest = buffer.capacity() - offset;
        if (rest < HEADER_LENGTH || claimedPosition() != position()) {
            return false;
        }
        final int length = length();
        return length >= HEADER_LENGTH && length <= rest;
    }

    int offset() {
        return offset;
    }

    long position() {
        return base + offset;
    }

    int length() {
        return buffer.getInt(offset + LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    /** Bytes from here to the next record. */
    int alignedLength() {
        return RecordLayout.aligned(length());
    }

    int type() {
        return buffer.getByte(offset + TYPE_OFFSET) & 0xFF;
    }

    boolean isUserRecord() {
        return type() <= MAX_USER_TYPE;
    }

    int epoch() {
        return buffer.getInt(offset + EPOCH_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    long timeMs() {
        return buffer.getLong(offset + TIME_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    /** Of a BATCH record: what was durable before it was written. Otherwise -1. */
    long batchDurablePosition() {
        return type() == TYPE_BATCH ? buffer.getLong(offset + BATCH_DURABLE_OFFSET, ByteOrder.LITTLE_ENDIAN) : -1;
    }

    void view(final RecordView view) {
        view.wrap(buffer, offset + HEADER_LENGTH, length() - HEADER_LENGTH, type(), timeMs(), position());
    }

    private long claimedPosition() {
        return buffer.getLong(offset + POSITION_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    private int storedChecksum() {
        return buffer.getInt(offset + CHECKSUM_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    private boolean isSupported(final int length) {
        if (buffer.getByte(offset + VERSION_OFFSET) != VERSION) {
            return false;
        }
        final int type = type();
        return (type >= 1 && type <= MAX_USER_TYPE)
                || type == TYPE_PADDING
                || (type == TYPE_BATCH && length == BATCH_LENGTH);
    }

    private boolean isBlank() {
        for (int i = 0; i < HEADER_LENGTH; i += Long.BYTES) {
            if (buffer.getLong(offset + i, ByteOrder.LITTLE_ENDIAN) != 0) {
                return false;
            }
        }
        return true;
    }
}
