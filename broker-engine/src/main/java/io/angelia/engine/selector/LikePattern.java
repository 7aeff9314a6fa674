/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A LIKE pattern in a form that is compared with UTF-8 byte by byte.
 *
 * @param symbols values up to 255 are bytes that stand for themselves.
 */
record LikePattern(String symbols) {
    private static final char ANY_CHARACTER = 256;
    private static final char ANY_SEQUENCE = 257;
    private static final int NONE = -1;

    /**
     * Compiles a pattern.
     *
     * @param escape code point that takes the special meaning from the next one; -1 for none.
     * @throws IllegalArgumentException when the escape character is the pattern's last.
     */
    static LikePattern of(final String pattern, final int escape) {
        final StringBuilder symbols = new StringBuilder(pattern.length());
        boolean escaped = false;
        for (int i = 0; i < pattern.length(); ) {
            final int codePoint = pattern.codePointAt(i);
            final int end = i + Character.charCount(codePoint);
            if (!escaped && codePoint == escape) {
                escaped = true;
            } else {
                if (!escaped && codePoint == '%') {
                    symbols.append(ANY_SEQUENCE);
                } else if (!escaped && codePoint == '_') {
                    symbols.append(ANY_CHARACTER);
                } else {
                    for (final byte b : pattern.substring(i, end).getBytes(StandardCharsets.UTF_8)) {
                        symbols.append((char) (b & 0xFF));
                    }
                }
                escaped = false;
            }
            i = end;
        }
        if (escaped) {
            throw new IllegalArgumentException("the pattern ends with its escape character");
        }
        return new LikePattern(symbols.toString());
    }

    /** Tries the shortest sequence for each %, and goes back to the last % only: what an earlier one took never matters. */
    boolean matches(final UnsafeBuffer text, final int offset, final int length) {
        final int end = offset + length;
        int at = offset;
        int symbol = 0;
        int afterSequence = NONE;
        int sequenceEnd = NONE;
        while (at < end) {
            final char expected = symbol < symbols.length() ? symbols.charAt(symbol) : ANY_SEQUENCE + 1;
            if (expected == ANY_SEQUENCE) {
                symbol++;
                afterSequence = symbol;
                sequenceEnd = at;
            } else if (expected == ANY_CHARACTER) {
                at = Utf8.next(text, at, end);
                symbol++;
            } else if (expected == (text.getByte(at) & 0xFF)) {
                at++;
                symbol++;
            } else if (afterSequence != NONE) {
                sequenceEnd = Utf8.next(text, sequenceEnd, end);
                at = sequenceEnd;
                symbol = afterSequence;
            } else {
                return false;
            }
        }
        while (symbol < symbols.length() && symbols.charAt(symbol) == ANY_SEQUENCE) {
            symbol++;
        }
        return symbol == symbols.length();
    }
}
