/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import io.angelia.wire.message.MessageLayout;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a message carries, and its encoding.
 *
 * @param destination  with its kind as prefix.
 * @param expirationMs ms since the epoch, 0 for never.
 * @param deliveryMs   ms since the epoch, 0 for at once.
 * @param key          ordering key, null for none.
 * @param color        a property that selectors look at.
 * @param weight       another one, 0..99.
 */
record MessageContent(
        String destination,
        long producerId,
        long sequence,
        boolean persistent,
        int priority,
        long expirationMs,
        long deliveryMs,
        String key,
        String color,
        int weight,
        int bodyLength) {
    private static final int CAPACITY_BESIDE_BODY = 512;

    /** Header, properties and a body that follows from producer id and sequence. */
    byte[] encode(final long timestampMs) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CAPACITY_BESIDE_BODY + bodyLength]);
        int offset = MessageLayout.VARIABLE_OFFSET;
        offset = putText(buffer, offset, destination);
        for (int i = 0; i < 4; i++) {
            buffer.putShort(offset, (short) MessageLayout.ABSENT);
            offset += Short.BYTES;
        }
        if (key == null) {
            buffer.putShort(offset, (short) MessageLayout.ABSENT);
            offset += Short.BYTES;
        } else {
            offset = putText(buffer, offset, key);
        }
        final int propertiesOffset = offset;
        buffer.putShort(offset, (short) 2);
        offset = putText(buffer, offset + Short.BYTES, "color");
        buffer.putByte(offset++, (byte) MessageLayout.VALUE_STRING);
        final byte[] value = color.getBytes(StandardCharsets.UTF_8);
        buffer.putInt(offset, value.length);
        buffer.putBytes(offset + Integer.BYTES, value);
        offset = putText(buffer, offset + Integer.BYTES + value.length, "weight");
        buffer.putByte(offset++, (byte) MessageLayout.VALUE_INT);
        buffer.putInt(offset, weight);
        offset += Integer.BYTES;

        buffer.putByte(MessageLayout.VERSION_OFFSET, (byte) MessageLayout.VERSION);
        buffer.putByte(MessageLayout.BODY_TYPE_OFFSET, (byte) MessageLayout.BODY_BYTES);
        buffer.putByte(MessageLayout.FLAGS_OFFSET, (byte) (persistent ? MessageLayout.FLAG_PERSISTENT : 0));
        buffer.putByte(MessageLayout.PRIORITY_OFFSET, (byte) priority);
        buffer.putInt(MessageLayout.HEADER_LENGTH_OFFSET, offset);
        buffer.putInt(MessageLayout.BODY_LENGTH_OFFSET, bodyLength);
        buffer.putInt(MessageLayout.PROPERTIES_OFFSET_OFFSET, propertiesOffset);
        buffer.putLong(MessageLayout.TIMESTAMP_OFFSET, timestampMs);
        buffer.putLong(MessageLayout.EXPIRATION_OFFSET, expirationMs);
        buffer.putLong(MessageLayout.DELIVERY_TIME_OFFSET, deliveryMs);
        buffer.putLong(MessageLayout.PRODUCER_ID_OFFSET, producerId);
        buffer.putLong(MessageLayout.SEQUENCE_OFFSET, sequence);

        final byte[] encoded = new byte[offset + bodyLength];
        final SplittableRandom filler = new SplittableRandom(producerId * 31 + sequence);
        filler.nextBytes(encoded);
        buffer.getBytes(0, encoded, 0, offset);
        return encoded;
    }

    private static int putText(final UnsafeBuffer buffer, final int offset, final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        buffer.putShort(offset, (short) bytes.length);
        buffer.putBytes(offset + Short.BYTES, bytes);
        return offset + Short.BYTES + bytes.length;
    }
}
