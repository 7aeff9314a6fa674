/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.jms.MessageFormatException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;

/** Strings to UTF-8 and back, without ever altering one: what cannot be carried is refused. Stateless. */
final class Utf8 {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EVERY_BYTE = 0x0101010101010101L;
    private static final long HIGH_BITS = EVERY_BYTE << 7;
    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    /**
     * The bytes of a string.
     *
     * @throws MessageFormatException when the string holds half a surrogate pair, which UTF-8 has no form for.
     */
    static byte[] encode(String text) throws MessageFormatException {
        // The library's encoder is the fastest, but writes a question mark for half a pair. No byte of another
        // character
        // looks like one.
        byte[] bytes = text.getBytes(UTF_8);
        if (containsQuestionMark(bytes)) {
            requirePairs(text);
        }
        return bytes;
    }

    /**
     * The string of bytes.
     *
     * @throws MessageFormatException when the bytes are not UTF-8.
     */
    static String decode(byte[] bytes, int offset, int length) throws MessageFormatException {
        String text = new String(bytes, offset, length, UTF_8);
        // The library's decoder writes U+FFFD for what is malformed; a string may also contain that character itself.
        if (text.indexOf(REPLACEMENT) >= 0) {
            try {
                return UTF_8.newDecoder()
                        .decode(ByteBuffer.wrap(bytes, offset, length))
                        .toString();
            } catch (CharacterCodingException e) {
                throw Failures.format("A string of the message is not valid UTF-8", e);
            }
        }
        return text;
    }

    private static boolean containsQuestionMark(byte[] bytes) {
        int i = 0;
        for (; i <= bytes.length - Long.BYTES; i += Long.BYTES) {
            long zeroWhereEqual = (long) LONG.get(bytes, i) ^ EVERY_BYTE * '?';
            if (((zeroWhereEqual - EVERY_BYTE) & ~zeroWhereEqual & HIGH_BITS) != 0) {
                return true;
            }
        }
        for (; i < bytes.length; i++) {
            if (bytes[i] == '?') {
                return true;
            }
        }
        return false;
    }

    private static void requirePairs(String text) throws MessageFormatException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean paired = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!paired) {
                    throw Failures.format("A string holds half a surrogate pair (U+"
                            + Integer.toHexString(c).toUpperCase(Locale.ROOT) + " at index " + i
                            + "), which cannot be sent as text; send such data as bytes");
                }
                i++;
            }
        }
    }
}
