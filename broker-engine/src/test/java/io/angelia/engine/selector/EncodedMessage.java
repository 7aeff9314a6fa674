/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.angelia.wire.message.MessageLayout;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Builds encoded messages for tests; unset fields are absent or zero. */
final class EncodedMessage {
    private final Map<String, Object> properties = new LinkedHashMap<>();
    private final String[] variable = new String[6];
    private int flags;
    private int priority = 4;
    private long timestamp;
    private long producerId;
    private long sequence;

    EncodedMessage persistent() {
        flags |= MessageLayout.FLAG_PERSISTENT;
        return this;
    }

    EncodedMessage priority(final int value) {
        priority = value;
        return this;
    }

    EncodedMessage timestamp(final long value) {
        timestamp = value;
        return this;
    }

    EncodedMessage id(final long producer, final long number) {
        producerId = producer;
        sequence = number;
        return this;
    }

    EncodedMessage destination(final String value) {
        variable[0] = value;
        return this;
    }

    EncodedMessage replyTo(final String value) {
        variable[1] = value;
        return this;
    }

    EncodedMessage correlationId(final String value) {
        variable[2] = value;
        return this;
    }

    EncodedMessage correlationBytes() {
        variable[2] = "bytes";
        flags |= MessageLayout.FLAG_CORRELATION_BYTES;
        return this;
    }

    EncodedMessage type(final String value) {
        variable[3] = value;
        return this;
    }

    EncodedMessage userId(final String value) {
        variable[4] = value;
        return this;
    }

    EncodedMessage groupId(final String value) {
        variable[5] = value;
        return this;
    }

    /** A boolean, number, string, character, byte array or null. */
    EncodedMessage with(final String name, final Object value) {
        properties.put(name, value);
        return this;
    }

    EncodedMessage with(final Map<String, Object> values) {
        properties.putAll(values);
        return this;
    }

    /** The message at the start of a buffer of just its length, with a few bytes of body. */
    UnsafeBuffer encode() {
        final byte[] bytes = new byte[encodeAt(new ExpandableArrayBuffer(), 0)];
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        encodeAt(buffer, 0);
        return buffer;
    }

    /** Returns the index behind the message. */
    int encodeAt(final MutableDirectBuffer buffer, final int offset) {
        final byte[] body = "body".getBytes(StandardCharsets.US_ASCII);
        buffer.putByte(offset + MessageLayout.VERSION_OFFSET, (byte) 1);
        buffer.putByte(offset + MessageLayout.BODY_TYPE_OFFSET, (byte) MessageLayout.BODY_TEXT);
        buffer.putByte(offset + MessageLayout.FLAGS_OFFSET, (byte) flags);
        buffer.putByte(offset + MessageLayout.PRIORITY_OFFSET, (byte) priority);
        buffer.putInt(offset + MessageLayout.BODY_LENGTH_OFFSET, body.length, LITTLE_ENDIAN);
        buffer.putLong(offset + MessageLayout.TIMESTAMP_OFFSET, timestamp, LITTLE_ENDIAN);
        buffer.putLong(offset + MessageLayout.PRODUCER_ID_OFFSET, producerId, LITTLE_ENDIAN);
        buffer.putLong(offset + MessageLayout.SEQUENCE_OFFSET, sequence, LITTLE_ENDIAN);
        int at = offset + MessageLayout.VARIABLE_OFFSET;
        for (final String header : variable) {
            at = putShortString(buffer, at, header);
        }
        buffer.putInt(offset + MessageLayout.PROPERTIES_OFFSET_OFFSET, at - offset, LITTLE_ENDIAN);
        at = encodeProperties(buffer, at, properties);
        buffer.putInt(offset + MessageLayout.HEADER_LENGTH_OFFSET, at - offset, LITTLE_ENDIAN);
        buffer.putBytes(at, body);
        return at + body.length;
    }

    static int encodeProperties(final MutableDirectBuffer buffer, final int offset, final Map<String, Object> values) {
        buffer.putShort(offset, (short) values.size(), LITTLE_ENDIAN);
        int at = offset + Short.BYTES;
        for (final Map.Entry<String, Object> property : values.entrySet()) {
            at = putShortString(buffer, at, property.getKey());
            at = putValue(buffer, at, property.getValue());
        }
        return at;
    }

    private static int putShortString(final MutableDirectBuffer buffer, final int at, final String text) {
        if (text == null) {
            buffer.putShort(at, (short) MessageLayout.ABSENT, LITTLE_ENDIAN);
            return at + Short.BYTES;
        }
        final byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        buffer.putShort(at, (short) utf8.length, LITTLE_ENDIAN);
        buffer.putBytes(at + Short.BYTES, utf8);
        return at + Short.BYTES + utf8.length;
    }

    private static int putValue(final MutableDirectBuffer buffer, final int offset, final Object value) {
        final int at = offset + 1;
        if (value == null) {
            return put(buffer, offset, MessageLayout.VALUE_NULL, 0);
        } else if (value instanceof Boolean b) {
            buffer.putByte(at, (byte) (b ? 1 : 0));
            return put(buffer, offset, MessageLayout.VALUE_BOOLEAN, Byte.BYTES);
        } else if (value instanceof Byte b) {
            buffer.putByte(at, b);
            return put(buffer, offset, MessageLayout.VALUE_BYTE, Byte.BYTES);
        } else if (value instanceof Short s) {
            buffer.putShort(at, s, LITTLE_ENDIAN);
            return put(buffer, offset, MessageLayout.VALUE_SHORT, Short.BYTES);
        } else if (value instanceof Character c) {
            buffer.putChar(at, c, LITTLE_ENDIAN);
            return put(buffer, offset, MessageLayout.VALUE_CHAR, Character.BYTES);
        } else if (value instanceof Integer i) {
            buffer.putInt(at, i, LITTLE_ENDIAN);
            return put(buffer, offset, MessageLayout.VALUE_INT, Integer.BYTES);
        } else if (value instanceof Long l) {
            buffer.putLong(at, l, LITTLE_ENDIAN);
            return put(buffer, offset, MessageLayout.VALUE_LONG, Long.BYTES);
        } else if (value instanceof Float f) {
            buffer.putFloat(at, f, LITTLE_ENDIAN);
            return put(buffer, offset, MessageLayout.VALUE_FLOAT, Float.BYTES);
        } else if (value instanceof Double d) {
            buffer.putDouble(at, d, LITTLE_ENDIAN);
            return put(buffer, offset, MessageLayout.VALUE_DOUBLE, Double.BYTES);
        } else if (value instanceof String s) {
            return putBytes(buffer, offset, MessageLayout.VALUE_STRING, s.getBytes(StandardCharsets.UTF_8));
        } else if (value instanceof byte[] bytes) {
            return putBytes(buffer, offset, MessageLayout.VALUE_BYTES, bytes);
        }
        throw new IllegalArgumentException("no property value: " + value.getClass());
    }

    private static int putBytes(
            final MutableDirectBuffer buffer, final int offset, final int type, final byte[] bytes) {
        buffer.putInt(offset + 1, bytes.length, LITTLE_ENDIAN);
        buffer.putBytes(offset + 1 + Integer.BYTES, bytes);
        return put(buffer, offset, type, Integer.BYTES + bytes.length);
    }

    private static int put(final MutableDirectBuffer buffer, final int offset, final int type, final int length) {
        buffer.putByte(offset, (byte) type);
        return offset + 1 + length;
    }
}
