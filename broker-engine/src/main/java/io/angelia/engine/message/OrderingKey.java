/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.message;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Stands for the text of a JMSXGroupID by 64 bits. Two texts with the same bits are one key: that keeps more in order than was
 * asked for, never less. The function is part of checkpoints and records and must not change.
 */
public final class OrderingKey {
    /** No key. */
    public static final long NONE = 0;
    /** The one key of a queue whose messages are all in one order; no text has it. */
    public static final long WHOLE_QUEUE = 1;

    private static final long FIRST_OF_TEXTS = 2;
    private static final long MULTIPLIER = 0xD6E8FEB86659FD93L;

    private OrderingKey() {}

    /** Of a text in UTF-8; {@link #NONE} when it is empty. */
    public static long hash(final DirectBuffer buffer, final int offset, final int length) {
        if (length == 0) {
            return NONE;
        }
        long hash = length * MULTIPLIER;
        int at = 0;
        for (; at <= length - Long.BYTES; at += Long.BYTES) {
            hash = mix(hash, buffer.getLong(offset + at, LITTLE_ENDIAN));
        }
        long rest = 0;
        for (int shift = 0; at < length; at++, shift += Byte.SIZE) {
            rest |= (buffer.getByte(offset + at) & 0xFFL) << shift;
        }
        hash = spread(mix(hash, rest));
        return hash >= 0 && hash < FIRST_OF_TEXTS ? hash + FIRST_OF_TEXTS : hash;
    }

    /** Of a text; null and the empty text are {@link #NONE}. */
    public static long hash(final String text) {
        if (text == null) {
            return NONE;
        }
        final byte[] bytes = text.getBytes(UTF_8);
        return hash(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    private static long mix(final long hash, final long word) {
        return Long.rotateLeft(spread(hash ^ word), 23) * MULTIPLIER + word;
    }

    private static long spread(final long value) {
        long mixed = (value ^ (value >>> 32)) * MULTIPLIER;
        mixed = (mixed ^ (mixed >>> 29)) * MULTIPLIER;
        return mixed ^ (mixed >>> 32);
    }
}
