/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.record;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Layout of FAILED_WITH_REASON: one delivery that failed, and why.
 *
 * <pre>
 * one entry of {@link FailedList} | consumer | exception | message; each text u16 length (0xFFFF = null) and UTF-8
 * </pre>
 */
public final class FailureRecord {
    /** Number of texts: consumer, exception, message. */
    public static final int TEXTS = 3;

    private static final int NULL_TEXT = 0xFFFF;

    private FailureRecord() {}

    /** One of the texts; null when there is none. */
    public static String text(final DirectBuffer payload, final int index) {
        int at = FailedList.ENTRY_LENGTH;
        for (int i = 0; i < index; i++) {
            at += Short.BYTES + Math.max(0, textLength(payload, at));
        }
        final int length = textLength(payload, at);
        return length < 0 ? null : payload.getStringWithoutLengthUtf8(at + Short.BYTES, length);
    }

    private static int textLength(final DirectBuffer payload, final int at) {
        final int length = payload.getShort(at, LITTLE_ENDIAN) & 0xFFFF;
        return length == NULL_TEXT ? -1 : length;
    }

    /** Writes texts behind the entry at the start of {@code target}; returns the offset behind them. */
    public static int encodeTexts(
            final MutableDirectBuffer target, final String consumer, final String exception, final String message) {
        int at = encodeText(target, FailedList.ENTRY_LENGTH, consumer);
        at = encodeText(target, at, exception);
        return encodeText(target, at, message);
    }

    private static int encodeText(final MutableDirectBuffer target, final int at, final String text) {
        if (text == null) {
            target.putShort(at, (short) NULL_TEXT, LITTLE_ENDIAN);
            return at + Short.BYTES;
        }
        final byte[] bytes = text.getBytes(UTF_8);
        target.putShort(at, (short) bytes.length, LITTLE_ENDIAN);
        target.putBytes(at + Short.BYTES, bytes);
        return at + Short.BYTES + bytes.length;
    }
}
