/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import io.angelia.wire.message.MessageLayout;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.MessageFormatException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** A message whose body is a map of names to values. Values are copied in and out. Not thread-safe. */
public final class AngeliaMapMessage extends JmsMessage implements MapMessage {
    /** The least bytes of an entry: the length of its name, and its type. */
    private static final int MIN_ENTRY_LENGTH = Short.BYTES + 1;

    private static final int TYPICAL_LENGTH = 256;

    private Map<String, Object> entries = new LinkedHashMap<>();
    /** The body as received, until it is decoded or cleared; else null. */
    private ByteSlice encoded;

    private boolean readOnly;

    public AngeliaMapMessage() {}

    AngeliaMapMessage(ReceivedMessage received) {
        super(received);
        encoded = received.encoded().body();
        readOnly = true;
    }

    private Map<String, Object> entries() throws MessageFormatException {
        if (encoded != null) {
            entries = decode(encoded);
            encoded = null;
        }
        return entries;
    }

    private static Map<String, Object> decode(ByteSlice body) throws MessageFormatException {
        ValueReader in = new ValueReader(body);
        int count = in.readInt();
        if (count < 0 || count > in.remaining() / MIN_ENTRY_LENGTH) {
            throw Failures.malformed(count + " map entries in " + in.remaining() + " bytes");
        }
        Map<String, Object> entries = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            entries.put(in.readShortString(), in.readValue());
        }
        if (in.remaining() != 0) {
            throw Failures.malformed(in.remaining() + " bytes too many behind the map entries");
        }
        return entries;
    }

    @Override
    public boolean getBoolean(String name) throws JMSException {
        return Conversions.toBoolean(entries().get(name));
    }

    @Override
    public byte getByte(String name) throws JMSException {
        return Conversions.toByte(entries().get(name));
    }

    @Override
    public short getShort(String name) throws JMSException {
        return Conversions.toShort(entries().get(name));
    }

    @Override
    public char getChar(String name) throws JMSException {
        return Conversions.toChar(entries().get(name));
    }

    @Override
    public int getInt(String name) throws JMSException {
        return Conversions.toInt(entries().get(name));
    }

    @Override
    public long getLong(String name) throws JMSException {
        return Conversions.toLong(entries().get(name));
    }

    @Override
    public float getFloat(String name) throws JMSException {
        return Conversions.toFloat(entries().get(name));
    }

    @Override
    public double getDouble(String name) throws JMSException {
        return Conversions.toDouble(entries().get(name));
    }

    @Override
    public String getString(String name) throws JMSException {
        return Conversions.toText(entries().get(name));
    }

    @Override
    public byte[] getBytes(String name) throws JMSException {
        return (byte[]) copy(Conversions.toBytes(entries().get(name)));
    }

    @Override
    public Object getObject(String name) throws JMSException {
        return copy(entries().get(name));
    }

    @Override
    public Enumeration<String> getMapNames() throws JMSException {
        return Collections.enumeration(entries().keySet());
    }

    @Override
    public boolean itemExists(String name) throws JMSException {
        return entries().containsKey(name);
    }

    @Override
    public void setBoolean(String name, boolean value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setByte(String name, byte value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setShort(String name, short value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setChar(String name, char value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setInt(String name, int value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setLong(String name, long value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setFloat(String name, float value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setDouble(String name, double value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setString(String name, String value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setBytes(String name, byte[] value) throws JMSException {
        put(name, copy(value));
    }

    @Override
    public void setBytes(String name, byte[] value, int offset, int length) throws JMSException {
        Objects.checkFromIndexSize(offset, length, value.length);
        put(name, Arrays.copyOfRange(value, offset, offset + length));
    }

    @Override
    public void setObject(String name, Object value) throws JMSException {
        if (!Conversions.isBodyValue(value)) {
            throw Conversions.unsupportedType(value);
        }
        put(name, copy(value));
    }

    private void put(String name, Object value) throws JMSException {
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException("the name of a map entry must not be null or empty");
        }
        if (readOnly) {
            throw Failures.bodyNotWriteable();
        }
        entries().put(name, value);
    }

    private static Object copy(Object value) {
        return value instanceof byte[] bytes ? bytes.clone() : value;
    }

    @Override
    public void clearBody() {
        encoded = null;
        entries = new LinkedHashMap<>();
        readOnly = false;
    }

    /** A map without entries counts as no body. */
    @Override
    public boolean hasBody() throws JMSException {
        return !entries().isEmpty();
    }

    @Override
    public <T> T getBody(Class<T> type) throws JMSException {
        if (!isBodyAssignableTo(type)) {
            throw notAssignable("map", type);
        }
        if (!hasBody()) {
            return null;
        }
        Map<String, Object> body = new LinkedHashMap<>();
        entries().forEach((name, value) -> body.put(name, copy(value)));
        return type.cast(body);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public boolean isBodyAssignableTo(Class type) throws JMSException {
        return !hasBody() || type == Map.class || type == Object.class;
    }

    @Override
    int bodyType() {
        return MessageLayout.BODY_MAP;
    }

    @Override
    EncodedBody encodedBody() throws JMSException {
        if (encoded != null) {
            return encoded;
        }
        ValueWriter out = new ValueWriter(TYPICAL_LENGTH);
        out.putInt(entries.size());
        for (Map.Entry<String, Object> entry : entries.entrySet()) {
            out.putShortString(entry.getKey(), "The name of a map entry");
            out.putValue(entry.getValue());
        }
        return out.slice();
    }
}
