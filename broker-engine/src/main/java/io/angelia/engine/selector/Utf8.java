/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/** Strings as ranges of UTF-8 bytes. */
final class Utf8 {
    private Utf8() {}

    static UnsafeBuffer encode(final String text) {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    static boolean equal(
            final UnsafeBuffer a,
            final int aOffset,
            final int aLength,
            final UnsafeBuffer b,
            final int bOffset,
            final int bLength) {
        if (aLength != bLength) {
            return false;
        }
        int i = 0;
        for (; i <= aLength - Long.BYTES; i += Long.BYTES) {
            if (a.getLong(aOffset + i, LITTLE_ENDIAN) != b.getLong(bOffset + i, LITTLE_ENDIAN)) {
                return false;
            }
        }
        for (; i < aLength; i++) {
            if (a.getByte(aOffset + i) != b.getByte(bOffset + i)) {
                return false;
            }
        }
        return true;
    }

    /** Orders by length, then by bytes: any total order will do, and most strings differ in length. */
    static int compare(
            final UnsafeBuffer a,
            final int aOffset,
            final int aLength,
            final UnsafeBuffer b,
            final int bOffset,
            final int bLength) {
        if (aLength != bLength) {
            return Integer.compare(aLength, bLength);
        }
        for (int i = 0; i < aLength; i++) {
            final int order = Byte.compare(a.getByte(aOffset + i), b.getByte(bOffset + i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** Index behind the code point that starts at {@code at}, not beyond {@code end}. */
    static int next(final UnsafeBuffer text, final int at, final int end) {
        int next = at + 1;
        while (next < end && (text.getByte(next) & 0xC0) == 0x80) {
            next++;
        }
        return next;
    }
}
