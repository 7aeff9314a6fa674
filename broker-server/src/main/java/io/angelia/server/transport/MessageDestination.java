/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.transport;

import io.angelia.wire.message.MessageLayout;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Reads the destination out of an encoded message, for words to people: what cannot be read is just not named. */
final class MessageDestination {
    private static final String UNKNOWN = "its destination";

    private MessageDestination() {}

    static String of(final ByteBuf message) {
        if (message == null || message.readableBytes() < MessageLayout.VARIABLE_OFFSET + Short.BYTES) {
            return UNKNOWN;
        }
        final int lengthIndex = message.readerIndex() + MessageLayout.VARIABLE_OFFSET;
        final int length = message.getUnsignedShortLE(lengthIndex);
        if (length == MessageLayout.ABSENT
                || length > message.readableBytes() - MessageLayout.VARIABLE_OFFSET - Short.BYTES) {
            return UNKNOWN;
        }
        return message.toString(lengthIndex + Short.BYTES, length, StandardCharsets.UTF_8);
    }
}
