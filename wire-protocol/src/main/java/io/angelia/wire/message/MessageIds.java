/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.wire.message;

import java.nio.charset.StandardCharsets;

/**
 * The text of a message id, which the message itself does not carry: {@code ID:}, the producer id as 16 lower-case
 * hexadecimal digits, {@code :}, the sequence as unsigned decimal. Stateless.
 */
public final class MessageIds {
    public static final String PREFIX = "ID:";
    /** Longest message id in characters, all ASCII. */
    public static final int MAX_LENGTH = PREFIX.length() + Long.SIZE / 4 + 1 + 20;

    private static final int SEPARATOR_INDEX = PREFIX.length() + Long.SIZE / 4;
    private static final int SEQUENCE_INDEX = SEPARATOR_INDEX + 1;

    private MessageIds() {}

    public static String format(final long producerId, final long sequence) {
        final byte[] ascii = new byte[MAX_LENGTH];
        final int length = format(producerId, sequence, ascii, 0);
        return new String(ascii, 0, length, StandardCharsets.US_ASCII);
    }

    /**
     * Writes the id as ASCII, without allocation.
     *
     * @param target has room for {@link #MAX_LENGTH} bytes from {@code offset} on.
     * @return the number of bytes written.
     */
    public static int format(final long producerId, final long sequence, final byte[] target, final int offset) {
        int at = offset;
        for (int i = 0; i < PREFIX.length(); i++) {
            target[at++] = (byte) PREFIX.charAt(i);
        }
        for (int shift = Long.SIZE - 4; shift >= 0; shift -= 4) {
            target[at++] = (byte) Character.forDigit((int) (producerId >>> shift) & 0xF, 16);
        }
        target[at++] = ':';
        int end = at;
        for (long rest = sequence; end == at || rest != 0; rest = Long.divideUnsigned(rest, 10)) {
            target[end++] = (byte) ('0' + Long.remainderUnsigned(rest, 10));
        }
        for (int low = at, high = end - 1; low < high; low++, high--) {
            final byte digit = target[low];
            target[low] = target[high];
            target[high] = digit;
        }
        return end - offset;
    }

    /** True when the text is an id exactly as {@link #format(long, long)} writes it. Null is not. */
    public static boolean isMessageId(final String text) {
        if (text == null
                || text.length() <= SEQUENCE_INDEX
                || text.length() > MAX_LENGTH
                || !text.startsWith(PREFIX)
                || text.charAt(SEPARATOR_INDEX) != ':') {
            return false;
        }
        for (int i = PREFIX.length(); i < SEPARATOR_INDEX; i++) {
            final char digit = text.charAt(i);
            if (!(isDecimal(digit) || (digit >= 'a' && digit <= 'f'))) {
                return false;
            }
        }
        for (int i = SEQUENCE_INDEX; i < text.length(); i++) {
            if (!isDecimal(text.charAt(i))) {
                return false;
            }
        }
        final int digits = text.length() - SEQUENCE_INDEX;
        return (digits == 1 || text.charAt(SEQUENCE_INDEX) != '0')
                && (digits < 20 || text.substring(SEQUENCE_INDEX).compareTo(Long.toUnsignedString(-1)) <= 0);
    }

    /** The producer id in a text that is a message id. */
    public static long producerId(final String messageId) {
        return Long.parseUnsignedLong(checked(messageId), PREFIX.length(), SEPARATOR_INDEX, 16);
    }

    /** The sequence in a text that is a message id. */
    public static long sequence(final String messageId) {
        return Long.parseUnsignedLong(checked(messageId), SEQUENCE_INDEX, messageId.length(), 10);
    }

    private static String checked(final String text) {
        if (!isMessageId(text)) {
            throw new IllegalArgumentException("not a message id: " + text);
        }
        return text;
    }

    private static boolean isDecimal(final char c) {
        return c >= '0' && c <= '9';
    }
}
