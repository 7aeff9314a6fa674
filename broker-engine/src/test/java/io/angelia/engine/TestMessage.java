/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.angelia.wire.message.MessageLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A message for tests, encoded as a producer would. */
final class TestMessage {
    /** Place of the user id among the variable headers. */
    private static final int USER_ID = 4;

    private static final int GROUP_ID = 5;

    private final String destination;
    private final String body;
    private final Map<String, String> properties = new LinkedHashMap<>();
    private boolean persistent = true;
    private int priority = 4;
    private long expiration;
    private long deliveryTime;
    private String userId;
    private String group;

    private TestMessage(final String destination, final String body) {
        this.destination = destination;
        this.body = body;
    }

    static TestMessage to(final String destination, final String body) {
        return new TestMessage(destination, body);
    }

    TestMessage nonPersistent() {
        persistent = false;
        return this;
    }

    TestMessage priority(final int value) {
        priority = value;
        return this;
    }

    TestMessage expiration(final long ms) {
        expiration = ms;
        return this;
    }

    TestMessage deliveryTime(final long ms) {
        deliveryTime = ms;
        return this;
    }

    /** Claims that this user sends it. */
    TestMessage userId(final String name) {
        userId = name;
        return this;
    }

    /** Its ordering key, JMSXGroupID. */
    TestMessage group(final String id) {
        group = id;
        return this;
    }

    TestMessage property(final String name, final String value) {
        properties.put(name, value);
        return this;
    }

    UnsafeBuffer encode(final long producerId, final long sequence) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        buffer.putByte(MessageLayout.VERSION_OFFSET, (byte) MessageLayout.VERSION);
        buffer.putByte(MessageLayout.BODY_TYPE_OFFSET, (byte) MessageLayout.BODY_TEXT);
        buffer.putByte(MessageLayout.FLAGS_OFFSET, (byte) (persistent ? MessageLayout.FLAG_PERSISTENT : 0));
        buffer.putByte(MessageLayout.PRIORITY_OFFSET, (byte) priority);
        buffer.putLong(MessageLayout.EXPIRATION_OFFSET, expiration, LITTLE_ENDIAN);
        buffer.putLong(MessageLayout.DELIVERY_TIME_OFFSET, deliveryTime, LITTLE_ENDIAN);
        buffer.putLong(MessageLayout.PRODUCER_ID_OFFSET, producerId, LITTLE_ENDIAN);
        buffer.putLong(MessageLayout.SEQUENCE_OFFSET, sequence, LITTLE_ENDIAN);
        int at = putShort(buffer, MessageLayout.VARIABLE_OFFSET, destination);
        for (int i = 1; i < 6; i++) {
            if (i == USER_ID && userId != null) {
                at = putShort(buffer, at, userId);
            } else if (i == GROUP_ID && group != null) {
                at = putShort(buffer, at, group);
            } else {
                buffer.putShort(at, (short) MessageLayout.ABSENT, LITTLE_ENDIAN);
                at += Short.BYTES;
            }
        }
        buffer.putInt(MessageLayout.PROPERTIES_OFFSET_OFFSET, at, LITTLE_ENDIAN);
        buffer.putShort(at, (short) properties.size(), LITTLE_ENDIAN);
        at += Short.BYTES;
        for (final Map.Entry<String, String> property : properties.entrySet()) {
            at = putShort(buffer, at, property.getKey());
            buffer.putByte(at++, (byte) MessageLayout.VALUE_STRING);
            final byte[] value = property.getValue().getBytes(UTF_8);
            buffer.putInt(at, value.length, LITTLE_ENDIAN);
            buffer.putBytes(at + Integer.BYTES, value);
            at += Integer.BYTES + value.length;
        }
        final byte[] text = body.getBytes(UTF_8);
        buffer.putInt(MessageLayout.HEADER_LENGTH_OFFSET, at, LITTLE_ENDIAN);
        buffer.putInt(MessageLayout.BODY_LENGTH_OFFSET, text.length, LITTLE_ENDIAN);
        buffer.putBytes(at, text);
        final UnsafeBuffer encoded = new UnsafeBuffer(new byte[at + text.length]);
        buffer.getBytes(0, encoded, 0, encoded.capacity());
        return encoded;
    }

    private static int putShort(final ExpandableArrayBuffer buffer, final int at, final String value) {
        final byte[] bytes = value.getBytes(UTF_8);
        buffer.putShort(at, (short) bytes.length, LITTLE_ENDIAN);
        buffer.putBytes(at + Short.BYTES, bytes);
        return at + Short.BYTES + bytes.length;
    }
}
