/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.message;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.angelia.wire.message.MessageLayout;
import org.agrona.DirectBuffer;

/** Reads single values of a property section that the broker itself has written. Without state. */
public final class PropertySection {
    private static final int ABSENT = -1;

    private PropertySection() {}

    /** A text property; null when there is none of that name. */
    public static String text(final DirectBuffer buffer, final int offset, final int length, final String name) {
        final int at = find(buffer, offset, length, name);
        return at == ABSENT || buffer.getByte(at) != MessageLayout.VALUE_STRING
                ? null
                : buffer.getStringUtf8(at + 1, LITTLE_ENDIAN);
    }

    /** An int or long property; {@code absent} when there is none of that name. */
    public static long number(
            final DirectBuffer buffer, final int offset, final int length, final String name, final long absent) {
        final int at = find(buffer, offset, length, name);
        if (at == ABSENT) {
            return absent;
        }
        return switch (buffer.getByte(at)) {
            case MessageLayout.VALUE_INT -> buffer.getInt(at + 1, LITTLE_ENDIAN);
            case MessageLayout.VALUE_LONG -> buffer.getLong(at + 1, LITTLE_ENDIAN);
            default -> absent;
        };
    }

    /** Where the type of the named property's value is. */
    private static int find(final DirectBuffer buffer, final int offset, final int length, final String name) {
        if (length < Short.BYTES) {
            return ABSENT;
        }
        final int count = buffer.getShort(offset, LITTLE_ENDIAN) & 0xFFFF;
        int at = offset + Short.BYTES;
        for (int i = 0; i < count; i++) {
            final int nameLength = buffer.getShort(at, LITTLE_ENDIAN) & 0xFFFF;
            final String found = buffer.getStringWithoutLengthUtf8(at + Short.BYTES, nameLength);
            at += Short.BYTES + nameLength;
            if (found.equals(name)) {
                return at;
            }
            at += 1 + valueLength(buffer, at);
        }
        return ABSENT;
    }

    private static int valueLength(final DirectBuffer buffer, final int at) {
        return switch (buffer.getByte(at)) {
            case MessageLayout.VALUE_NULL -> 0;
            case MessageLayout.VALUE_BOOLEAN, MessageLayout.VALUE_BYTE -> Byte.BYTES;
            case MessageLayout.VALUE_SHORT, MessageLayout.VALUE_CHAR -> Short.BYTES;
            case MessageLayout.VALUE_INT, MessageLayout.VALUE_FLOAT -> Integer.BYTES;
            case MessageLayout.VALUE_LONG, MessageLayout.VALUE_DOUBLE -> Long.BYTES;
            case MessageLayout.VALUE_STRING, MessageLayout.VALUE_BYTES ->
                Integer.BYTES + buffer.getInt(at + 1, LITTLE_ENDIAN);
            default -> throw new IllegalStateException("property value of type " + buffer.getByte(at));
        };
    }
}
