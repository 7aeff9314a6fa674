/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.message;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.angelia.wire.message.MessageLayout;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/**
 * Writes the properties that the broker puts beside a message, in the form of a property section. Reused; one at a time.
 */
public final class Annotations {
    /** Bytes of the longest text value; longer ones are cut, so that a stack trace cannot outgrow the message. */
    public static final int MAX_TEXT_LENGTH = 1024;

    private static final int MAX_BYTES_PER_CHAR = 3;

    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(512);
    private int count;
    private int length;

    /** Starts a new section. */
    public Annotations reset() {
        count = 0;
        length = Short.BYTES;
        return this;
    }

    /** Adds a text property; null adds nothing. */
    public Annotations put(final String name, final String value) {
        if (value == null) {
            return this;
        }
        return put(name, value, MAX_TEXT_LENGTH);
    }

    /** Adds a text property of at most {@code maxBytes} bytes in UTF-8, cut where it is longer; null adds nothing. */
    public Annotations put(final String name, final String value, final int maxBytes) {
        if (value == null) {
            return this;
        }
        putName(name, MessageLayout.VALUE_STRING);
        final byte[] bytes = cut(value, maxBytes).getBytes(StandardCharsets.UTF_8);
        buffer.putInt(length, bytes.length, LITTLE_ENDIAN);
        buffer.putBytes(length + Integer.BYTES, bytes);
        length += Integer.BYTES + bytes.length;
        return this;
    }

    public Annotations put(final String name, final int value) {
        putName(name, MessageLayout.VALUE_INT);
        buffer.putInt(length, value, LITTLE_ENDIAN);
        length += Integer.BYTES;
        return this;
    }

    public Annotations put(final String name, final long value) {
        putName(name, MessageLayout.VALUE_LONG);
        buffer.putLong(length, value, LITTLE_ENDIAN);
        length += Long.BYTES;
        return this;
    }

    /** As much of the beginning of a text as {@code maxBytes} bytes in UTF-8 hold. */
    public static String cut(final String text, final int maxBytes) {
        if (text.length() * MAX_BYTES_PER_CHAR <= maxBytes) {
            return text;
        }
        int bytes = 0;
        for (int i = 0; i < text.length(); ) {
            final int codePoint = text.codePointAt(i);
            bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
            if (bytes > maxBytes) {
                return text.substring(0, i);
            }
            i += Character.charCount(codePoint);
        }
        return text;
    }

    private void putName(final String name, final int valueType) {
        final byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        buffer.putShort(length, (short) bytes.length, LITTLE_ENDIAN);
        buffer.putBytes(length + Short.BYTES, bytes);
        length += Short.BYTES + bytes.length;
        buffer.putByte(length++, (byte) valueType);
        count++;
    }

    /** The section, from index 0 to {@link #length()}. */
    public DirectBuffer buffer() {
        buffer.putShort(0, (short) count, LITTLE_ENDIAN);
        return buffer;
    }

    public int length() {
        return length;
    }
}
