/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.SocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports peers that do not speak the protocol: who, why, and the first bytes. Limited in rate, since whoever sends garbage
 * may send a lot of it; what was left out is counted. Used by the event loop only.
 */
final class StrayPeerLog {
    private static final Logger LOG = LoggerFactory.getLogger(StrayPeerLog.class);
    private static final int LINES_PER_PERIOD = 10;
    private static final long PERIOD_MS = 60_000;
    private static final int BYTES_SHOWN = 16;

    private long periodStartMs;
    private int lines;
    private long leftOut;

    void report(final SocketAddress peer, final String reason, final String firstBytes, final long nowMs) {
        if (nowMs - periodStartMs >= PERIOD_MS) {
            if (leftOut > 0) {
                LOG.warn("{} more connections broke the protocol", leftOut);
            }
            periodStartMs = nowMs;
            lines = 0;
            leftOut = 0;
        }
        if (lines++ >= LINES_PER_PERIOD) {
            leftOut++;
            return;
        }
        LOG.warn("Closed connection of {}: {}; it began with {}", peer, reason, firstBytes);
    }

    static String hexOfFirst(final ByteBuf in) {
        return ByteBufUtil.hexDump(in, in.readerIndex(), Math.min(BYTES_SHOWN, in.readableBytes()));
    }
}
