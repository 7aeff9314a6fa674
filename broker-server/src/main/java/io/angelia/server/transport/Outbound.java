/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * What one connection has to say: frames gather in one pooled buffer per duty cycle and leave with one flush. Used by the
 * event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Failures come back as events of the channel.
final class Outbound {
    private static final int INITIAL_CAPACITY = 4 * 1024;
    /** A buffer that has grown so far goes to the channel and a new one starts: growing further would copy too much. */
    private static final int CUT_BYTES = 256 * 1024;

    private final Channel channel;
    private final int highBytes;
    private ByteBuf gathering;
    private int expected = INITIAL_CAPACITY;
    private boolean unflushed;

    Outbound(final Channel channel, final int highBytes) {
        this.channel = channel;
        this.highBytes = highBytes;
    }

    /** Where to append whole frames; to be asked for anew per frame. */
    ByteBuf buffer() {
        if (gathering == null) {
            gathering = channel.alloc().directBuffer(expected);
        } else if (gathering.writerIndex() >= CUT_BYTES) {
            write();
            gathering = channel.alloc().directBuffer(CUT_BYTES);
        }
        return gathering;
    }

    /** True while more may be produced for this connection. */
    boolean isWritable() {
        return bytes() <= highBytes;
    }

    /** Bytes that the connection's peer has not taken yet. */
    long bytes() {
        final ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return (gathering == null ? 0 : gathering.readableBytes())
                + (waiting == null ? 0 : waiting.totalPendingWriteBytes());
    }

    /** True when there was something to flush. */
    boolean flush() {
        if (gathering != null) {
            expected = nextPowerOfTwo(gathering.readableBytes());
            write();
        }
        if (!unflushed) {
            return false;
        }
        unflushed = false;
        channel.flush();
        return true;
    }

    /** Drops what was not given to the channel. Safe to call twice. */
    void release() {
        if (gathering != null) {
            gathering.release();
            gathering = null;
        }
    }

    private void write() {
        channel.write(gathering, channel.voidPromise());
        gathering = null;
        unflushed = true;
    }

    private static int nextPowerOfTwo(final int bytes) {
        final int rounded = Integer.highestOneBit(Math.max(1, bytes - 1)) << 1;
        return Math.max(INITIAL_CAPACITY, Math.min(CUT_BYTES, rounded));
    }
}
