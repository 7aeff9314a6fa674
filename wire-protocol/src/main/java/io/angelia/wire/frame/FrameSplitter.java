/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.wire.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Cuts a stream of bytes into frames, in place: whole frames are handed out where they arrived; only one that is spread
 * over two reads is put together in a buffer of its own. Used by one thread.
 */
public final class FrameSplitter implements AutoCloseable {
    private final ByteBufAllocator allocator;
    private final FrameSink sink;
    private int maxFrameLength;
    private ByteBuf partial;
    private boolean closed;

    /** Starts with nothing kept; {@code maxFrameLength} is the largest whole frame in bytes, its length field included. */
    public FrameSplitter(final ByteBufAllocator allocator, final int maxFrameLength, final FrameSink sink) {
        this.allocator = allocator;
        this.maxFrameLength = maxFrameLength;
        this.sink = sink;
    }

    public void maxFrameLength(final int maxFrameLength) {
        this.maxFrameLength = maxFrameLength;
    }

    /** True while the first part of a frame waits for the rest. */
    public boolean isMidFrame() {
        return partial != null;
    }

    /**
     * Hands out every frame that {@code in} completes and keeps the rest. Stops silently once closed, also from within
     * the sink. The buffer stays the caller's.
     *
     * @throws MalformedFrameException from a frame's length, or out of the sink.
     */
    public void feed(final ByteBuf in) {
        if (partial != null && !completePartial(in)) {
            return;
        }
        while (!closed && in.readableBytes() >= FrameHeader.HEADER_LENGTH) {
            final int index = in.readerIndex();
            final int length = FrameHeader.check(in, index, maxFrameLength);
            if (in.readableBytes() < length) {
                keep(in, length);
                return;
            }
            in.skipBytes(length);
            sink.onFrame(in, index, length);
        }
        if (!closed && in.isReadable()) {
            keep(in, FrameHeader.HEADER_LENGTH);
        }
    }

    /** Drops what was kept. Safe to call twice, and from within the sink. */
    @Override
    public void close() {
        closed = true;
        releasePartial();
    }

    /** True when nothing is kept any more and the rest of {@code in} can be cut in place. */
    private boolean completePartial(final ByteBuf in) {
        fill(in, FrameHeader.HEADER_LENGTH);
        if (partial.readableBytes() < FrameHeader.HEADER_LENGTH) {
            return false;
        }
        final int length = FrameHeader.check(partial, 0, maxFrameLength);
        partial.ensureWritable(length - partial.readableBytes());
        fill(in, length);
        if (partial.readableBytes() < length) {
            return false;
        }
        final ByteBuf whole = partial;
        partial = null;
        try {
            sink.onFrame(whole, 0, length);
        } finally {
            whole.release();
        }
        return true;
    }

    private void fill(final ByteBuf in, final int upTo) {
        final int missing = Math.min(upTo - partial.readableBytes(), in.readableBytes());
        if (missing > 0) {
            partial.writeBytes(in, missing);
        }
    }

    private void keep(final ByteBuf in, final int capacity) {
        partial = allocator.directBuffer(capacity);
        partial.writeBytes(in);
    }

    private void releasePartial() {
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }

    /** Receives complete frames. */
    @FunctionalInterface
    public interface FrameSink {
        /** The frame's {@code frameLength} bytes lie from {@code frameIndex} on; the buffer is valid during the call only. */
        void onFrame(ByteBuf in, int frameIndex, int frameLength);
    }
}
