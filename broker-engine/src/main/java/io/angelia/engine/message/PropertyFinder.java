/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.message;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.angelia.wire.message.MessageLayout;
import org.agrona.DirectBuffer;

/**
 * Finds a property by its name in an encoded section that came from outside: never reads beyond the end, and what is malformed
 * counts as absent. Allocates nothing; without state.
 */
public final class PropertyFinder {
    public static final int ABSENT = -1;

    private PropertyFinder() {}

    /**
     * Where the value of that name starts with its type, or {@link #ABSENT}; it lies before {@code end} as a whole.
     *
     * @param offset where the section starts with the count of its properties.
     * @param end    behind the last byte that may belong to it.
     * @param name   all of the buffer, UTF-8.
     */
    public static int find(final DirectBuffer section, final int offset, final int end, final DirectBuffer name) {
        if (offset < 0 || offset > end - Short.BYTES) {
            return ABSENT;
        }
        final int wanted = name.capacity();
        int at = offset + Short.BYTES;
        for (int left = section.getShort(offset, LITTLE_ENDIAN) & 0xFFFF; left > 0; left--) {
            if (at > end - Short.BYTES) {
                return ABSENT;
            }
            final int nameLength = section.getShort(at, LITTLE_ENDIAN) & 0xFFFF;
            final int nameOffset = at + Short.BYTES;
            final int valueOffset = nameOffset + nameLength;
            final int valueLength = valueLength(section, valueOffset, end);
            if (valueLength == ABSENT) {
                return ABSENT;
            }
            if (nameLength == wanted && isSame(section, nameOffset, name)) {
                return valueOffset;
            }
            at = valueOffset + valueLength;
        }
        return ABSENT;
    }

    private static boolean isSame(final DirectBuffer section, final int offset, final DirectBuffer name) {
        for (int i = 0; i < name.capacity(); i++) {
            if (section.getByte(offset + i) != name.getByte(i)) {
                return false;
            }
        }
        return true;
    }

    /** Bytes of a value with its type, or {@link #ABSENT} when it is malformed or does not end before {@code end}. */
    public static int valueLength(final DirectBuffer section, final int offset, final int end) {
        final int room = end - offset - Byte.BYTES;
        if (room < 0) {
            return ABSENT;
        }
        final int length;
        switch (section.getByte(offset)) {
            case MessageLayout.VALUE_NULL -> length = 0;
            case MessageLayout.VALUE_BOOLEAN, MessageLayout.VALUE_BYTE -> length = Byte.BYTES;
            case MessageLayout.VALUE_SHORT, MessageLayout.VALUE_CHAR -> length = Short.BYTES;
            case MessageLayout.VALUE_INT, MessageLayout.VALUE_FLOAT -> length = Integer.BYTES;
            case MessageLayout.VALUE_LONG, MessageLayout.VALUE_DOUBLE -> length = Long.BYTES;
            case MessageLayout.VALUE_STRING, MessageLayout.VALUE_BYTES -> {
                if (room < Integer.BYTES) {
                    return ABSENT;
                }
                final int stated = section.getInt(offset + Byte.BYTES, LITTLE_ENDIAN);
                if (stated < 0 || stated > room - Integer.BYTES) {
                    return ABSENT;
                }
                length = Integer.BYTES + stated;
            }
            default -> {
                return ABSENT;
            }
        }
        return length <= room ? Byte.BYTES + length : ABSENT;
    }
}
