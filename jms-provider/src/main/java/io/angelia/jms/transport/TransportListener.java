/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.transport;

import io.netty.buffer.ByteBuf;

/** What a transport tells its connection. All calls come from the transport's event loop thread. */
public interface TransportListener {
    /** The first call. The transport takes bytes from now on. */
    void onConnected(Transport transport);

    /** Bytes arrived. The buffer is valid during the call only. */
    void onBytes(ByteBuf in);

    /** No more bytes for the moment: the time to act upon what arrived. */
    void onReadComplete();

    /** Bytes may be written: after a wake-up, or because the transport has sent what it had. */
    void onWritable();

    /** The time has passed that {@link Transport#wakeUpAfter} was given. Bytes may be written. */
    void onTimer();

    /** The time of the tick, in milliseconds of a clock that never goes back. */
    void onTick(long nowMs);

    /** The last call, made once. The cause is null when the peer closed in order. */
    void onClosed(Throwable cause);
}
