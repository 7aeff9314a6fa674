/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import jakarta.jms.MessageFormatException;
import java.util.HexFormat;

/** How a correlation id that was set as bytes shows as text. Stateless. */
final class CorrelationBytes {
    private CorrelationBytes() {}

    /** The text whose UTF-8 form the bytes are; hexadecimal digits where they are not UTF-8. */
    static String toText(byte[] bytes) {
        try {
            return Utf8.decode(bytes, 0, bytes.length);
        } catch (MessageFormatException e) {
            return HexFormat.of().formatHex(bytes);
        }
    }
}
