/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.transport;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Carries bytes between Netty's buffers and the engine's, without allocation and with at most one copy. Used by the event
 * loop only; a view is valid until the next call.
 */
final class BufferBridge {
    private final UnsafeBuffer inbound = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer outbound = new UnsafeBuffer(0, 0);

    /** The bytes of {@code in} from {@code index} on, seen by the engine from 0 to {@code length}. */
    DirectBuffer view(final ByteBuf in, final int index, final int length) {
        wrap(inbound, in, index, length);
        return inbound;
    }

    void append(final ByteBuf out, final DirectBuffer source, final int offset, final int length) {
        if (length == 0) {
            return;
        }
        out.ensureWritable(length);
        final int index = out.writerIndex();
        wrap(outbound, out, index, length);
        outbound.putBytes(0, source, offset, length);
        out.writerIndex(index + length);
    }

    private static void wrap(final UnsafeBuffer view, final ByteBuf buffer, final int index, final int length) {
        if (buffer.hasMemoryAddress()) {
            view.wrap(buffer.memoryAddress() + index, length);
        } else if (buffer.hasArray()) {
            view.wrap(buffer.array(), buffer.arrayOffset() + index, length);
        } else {
            final ByteBuffer nio = buffer.internalNioBuffer(index, length);
            view.wrap(nio, nio.position(), length);
        }
    }
}
