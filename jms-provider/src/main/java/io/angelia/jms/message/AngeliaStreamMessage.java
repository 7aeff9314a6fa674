/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import io.angelia.wire.message.MessageLayout;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.StreamMessage;
import java.util.Arrays;
import java.util.Objects;

/**
 * A message whose body is a sequence of typed values, kept in their encoded form. Write-only until {@link #reset()}, then
 * read-only until {@link #clearBody()}. A read that fails leaves the position where it was. Not thread-safe.
 */
public final class AngeliaStreamMessage extends JmsMessage implements StreamMessage {
    private static final int TYPICAL_LENGTH = 256;

    /** What is written; null while the message is read. */
    private ValueWriter out = new ValueWriter(TYPICAL_LENGTH);
    /** What is read; null while the message is written. */
    private ByteSlice body;

    private ValueReader in;
    /** The byte array that {@link #readBytes(byte[])} has begun to read; null for none. */
    private ByteSlice field;

    private int fieldPosition;

    public AngeliaStreamMessage() {}

    AngeliaStreamMessage(ReceivedMessage received) {
        super(received);
        out = null;
        read(received.encoded().body());
    }

    private void read(ByteSlice newBody) {
        body = newBody;
        in = new ValueReader(newBody);
        field = null;
    }

    @Override
    public void reset() {
        if (out != null) {
            body = out.slice();
            out = null;
        }
        read(body);
    }

    @Override
    public void clearBody() {
        body = null;
        in = null;
        field = null;
        out = new ValueWriter(TYPICAL_LENGTH);
    }

    @Override
    public boolean readBoolean() throws JMSException {
        return read(Conversions::toBoolean);
    }

    @Override
    public byte readByte() throws JMSException {
        return read(Conversions::toByte);
    }

    @Override
    public short readShort() throws JMSException {
        return read(Conversions::toShort);
    }

    @Override
    public char readChar() throws JMSException {
        return read(Conversions::toChar);
    }

    @Override
    public int readInt() throws JMSException {
        return read(Conversions::toInt);
    }

    @Override
    public long readLong() throws JMSException {
        return read(Conversions::toLong);
    }

    @Override
    public float readFloat() throws JMSException {
        return read(Conversions::toFloat);
    }

    @Override
    public double readDouble() throws JMSException {
        return read(Conversions::toDouble);
    }

    @Override
    public String readString() throws JMSException {
        return read(Conversions::toText);
    }

    @Override
    public Object readObject() throws JMSException {
        return read(value -> value);
    }

    @Override
    public int readBytes(byte[] value) throws JMSException {
        requireReadable();
        int room = value.length;
        if (field == null && !beginField()) {
            return -1;
        }
        int left = field.end() - fieldPosition;
        if (left == 0 && fieldPosition != field.offset()) {
            field = null;
            return -1;
        }
        int count = Math.min(left, room);
        System.arraycopy(field.bytes(), fieldPosition, value, 0, count);
        fieldPosition += count;
        if (count < room) {
            field = null;
        }
        return count;
    }

    /** Returns false when the field is null, which is then read. */
    private boolean beginField() throws JMSException {
        requireMore();
        int position = in.position();
        boolean complete = false;
        try {
            switch (in.readUnsignedByte()) {
                case MessageLayout.VALUE_NULL -> field = null;
                case MessageLayout.VALUE_BYTES -> {
                    field = in.readByteArray();
                    fieldPosition = field.offset();
                }
                default -> {
                    in.position(position);
                    Conversions.toBytes(in.readValue());
                }
            }
            complete = true;
            return field != null;
        } finally {
            if (!complete) {
                in.position(position);
            }
        }
    }

    private interface Conversion<T> {
        T apply(Object value) throws MessageFormatException;
    }

    private <T> T read(Conversion<T> conversion) throws JMSException {
        requireReadable();
        if (field != null) {
            if (fieldPosition != field.end()) {
                throw Failures.format("A byte array was read in part; read the rest with readBytes first");
            }
            field = null;
        }
        requireMore();
        int position = in.position();
        boolean complete = false;
        try {
            T value = conversion.apply(in.readValue());
            complete = true;
            return value;
        } finally {
            if (!complete) {
                in.position(position);
            }
        }
    }

    private void requireReadable() throws JMSException {
        if (in == null) {
            throw Failures.bodyNotReadable();
        }
    }

    private void requireMore() throws MessageEOFException {
        if (in.remaining() == 0) {
            throw new MessageEOFException("The stream has no more values");
        }
    }

    @Override
    public void writeBoolean(boolean value) throws JMSException {
        write(value);
    }

    @Override
    public void writeByte(byte value) throws JMSException {
        write(value);
    }

    @Override
    public void writeShort(short value) throws JMSException {
        write(value);
    }

    @Override
    public void writeChar(char value) throws JMSException {
        write(value);
    }

    @Override
    public void writeInt(int value) throws JMSException {
        write(value);
    }

    @Override
    public void writeLong(long value) throws JMSException {
        write(value);
    }

    @Override
    public void writeFloat(float value) throws JMSException {
        write(value);
    }

    @Override
    public void writeDouble(double value) throws JMSException {
        write(value);
    }

    @Override
    public void writeString(String value) throws JMSException {
        write(value);
    }

    @Override
    public void writeBytes(byte[] value) throws JMSException {
        write(value);
    }

    @Override
    public void writeBytes(byte[] value, int offset, int length) throws JMSException {
        Objects.checkFromIndexSize(offset, length, value.length);
        write(Arrays.copyOfRange(value, offset, offset + length));
    }

    @Override
    public void writeObject(Object value) throws JMSException {
        if (!Conversions.isBodyValue(value)) {
            throw Conversions.unsupportedType(value);
        }
        write(value);
    }

    private void write(Object value) throws JMSException {
        if (out == null) {
            throw Failures.bodyNotWriteable();
        }
        int position = out.length();
        boolean complete = false;
        try {
            out.putValue(value);
            complete = true;
        } finally {
            if (!complete) {
                out.truncate(position);
            }
        }
    }

    @Override
    public boolean hasBody() {
        return true;
    }

    @Override
    public <T> T getBody(Class<T> type) throws JMSException {
        throw notAssignable("stream", type);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public boolean isBodyAssignableTo(Class type) {
        return false;
    }

    @Override
    int bodyType() {
        return MessageLayout.BODY_STREAM;
    }

    @Override
    EncodedBody encodedBody() {
        return out != null ? out.slice() : body;
    }
}
