/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import io.angelia.server.transport.TestPeer.Frame;
import io.angelia.wire.message.MessageLayout;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Persistent messages as a client encodes them. */
final class TestMessage {
    private TestMessage() {}

    static ByteBuf of(final String destination, final long producerId, final long sequence, final String body) {
        final byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return of(destination, producerId, sequence, bytes.length, bytes);
    }

    /** @param body empty when it is sent in chunks of {@code bodyLength} together. */
    static ByteBuf of(
            final String destination,
            final long producerId,
            final long sequence,
            final int bodyLength,
            final byte[] body) {
        final byte[] name = destination.getBytes(StandardCharsets.UTF_8);
        final int properties = MessageLayout.VARIABLE_OFFSET + 2 + name.length + 5 * 2;
        final ByteBuf message = Unpooled.buffer();
        message.writeByte(MessageLayout.VERSION)
                .writeByte(MessageLayout.BODY_BYTES)
                .writeByte(MessageLayout.FLAG_PERSISTENT)
                .writeByte(4)
                .writeIntLE(properties + 2)
                .writeIntLE(bodyLength)
                .writeIntLE(properties)
                .writeLongLE(1)
                .writeLongLE(0)
                .writeLongLE(0)
                .writeLongLE(producerId)
                .writeLongLE(sequence)
                .writeShortLE(name.length)
                .writeBytes(name);
        for (int absent = 0; absent < 5; absent++) {
            message.writeShortLE(MessageLayout.ABSENT);
        }
        return message.writeShortLE(0).writeBytes(body);
    }

    /** Of a message in one piece. */
    static String bodyOf(final Frame delivery) {
        final ByteBuf message = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(delivery.text(6)));
        return message.toString(
                message.getIntLE(MessageLayout.HEADER_LENGTH_OFFSET),
                message.getIntLE(MessageLayout.BODY_LENGTH_OFFSET),
                StandardCharsets.UTF_8);
    }
}
