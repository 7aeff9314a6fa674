/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** An open byte stream to a broker. Methods belong to the event loop thread unless they say otherwise. */
public interface Transport {
    /** Where the broker is, for messages to people. Any thread. */
    String remoteName();

    /** Source of the buffers for {@link #write}. Any thread. */
    ByteBufAllocator allocator();

    /** Has {@link TransportListener#onWritable} called soon. Any thread. */
    void wakeUp();

    /** Has {@link TransportListener#onTimer} called after that many milliseconds. Any thread. */
    void wakeUpAfter(long delayMs);

    /** Has {@link TransportListener#onTick} called at this interval, in milliseconds; replaces the former one. Any thread. */
    void tickEvery(long intervalMs);

    /** False while more is waiting to be sent than should be; {@link TransportListener#onWritable} tells the change. */
    boolean isWritable();

    /** Queues bytes and takes over the buffer. */
    void write(ByteBuf bytes);

    /** Sends what was queued. */
    void flush();

    /**
     * Leaves the closing to the peer, which was told to with the last that was written, and closes by itself when that takes
     * more than a second: what is closed before the peer has read everything may never be read.
     * {@link TransportListener#onClosed} follows. Any thread, safe to call twice.
     */
    void close();

    /** Closes at once, without waiting for bytes that the peer may never take. Any thread, safe to call twice. */
    void abort();

    /**
     * Gives back what this transport keeps alive elsewhere, such as an embedded broker; may take as long as stopping that.
     * Once, after the transport has closed, by the application's thread.
     */
    void release();
}
