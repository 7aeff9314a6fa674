/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import io.netty.buffer.ByteBuf;

/** A range of a byte array that is lent, not copied. */
final class ByteSlice implements EncodedBody {
    static final ByteSlice EMPTY = new ByteSlice(new byte[0], 0, 0);

    private final byte[] bytes;
    private final int offset;
    private final int length;

    ByteSlice(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
    }

    static ByteSlice of(byte[] bytes) {
        return new ByteSlice(bytes, 0, bytes.length);
    }

    byte[] bytes() {
        return bytes;
    }

    int offset() {
        return offset;
    }

    @Override
    public int length() {
        return length;
    }

    int end() {
        return offset + length;
    }

    @Override
    public void writeTo(ByteBuf out, int from, int count) {
        out.writeBytes(bytes, offset + from, count);
    }
}
