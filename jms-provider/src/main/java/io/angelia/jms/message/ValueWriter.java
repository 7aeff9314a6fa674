/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import static io.angelia.wire.message.MessageLayout.ABSENT;
import static io.angelia.wire.message.MessageLayout.MAX_SHORT_STRING;
import static io.angelia.wire.message.MessageLayout.VALUE_BOOLEAN;
import static io.angelia.wire.message.MessageLayout.VALUE_BYTE;
import static io.angelia.wire.message.MessageLayout.VALUE_BYTES;
import static io.angelia.wire.message.MessageLayout.VALUE_CHAR;
import static io.angelia.wire.message.MessageLayout.VALUE_DOUBLE;
import static io.angelia.wire.message.MessageLayout.VALUE_FLOAT;
import static io.angelia.wire.message.MessageLayout.VALUE_INT;
import static io.angelia.wire.message.MessageLayout.VALUE_LONG;
import static io.angelia.wire.message.MessageLayout.VALUE_NULL;
import static io.angelia.wire.message.MessageLayout.VALUE_SHORT;
import static io.angelia.wire.message.MessageLayout.VALUE_STRING;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Writes the numbers, strings and typed values of the message encoding into one growing array. */
final class ValueWriter {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MAX_LENGTH = Integer.MAX_VALUE - 8;
    /** Up to here a loop over the characters beats the library's encoder with its array. */
    private static final int SHORT_TEXT = 48;

    private byte[] bytes;
    private int length;

    ValueWriter(int capacity) {
        bytes = new byte[capacity];
    }

    int length() {
        return length;
    }

    /** The array written to, valid until the next write. */
    byte[] array() {
        return bytes;
    }

    ByteSlice slice() {
        return new ByteSlice(bytes, 0, length);
    }

    void clear() {
        length = 0;
    }

    /** Takes back what was written behind {@code position}. */
    void truncate(int position) {
        length = position;
    }

    void putByte(int value) throws JMSException {
        reserve(1);
        bytes[length++] = (byte) value;
    }

    void putShort(int value) throws JMSException {
        reserve(Short.BYTES);
        SHORT.set(bytes, length, (short) value);
        length += Short.BYTES;
    }

    void putInt(int value) throws JMSException {
        reserve(Integer.BYTES);
        INT.set(bytes, length, value);
        length += Integer.BYTES;
    }

    void putLong(long value) throws JMSException {
        reserve(Long.BYTES);
        LONG.set(bytes, length, value);
        length += Long.BYTES;
    }

    void setShort(int position, int value) {
        SHORT.set(bytes, position, (short) value);
    }

    void setInt(int position, int value) {
        INT.set(bytes, position, value);
    }

    void putBytes(byte[] source, int offset, int count) throws JMSException {
        reserve(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    /** A string with a short length; null is written as absent. {@code what} names it in the error. */
    void putShortString(String text, String what) throws JMSException {
        if (text == null) {
            putShort(ABSENT);
            return;
        }
        int start = length;
        putShort(0);
        putText(text);
        setShort(start, checkedShortLength(length - start - Short.BYTES, what));
    }

    /** The same for raw bytes. */
    void putShortBytes(byte[] value, String what) throws JMSException {
        putShort(checkedShortLength(value.length, what));
        putBytes(value, 0, value.length);
    }

    private int checkedShortLength(int count, String what) throws MessageFormatException {
        if (count > MAX_SHORT_STRING) {
            throw Failures.format(
                    what + " of " + count + " bytes is too long; " + MAX_SHORT_STRING + " bytes are allowed");
        }
        return count;
    }

    void putString(String text) throws JMSException {
        int start = length;
        putInt(0);
        putText(text);
        setInt(start, length - start - Integer.BYTES);
    }

    /**
     * A value behind its type: what properties, map entries and stream fields can hold.
     *
     * @throws MessageFormatException for an object of another class.
     */
    void putValue(Object value) throws JMSException {
        if (value == null) {
            putByte(VALUE_NULL);
        } else if (value instanceof String text) {
            putByte(VALUE_STRING);
            putString(text);
        } else if (value instanceof Integer number) {
            putByte(VALUE_INT);
            putInt(number);
        } else if (value instanceof Long number) {
            putByte(VALUE_LONG);
            putLong(number);
        } else if (value instanceof Boolean flag) {
            putByte(VALUE_BOOLEAN);
            putByte(flag ? 1 : 0);
        } else if (value instanceof Double number) {
            putByte(VALUE_DOUBLE);
            putLong(Double.doubleToRawLongBits(number));
        } else if (value instanceof Byte number) {
            putByte(VALUE_BYTE);
            putByte(number);
        } else if (value instanceof Short number) {
            putByte(VALUE_SHORT);
            putShort(number);
        } else if (value instanceof Float number) {
            putByte(VALUE_FLOAT);
            putInt(Float.floatToRawIntBits(number));
        } else if (value instanceof Character character) {
            putByte(VALUE_CHAR);
            putShort(character);
        } else if (value instanceof byte[] array) {
            putByteArray(array, 0, array.length);
        } else {
            throw Conversions.unsupportedType(value);
        }
    }

    void putByteArray(byte[] array, int offset, int count) throws JMSException {
        putByte(VALUE_BYTES);
        putInt(count);
        putBytes(array, offset, count);
    }

    private void putText(String text) throws JMSException {
        int count = text.length();
        if (count <= SHORT_TEXT) {
            reserve(count);
            int i = 0;
            for (; i < count; i++) {
                char c = text.charAt(i);
                if (c >= 0x80) {
                    break;
                }
                bytes[length + i] = (byte) c;
            }
            if (i == count) {
                length += count;
                return;
            }
        }
        byte[] encoded = Utf8.encode(text);
        putBytes(encoded, 0, encoded.length);
    }

    private void reserve(int count) throws JMSException {
        int needed = length + count;
        if (needed < 0 || needed > MAX_LENGTH) {
            throw Failures.format("A message part grows beyond " + MAX_LENGTH + " bytes");
        }
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_LENGTH, Math.max(needed, 2L * bytes.length)));
        }
    }
}
