/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.transport;

import io.angelia.wire.frame.FrameWriter;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/**
 * Large messages on their way out of one connection: one chunk of each in turn, and only while the connection takes them,
 * so that small messages pass in between. Used by the event loop only.
 */
final class LargeDeliveries {
    /** Chunks written per duty cycle, so that one connection does not hold up the others. */
    private static final int CHUNKS_PER_CYCLE = 4;

    private final ArrayDeque<Delivery> waiting = new ArrayDeque<>();
    private final BufferBridge bridge;

    LargeDeliveries(final BufferBridge bridge) {
        this.bridge = bridge;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    void add(final ServerSession session, final long tag, final int chunkCount) {
        waiting.add(new Delivery(session, tag, chunkCount));
    }

    void clear() {
        waiting.clear();
    }

    /** Writes some chunks; a delivery that is gone by now (given back, session closed) is dropped. */
    void write(final Outbound outbound) {
        for (int budget = CHUNKS_PER_CYCLE; budget > 0 && outbound.isWritable(); budget--) {
            final Delivery delivery = waiting.poll();
            if (delivery == null) {
                return;
            }
            if (writeChunk(outbound, delivery) && ++delivery.nextChunk < delivery.chunkCount) {
                waiting.add(delivery);
            }
        }
    }

    private boolean writeChunk(final Outbound outbound, final Delivery delivery) {
        final ServerSession session = delivery.session;
        return session.isOpen()
                && session.engineSession().readChunk(delivery.tag, delivery.nextChunk, (buffer, offset, length) -> {
                    final ByteBuf out = outbound.buffer();
                    final int start =
                            FrameWriter.deliveryChunkBegin(out, session.id(), delivery.tag, delivery.nextChunk);
                    bridge.append(out, buffer, offset, length);
                    FrameWriter.end(out, start);
                });
    }

    private static final class Delivery {
        private final ServerSession session;
        private final long tag;
        private final int chunkCount;
        private int nextChunk;

        private Delivery(final ServerSession session, final long tag, final int chunkCount) {
            this.session = session;
            this.tag = tag;
            this.chunkCount = chunkCount;
        }
    }
}
