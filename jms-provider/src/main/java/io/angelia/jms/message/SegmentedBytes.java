/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import io.netty.buffer.ByteBuf;
import jakarta.jms.JMSException;
import java.util.Arrays;
import java.util.Objects;

/**
 * Bytes that grow by adding arrays instead of copying into a larger one, so that a large body needs its own size of memory
 * and little more. Appended to, then read from the start; the bytes written never change.
 */
final class SegmentedBytes implements EncodedBody {
    private static final int FIRST_SEGMENT = 256;
    /** Small enough not to be an object that a collector places apart, in regions of which it wastes the rest. */
    private static final int LARGEST_SEGMENT = 256 << 10;

    private static final int MAX_LENGTH = Integer.MAX_VALUE - LARGEST_SEGMENT;

    private byte[][] segments = new byte[8][];
    /** Where each segment begins, counted in bytes of the whole. */
    private int[] starts = new int[8];

    private int count;
    /** Bytes of the first segment's array that are not ours. */
    private int firstOffset;

    private int length;

    private int readPosition;
    private int readSegment;

    /** Empty, to be appended to. */
    SegmentedBytes() {}

    /** The bytes of a received body, to be read only. */
    SegmentedBytes(ByteSlice body) {
        segments[0] = body.bytes();
        firstOffset = body.offset();
        length = body.length();
        count = 1;
    }

    @Override
    public int length() {
        return length;
    }

    // ---- writing

    void write(byte[] source, int offset, int size) throws JMSException {
        Objects.checkFromIndexSize(offset, size, source.length);
        if (size > MAX_LENGTH - length) {
            throw Failures.format("The body of a message grows beyond " + MAX_LENGTH + " bytes");
        }
        int from = offset;
        int left = size;
        while (left > 0) {
            byte[] last = lastWithRoom();
            int at = length - starts[count - 1];
            int piece = Math.min(left, last.length - at);
            System.arraycopy(source, from, last, at, piece);
            from += piece;
            left -= piece;
            length += piece;
        }
    }

    /** Writes the low bytes of a number, high byte first. */
    void writeNumber(long value, int size) throws JMSException {
        if (length > MAX_LENGTH - size) {
            throw Failures.format("The body of a message grows beyond " + MAX_LENGTH + " bytes");
        }
        for (int shift = (size - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            lastWithRoom()[length - starts[count - 1]] = (byte) (value >>> shift);
            length++;
        }
    }

    private byte[] lastWithRoom() {
        if (count > 0) {
            byte[] last = segments[count - 1];
            if (length - starts[count - 1] < last.length) {
                return last;
            }
        }
        if (count == segments.length) {
            segments = Arrays.copyOf(segments, 2 * count);
            starts = Arrays.copyOf(starts, 2 * count);
        }
        byte[] added = new byte[Math.max(FIRST_SEGMENT, Math.min(LARGEST_SEGMENT, length))];
        segments[count] = added;
        starts[count] = length;
        count++;
        return added;
    }

    // ---- reading

    void rewind() {
        readPosition = 0;
        readSegment = 0;
    }

    int readPosition() {
        return readPosition;
    }

    /** Goes back to an earlier position. */
    void readPosition(int position) {
        readPosition = position;
        readSegment = segmentOf(position);
    }

    int remaining() {
        return length - readPosition;
    }

    /** Reads a number of that many bytes, high byte first; they must be there. */
    long readNumber(int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            value = (value << Byte.SIZE) | (nextByte() & 0xFF);
        }
        return value;
    }

    private byte nextByte() {
        if (readSegment + 1 < count && readPosition == starts[readSegment + 1]) {
            readSegment++;
        }
        int at = readPosition - starts[readSegment] + (readSegment == 0 ? firstOffset : 0);
        readPosition++;
        return segments[readSegment][at];
    }

    /** Reads bytes that must be there. */
    void read(byte[] target, int offset, int size) {
        copy(
                readPosition,
                size,
                (segment, from, piece, done) -> System.arraycopy(segment, from, target, offset + done, piece));
        readPosition(readPosition + size);
    }

    byte[] toByteArray() {
        byte[] bytes = new byte[length];
        copy(0, length, (segment, from, piece, done) -> System.arraycopy(segment, from, bytes, done, piece));
        return bytes;
    }

    @Override
    public void writeTo(ByteBuf out, int from, int size) {
        copy(from, size, (segment, at, piece, done) -> out.writeBytes(segment, at, piece));
    }

    private interface PieceConsumer {
        void accept(byte[] segment, int from, int piece, int done);
    }

    private void copy(int from, int size, PieceConsumer consumer) {
        Objects.checkFromIndexSize(from, size, length);
        int done = 0;
        for (int i = segmentOf(from); done < size; i++) {
            int inSegment = from + done - starts[i];
            int end = i + 1 < count ? starts[i + 1] : length;
            int piece = Math.min(size - done, end - starts[i] - inSegment);
            consumer.accept(segments[i], inSegment + (i == 0 ? firstOffset : 0), piece, done);
            done += piece;
        }
    }

    private int segmentOf(int position) {
        int found = Arrays.binarySearch(starts, 0, count, position);
        return Math.max(0, found >= 0 ? found : -found - 2);
    }
}
