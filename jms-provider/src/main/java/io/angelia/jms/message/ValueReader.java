/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

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

import jakarta.jms.MessageFormatException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Reads what {@link ValueWriter} wrote; every length is checked against the end before anything is allocated. */
final class ValueReader {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final int start;
    private final int end;
    private int position;

    ValueReader(ByteSlice slice) {
        bytes = slice.bytes();
        start = slice.offset();
        position = start;
        end = slice.end();
    }

    int position() {
        return position;
    }

    void position(int newPosition) {
        position = newPosition;
    }

    int remaining() {
        return end - position;
    }

    int readUnsignedByte() throws MessageFormatException {
        return bytes[take(1)] & 0xFF;
    }

    int readUnsignedShort() throws MessageFormatException {
        return (short) SHORT.get(bytes, take(Short.BYTES)) & 0xFFFF;
    }

    int readInt() throws MessageFormatException {
        return (int) INT.get(bytes, take(Integer.BYTES));
    }

    long readLong() throws MessageFormatException {
        return (long) LONG.get(bytes, take(Long.BYTES));
    }

    String readShortString() throws MessageFormatException {
        int length = readUnsignedShort();
        return Utf8.decode(bytes, take(length), length);
    }

    /** The next value as the object that was written. */
    Object readValue() throws MessageFormatException {
        int type = readUnsignedByte();
        return switch (type) {
            case VALUE_NULL -> null;
            case VALUE_BOOLEAN -> readUnsignedByte() != 0;
            case VALUE_BYTE -> (byte) readUnsignedByte();
            case VALUE_SHORT -> (short) readUnsignedShort();
            case VALUE_INT -> readInt();
            case VALUE_LONG -> readLong();
            case VALUE_FLOAT -> Float.intBitsToFloat(readInt());
            case VALUE_DOUBLE -> Double.longBitsToDouble(readLong());
            case VALUE_CHAR -> (char) readUnsignedShort();
            case VALUE_STRING -> readString();
            case VALUE_BYTES -> {
                ByteSlice array = readByteArray();
                yield Arrays.copyOfRange(bytes, array.offset(), array.end());
            }
            default ->
                throw Failures.malformed("value of unknown type " + type + " at offset " + (position - 1 - start));
        };
    }

    private String readString() throws MessageFormatException {
        int length = readInt();
        return Utf8.decode(bytes, take(length), length);
    }

    /** Length and bytes behind the type of a byte array; the bytes are lent, not copied. */
    ByteSlice readByteArray() throws MessageFormatException {
        int length = readInt();
        return new ByteSlice(bytes, take(length), length);
    }

    private int take(int count) throws MessageFormatException {
        int from = position;
        if (count < 0 || count > end - from) {
            throw Failures.malformed("a field of " + count + " bytes at offset " + (from - start) + ", where "
                    + (end - from) + " bytes are left");
        }
        position = from + count;
        return from;
    }
}
