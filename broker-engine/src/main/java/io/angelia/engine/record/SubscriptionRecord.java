/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.record;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Layout of SUBSCRIPTION_CREATED.
 *
 * <pre>
 * i32 id | i32 topic id | i32 flags | client id | name | selector
 * each string: i32 length (-1 = null) and UTF-8
 * </pre>
 */
public record SubscriptionRecord(
        int id, int topicId, boolean shared, boolean noLocal, String clientId, String name, String selector) {
    private static final int FLAG_SHARED = 1;
    private static final int FLAG_NO_LOCAL = 1 << 1;

    private static final int TOPIC_OFFSET = Integer.BYTES;
    private static final int FLAGS_OFFSET = TOPIC_OFFSET + Integer.BYTES;
    private static final int STRINGS_OFFSET = FLAGS_OFFSET + Integer.BYTES;

    public static SubscriptionRecord decode(final DirectBuffer payload) {
        final int flags = payload.getInt(FLAGS_OFFSET, LITTLE_ENDIAN);
        final String clientId = string(payload, STRINGS_OFFSET);
        final int nameOffset = behind(payload, STRINGS_OFFSET);
        final String name = string(payload, nameOffset);
        final String selector = string(payload, behind(payload, nameOffset));
        return new SubscriptionRecord(
                payload.getInt(0, LITTLE_ENDIAN),
                payload.getInt(TOPIC_OFFSET, LITTLE_ENDIAN),
                (flags & FLAG_SHARED) != 0,
                (flags & FLAG_NO_LOCAL) != 0,
                clientId,
                name,
                selector);
    }

    /** Returns the number of bytes written. */
    public int encode(final MutableDirectBuffer target) {
        target.putInt(0, id, LITTLE_ENDIAN);
        target.putInt(TOPIC_OFFSET, topicId, LITTLE_ENDIAN);
        target.putInt(FLAGS_OFFSET, (shared ? FLAG_SHARED : 0) | (noLocal ? FLAG_NO_LOCAL : 0), LITTLE_ENDIAN);
        int offset = putString(target, STRINGS_OFFSET, clientId);
        offset = putString(target, offset, name);
        return putString(target, offset, selector);
    }

    private static String string(final DirectBuffer payload, final int offset) {
        final int length = payload.getInt(offset, LITTLE_ENDIAN);
        if (length < 0) {
            return null;
        }
        final byte[] bytes = new byte[length];
        payload.getBytes(offset + Integer.BYTES, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int behind(final DirectBuffer payload, final int offset) {
        return offset + Integer.BYTES + Math.max(0, payload.getInt(offset, LITTLE_ENDIAN));
    }

    private static int putString(final MutableDirectBuffer target, final int offset, final String value) {
        if (value == null) {
            target.putInt(offset, -1, LITTLE_ENDIAN);
            return offset + Integer.BYTES;
        }
        final byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        target.putInt(offset, bytes.length, LITTLE_ENDIAN);
        target.putBytes(offset + Integer.BYTES, bytes);
        return offset + Integer.BYTES + bytes.length;
    }
}
