/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import io.angelia.wire.message.MessageLayout;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * A message whose body is bytes without a meaning of their own. Write-only until {@link #reset()}, then read-only until
 * {@link #clearBody()}. Numbers lie high byte first. A read that fails leaves the position where it was. Not thread-safe.
 */
public final class AngeliaBytesMessage extends JmsMessage implements BytesMessage {
    private SegmentedBytes body;
    private boolean readable;

    public AngeliaBytesMessage() {
        body = new SegmentedBytes();
    }

    AngeliaBytesMessage(ReceivedMessage received) {
        super(received);
        body = new SegmentedBytes(received.encoded().body());
        readable = true;
    }

    @Override
    public void reset() {
        readable = true;
        body.rewind();
    }

    @Override
    public void clearBody() {
        body = new SegmentedBytes();
        readable = false;
    }

    @Override
    public long getBodyLength() throws JMSException {
        requireReadable();
        return body.length();
    }

    @Override
    public boolean readBoolean() throws JMSException {
        return readNumber(Byte.BYTES) != 0;
    }

    @Override
    public byte readByte() throws JMSException {
        return (byte) readNumber(Byte.BYTES);
    }

    @Override
    public int readUnsignedByte() throws JMSException {
        return (int) readNumber(Byte.BYTES);
    }

    @Override
    public short readShort() throws JMSException {
        return (short) readNumber(Short.BYTES);
    }

    @Override
    public int readUnsignedShort() throws JMSException {
        return (int) readNumber(Short.BYTES);
    }

    @Override
    public char readChar() throws JMSException {
        return (char) readNumber(Character.BYTES);
    }

    @Override
    public int readInt() throws JMSException {
        return (int) readNumber(Integer.BYTES);
    }

    @Override
    public long readLong() throws JMSException {
        return readNumber(Long.BYTES);
    }

    @Override
    public float readFloat() throws JMSException {
        return Float.intBitsToFloat(readInt());
    }

    @Override
    public double readDouble() throws JMSException {
        return Double.longBitsToDouble(readLong());
    }

    @Override
    public String readUTF() throws JMSException {
        int position = body.readPosition();
        int length = readUnsignedShort();
        if (length > body.remaining()) {
            body.readPosition(position);
            throw new MessageEOFException("A string of " + length + " bytes is longer than the rest of the body");
        }
        byte[] encoded = new byte[Short.BYTES + length];
        body.readPosition(position);
        body.read(encoded, 0, encoded.length);
        try {
            return new DataInputStream(new ByteArrayInputStream(encoded)).readUTF();
        } catch (IOException e) {
            body.readPosition(position);
            throw Failures.format("There is no string in modified UTF-8 here", e);
        }
    }

    @Override
    public int readBytes(byte[] value) throws JMSException {
        return readBytes(value, value.length);
    }

    @Override
    public int readBytes(byte[] value, int length) throws JMSException {
        requireReadable();
        if (length < 0 || length > value.length) {
            throw new IndexOutOfBoundsException("length " + length + " with an array of " + value.length);
        }
        int count = Math.min(length, body.remaining());
        if (count == 0 && length > 0) {
            return -1;
        }
        body.read(value, 0, count);
        return count;
    }

    private long readNumber(int size) throws JMSException {
        requireReadable();
        if (body.remaining() < size) {
            throw new MessageEOFException(size + " bytes are needed, but only " + body.remaining() + " are left");
        }
        return body.readNumber(size);
    }

    private void requireReadable() throws JMSException {
        if (!readable) {
            throw Failures.bodyNotReadable();
        }
    }

    @Override
    public void writeBoolean(boolean value) throws JMSException {
        writeNumber(value ? 1 : 0, Byte.BYTES);
    }

    @Override
    public void writeByte(byte value) throws JMSException {
        writeNumber(value, Byte.BYTES);
    }

    @Override
    public void writeShort(short value) throws JMSException {
        writeNumber(value, Short.BYTES);
    }

    @Override
    public void writeChar(char value) throws JMSException {
        writeNumber(value, Character.BYTES);
    }

    @Override
    public void writeInt(int value) throws JMSException {
        writeNumber(value, Integer.BYTES);
    }

    @Override
    public void writeLong(long value) throws JMSException {
        writeNumber(value, Long.BYTES);
    }

    @Override
    public void writeFloat(float value) throws JMSException {
        writeInt(Float.floatToIntBits(value));
    }

    @Override
    public void writeDouble(double value) throws JMSException {
        writeLong(Double.doubleToLongBits(value));
    }

    @Override
    public void writeUTF(String value) throws JMSException {
        requireWriteable();
        ByteArrayOutputStream encoded = new ByteArrayOutputStream(value.length() + Short.BYTES);
        try {
            new DataOutputStream(encoded).writeUTF(value);
        } catch (IOException e) {
            throw Failures.format("A string can have 65535 bytes here; write a longer one with writeBytes", e);
        }
        writeBytes(encoded.toByteArray());
    }

    @Override
    public void writeBytes(byte[] value) throws JMSException {
        writeBytes(value, 0, value.length);
    }

    @Override
    public void writeBytes(byte[] value, int offset, int length) throws JMSException {
        requireWriteable();
        body.write(value, offset, length);
    }

    @Override
    public void writeObject(Object value) throws JMSException {
        requireWriteable();
        if (value == null) {
            throw new NullPointerException("null cannot be written to a bytes message");
        } else if (value instanceof byte[] bytes) {
            writeBytes(bytes);
        } else if (value instanceof String text) {
            writeUTF(text);
        } else if (value instanceof Boolean flag) {
            writeBoolean(flag);
        } else if (value instanceof Byte number) {
            writeByte(number);
        } else if (value instanceof Short number) {
            writeShort(number);
        } else if (value instanceof Character character) {
            writeChar(character);
        } else if (value instanceof Integer number) {
            writeInt(number);
        } else if (value instanceof Long number) {
            writeLong(number);
        } else if (value instanceof Float number) {
            writeFloat(number);
        } else if (value instanceof Double number) {
            writeDouble(number);
        } else {
            throw Conversions.unsupportedType(value);
        }
    }

    private void writeNumber(long value, int size) throws JMSException {
        requireWriteable();
        body.writeNumber(value, size);
    }

    private void requireWriteable() throws JMSException {
        if (readable) {
            throw Failures.bodyNotWriteable();
        }
    }

    /** No bytes count as no body. */
    @Override
    public boolean hasBody() {
        return body.length() > 0;
    }

    /** Resets the message before and after, as the specification wants. */
    @Override
    public <T> T getBody(Class<T> type) throws JMSException {
        if (!isBodyAssignableTo(type)) {
            throw notAssignable("bytes", type);
        }
        reset();
        return hasBody() ? type.cast(body.toByteArray()) : null;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public boolean isBodyAssignableTo(Class type) {
        return !hasBody() || type == byte[].class || type == Object.class;
    }

    @Override
    int bodyType() {
        return MessageLayout.BODY_BYTES;
    }

    @Override
    EncodedBody encodedBody() {
        return body;
    }
}
