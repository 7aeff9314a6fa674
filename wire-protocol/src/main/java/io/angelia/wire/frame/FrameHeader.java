/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.wire.frame;

import io.netty.buffer.ByteBuf;

/**
 * The eight bytes that every frame starts with, little endian.
 *
 * <pre>
 *  0  i32  length      bytes behind this field
 *  4  u8   type        code of a {@link FrameType}
 *  5  u8   flags       0
 *  6  u16  session id  0 = the connection itself
 * </pre>
 */
public final class FrameHeader {
    public static final int LENGTH_OFFSET = 0;
    public static final int TYPE_OFFSET = LENGTH_OFFSET + Integer.BYTES;
    public static final int FLAGS_OFFSET = TYPE_OFFSET + 1;
    public static final int SESSION_OFFSET = FLAGS_OFFSET + 1;
    public static final int HEADER_LENGTH = SESSION_OFFSET + Short.BYTES;

    /** First payload field of HELLO, "ANGL" read as bytes: tells a client of this protocol from a stray one. */
    public static final int MAGIC = 0x4C474E41;

    public static final int MAX_SESSION_ID = 0xFFFF;

    private FrameHeader() {}

    /**
     * Whole length of the frame that starts at {@code index}, its length field included.
     *
     * @param in             holds at least {@link #HEADER_LENGTH} bytes from {@code index} on.
     * @param maxFrameLength largest whole length that is let through.
     * @throws MalformedFrameException when the length is impossible or above the limit.
     */
    public static int check(final ByteBuf in, final int index, final int maxFrameLength) {
        final int length = in.getIntLE(index + LENGTH_OFFSET);
        if (length < HEADER_LENGTH - Integer.BYTES || length > maxFrameLength - Integer.BYTES) {
            throw new MalformedFrameException("frame length " + length + " is not within "
                    + (HEADER_LENGTH - Integer.BYTES) + ".." + (maxFrameLength - Integer.BYTES));
        }
        return length + Integer.BYTES;
    }

    /** Code of the frame's type, not checked. */
    public static int typeCode(final ByteBuf in, final int index) {
        return in.getUnsignedByte(index + TYPE_OFFSET);
    }

    public static int sessionId(final ByteBuf in, final int index) {
        return in.getUnsignedShortLE(index + SESSION_OFFSET);
    }

    /** The header as one number, written at once. */
    static long encode(final FrameType type, final int sessionId, final int payloadLength) {
        return Integer.toUnsignedLong(payloadLength + HEADER_LENGTH - Integer.BYTES)
                | ((long) type.code() << (TYPE_OFFSET * Byte.SIZE))
                | ((long) sessionId << (SESSION_OFFSET * Byte.SIZE));
    }
}
