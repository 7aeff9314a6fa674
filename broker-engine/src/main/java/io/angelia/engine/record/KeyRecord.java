/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.record;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Layout of KEY_PARKED: an ordering key of a queue does not go on by itself any more. KEY_RELEASED is a pair of
 * {@link IdRecord}: queue id and key.
 *
 * <pre>
 * i64 queue id | i64 key | u8 1 parked, 2 stopped | text of the key in UTF-8, to the end of the payload; none for a whole queue
 * </pre>
 */
public final class KeyRecord {
    /** Longest text that is kept, in bytes. */
    public static final int MAX_TEXT_LENGTH = 2048;

    private static final int QUEUE_ID_OFFSET = 0;
    private static final int KEY_OFFSET = QUEUE_ID_OFFSET + Long.BYTES;
    private static final int HOW_OFFSET = KEY_OFFSET + Long.BYTES;
    private static final int TEXT_OFFSET = HOW_OFFSET + Byte.BYTES;
    /** Bytes of the longest record. */
    public static final int MAX_LENGTH = TEXT_OFFSET + MAX_TEXT_LENGTH;

    private static final int PARKED = 1;
    private static final int STOPPED = 2;
    private static final int CONTINUATION_MASK = 0xC0;
    private static final int CONTINUATION = 0x80;

    private KeyRecord() {}

    public static int queueId(final DirectBuffer payload) {
        return (int) payload.getLong(QUEUE_ID_OFFSET, LITTLE_ENDIAN);
    }

    public static long key(final DirectBuffer payload) {
        return payload.getLong(KEY_OFFSET, LITTLE_ENDIAN);
    }

    /** True when its messages go to the dead-letter queue, false when they wait. */
    public static boolean isParked(final DirectBuffer payload) {
        return payload.getByte(HOW_OFFSET) == PARKED;
    }

    /** Null for the key of a whole queue. */
    public static String text(final DirectBuffer payload, final int length) {
        return length == TEXT_OFFSET ? null : payload.getStringWithoutLengthUtf8(TEXT_OFFSET, length - TEXT_OFFSET);
    }

    /** Writes the payload, with as much of the text as is kept; returns its length. */
    public static int encode(
            final MutableDirectBuffer target,
            final int queueId,
            final long key,
            final boolean parked,
            final String text) {
        target.putLong(QUEUE_ID_OFFSET, queueId, LITTLE_ENDIAN);
        target.putLong(KEY_OFFSET, key, LITTLE_ENDIAN);
        target.putByte(HOW_OFFSET, (byte) (parked ? PARKED : STOPPED));
        if (text == null) {
            return TEXT_OFFSET;
        }
        final byte[] bytes = cut(text.getBytes(UTF_8));
        target.putBytes(TEXT_OFFSET, bytes);
        return TEXT_OFFSET + bytes.length;
    }

    /** Whole characters only. */
    private static byte[] cut(final byte[] text) {
        if (text.length <= MAX_TEXT_LENGTH) {
            return text;
        }
        int end = MAX_TEXT_LENGTH;
        while ((text[end] & CONTINUATION_MASK) == CONTINUATION) {
            end--;
        }
        return Arrays.copyOf(text, end);
    }
}
