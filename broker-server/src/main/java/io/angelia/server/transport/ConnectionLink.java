/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.transport;

import io.angelia.engine.EngineConnection;
import io.angelia.engine.ErrorCode;
import io.angelia.server.security.Verdict;
import io.angelia.wire.frame.FrameHeader;
import io.angelia.wire.frame.FrameReader;
import io.angelia.wire.frame.FrameSplitter;
import io.angelia.wire.frame.FrameType;
import io.angelia.wire.frame.FrameWriter;
import io.angelia.wire.frame.MalformedFrameException;
import io.angelia.wire.frame.WireError;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One network connection from accept to close: cuts frames, shakes hands, watches heartbeats, says goodbye. What the frames
 * of an authenticated client mean is the business of {@link ServerConnection}. Used by the event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Failures come back as events of the channel.
final class ConnectionLink extends ChannelInboundHandlerAdapter implements FrameSplitter.FrameSink {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLink.class);
    private static final int VERSION = 1;
    /** Unwritten bytes, in multiples of the high mark, above which nothing more is read: answers, too, take memory. */
    private static final int READ_STOP_FACTOR = 8;
    /** How long a peer may take over the last that was written to it. */
    private static final long PARTING_MS = 5_000;

    private final TransportContext context;
    private final EngineLoop loop;
    private final Connections connections;
    private final boolean local;
    private Channel channel;
    private FrameSplitter splitter;
    private Outbound outbound;
    private ServerConnection connection;
    private State state = State.AWAITING_HELLO;
    private String firstBytes;
    private long connectionId;
    private String userName;

    private long openedMs;
    private int heartbeatMs;
    private long lastReadMs;
    private long lastWriteMs;
    private long lastProgressMs;
    private boolean hasRead;
    private boolean hasWritten;
    private boolean parkedPause;
    private boolean outboundPause;

    ConnectionLink(
            final TransportContext context, final EngineLoop loop, final Connections connections, final boolean local) {
        this.context = context;
        this.loop = loop;
        this.connections = connections;
        this.local = local;
    }

    /** The clock of timeouts, which does not jump. */
    static long monotonicMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    Outbound outbound() {
        return outbound;
    }

    /** True when it serves this connection of this user. */
    boolean serves(final long wantedId, final String wantedUser) {
        return wantedId != 0 && connectionId == wantedId && Objects.equals(userName, wantedUser);
    }

    @Override
    public void channelActive(final ChannelHandlerContext netty) {
        channel = netty.channel();
        outbound = new Outbound(channel, context.outboundHighBytes());
        splitter = new FrameSplitter(
                channel.alloc(), Math.min(TransportContext.MAX_HELLO_LENGTH, context.maxFrameLength()), this);
        connection = new ServerConnection(context, loop, this);
        openedMs = monotonicMs();
        lastReadMs = openedMs;
        lastWriteMs = openedMs;
        lastProgressMs = openedMs;
        connections.add(this);
    }

    @Override
    public void channelRead(final ChannelHandlerContext netty, final Object message) {
        final ByteBuf in = (ByteBuf) message;
        try {
            if (state == State.CLOSED) {
                return;
            }
            hasRead = true;
            if (firstBytes == null) {
                firstBytes = StrayPeerLog.hexOfFirst(in);
            }
            splitter.feed(in);
        } catch (final MalformedFrameException e) {
            malformed(e.getMessage());
        } finally {
            in.release();
        }
        loop.wake();
    }

    @Override
    public void onFrame(final ByteBuf in, final int frameIndex, final int frameLength) {
        if (state != State.OPEN) {
            checkHello(FrameHeader.typeCode(in, frameIndex));
        }
        FrameReader.dispatch(in, frameIndex, connection);
    }

    /** The client introduces itself; it is let in once its credentials were looked at. */
    void onHello(
            final int minimumVersion,
            final int maximumVersion,
            final String userName,
            final String password,
            final int maxFrameLength,
            final Hello hello) {
        if (state != State.AWAITING_HELLO) {
            throw new MalformedFrameException("a second HELLO");
        }
        state = State.AUTHENTICATING;
        if (minimumVersion > VERSION || maximumVersion < VERSION) {
            goodbye(
                    WireError.UNSUPPORTED_VERSION,
                    "client speaks protocol versions " + minimumVersion + ".." + maximumVersion + ", broker speaks "
                            + VERSION + ".." + VERSION);
            return;
        }
        final int needed = context.chunkLength() + TransportContext.MAX_HELLO_LENGTH;
        if (maxFrameLength < needed) {
            goodbye(
                    WireError.NOT_ALLOWED,
                    "client takes frames of " + maxFrameLength + " bytes, broker sends up to " + needed);
            return;
        }
        context.authenticator()
                .authenticate(userName, password, local, channel.eventLoop(), verdict -> onVerdict(hello, verdict));
    }

    @Override
    public void channelWritabilityChanged(final ChannelHandlerContext netty) {
        if (channel.isWritable()) {
            lastProgressMs = monotonicMs();
            outboundPause = false;
            applyPause();
            connection.onWritable();
        }
    }

    @Override
    public void channelInactive(final ChannelHandlerContext netty) {
        closed(false);
        outbound.release();
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext netty, final Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("Connection of {} broke: {}", channel.remoteAddress(), cause.toString());
            closeQuietly();
        } else {
            fail(cause);
        }
    }

    void fail(final Throwable cause) {
        if (state != State.CLOSED) {
            LOG.error("Unexpected failure on the connection of {}", channel.remoteAddress(), cause);
            goodbye(WireError.INTERNAL, "internal error: " + cause);
        }
    }

    /** Writes what gathered; called once per duty cycle. */
    void flush() {
        if (outbound.flush()) {
            hasWritten = true;
        }
        if (outbound.bytes() > (long) READ_STOP_FACTOR * context.outboundHighBytes()) {
            outboundPause = true;
            applyPause();
        }
    }

    void pauseReading(final boolean pause) {
        parkedPause = pause;
        applyPause();
    }

    /** Ends the connection with a reason; the peer gets it, and what was written so far. Safe in every state. */
    void goodbye(final int errorCode, final String reason) {
        if (state == State.CLOSED) {
            return;
        }
        closed(false);
        FrameWriter.goodbye(outbound.buffer(), errorCode, reason);
        outbound.flush();
        part();
    }

    /**
     * Leaves the closing to the peer, for a while: who closes with bytes of the peer unread may take from it what it has not
     * read itself, be it by the reset that a socket sends then, or by the empty hands of a closed in-VM channel.
     */
    private void part() {
        parkedPause = false;
        outboundPause = false;
        applyPause();
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (channel instanceof DuplexChannel socket) {
                socket.shutdownOutput();
            }
        });
        final Future<?> patience =
                channel.eventLoop().schedule((Runnable) channel::close, PARTING_MS, TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> patience.cancel(false));
    }

    /** Ends the connection without a word, as the client asked. */
    void closedByClient() {
        closeQuietly(true);
    }

    /** Ends the connection without a word. Safe in every state. */
    void closeQuietly() {
        closeQuietly(false);
    }

    private void closeQuietly(final boolean byClient) {
        closed(byClient);
        outbound.release();
        channel.close();
    }

    /** Looks after timeouts; called at a fixed rate. */
    void tick(final long nowMs) {
        if (state != State.OPEN) {
            // How long its own look at a password takes, the broker cannot hold against the client.
            if (state == State.AWAITING_HELLO && nowMs - openedMs >= context.handshakeTimeoutMs()) {
                LOG.info(
                        "Closed connection of {}: no handshake within {} ms",
                        channel.remoteAddress(),
                        context.handshakeTimeoutMs());
                goodbye(WireError.TIMEOUT, "no handshake within " + context.handshakeTimeoutMs() + " ms");
            }
            return;
        }
        noteActivity(nowMs);
        if (!channel.isWritable() && nowMs - lastProgressMs >= context.stalledTimeoutMs()) {
            LOG.warn(
                    "Closed connection of {}: it took nothing of {} waiting bytes for {} ms",
                    channel.remoteAddress(),
                    outbound.bytes(),
                    nowMs - lastProgressMs);
            closeQuietly();
        } else if (heartbeatMs > 0 && nowMs - lastReadMs >= 2L * heartbeatMs) {
            LOG.info("Closed connection of {}: silent for {} ms", channel.remoteAddress(), nowMs - lastReadMs);
            goodbye(WireError.TIMEOUT, "silent for " + (nowMs - lastReadMs) + " ms");
        } else if (heartbeatMs > 0 && nowMs - lastWriteMs >= heartbeatMs / 2) {
            lastWriteMs = nowMs;
            FrameWriter.ping(connection.out(), nowMs);
        }
    }

    private void noteActivity(final long nowMs) {
        if (hasRead || parkedPause || outboundPause) {
            hasRead = false;
            lastReadMs = nowMs;
        }
        if (hasWritten) {
            hasWritten = false;
            lastWriteMs = nowMs;
        }
        if (channel.isWritable()) {
            lastProgressMs = nowMs;
        }
    }

    private void checkHello(final int typeCode) {
        if (state == State.AUTHENTICATING) {
            throw new MalformedFrameException("a frame of type " + typeCode + " before WELCOME");
        }
        if (typeCode != FrameType.HELLO.code()) {
            throw new MalformedFrameException(
                    "the first frame is of type " + typeCode + " instead of " + FrameType.HELLO.code() + " (HELLO)");
        }
    }

    private void applyPause() {
        channel.config().setAutoRead(!parkedPause && !outboundPause);
    }

    private void malformed(final String reason) {
        connections.strayPeers().report(channel.remoteAddress(), reason, firstBytes, monotonicMs());
        // A stray client of another protocol would not understand a goodbye.
        if (state == State.AWAITING_HELLO) {
            closeQuietly();
        } else {
            goodbye(WireError.MALFORMED, reason);
        }
    }

    private void closed(final boolean byClient) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        connections.remove(this);
        connection.close(byClient);
        splitter.close();
    }

    private void onVerdict(final Hello hello, final Verdict verdict) {
        if (state != State.AUTHENTICATING) {
            return;
        }
        if (!verdict.accepted()) {
            LOG.warn("Refused connection of {}: {}", channel.remoteAddress(), verdict.reason());
            goodbye(WireError.AUTHENTICATION_FAILED, verdict.reason());
            return;
        }
        connections.takeOver(hello.connectionId, verdict.userName(), this);
        final EngineConnection engineConnection = loop.engine().openConnection(verdict.userName(), hello.connectionId);
        if (hello.clientId != null && !hello.clientId.isEmpty()) {
            final ErrorCode refusal = engineConnection.claimClientId(hello.clientId);
            if (refusal != null) {
                // Another transport of this client may hold the id for a moment longer: what it left stays for the next
                // try.
                engineConnection.lost();
                goodbye(refusal.number(), ServerConnection.clientIdRefusal(hello.clientId));
                loop.wake();
                return;
            }
        }
        connectionId = hello.connectionId;
        userName = verdict.userName();
        connection.open(engineConnection, verdict.administrator());
        heartbeatMs = negotiated(hello.heartbeatMs, context.heartbeatMs());
        splitter.maxFrameLength(context.maxFrameLength());
        state = State.OPEN;
        FrameWriter.welcome(
                connection.out(),
                VERSION,
                System.currentTimeMillis(),
                heartbeatMs,
                context.maxFrameLength(),
                context.chunkLength(),
                context.maxMessageLength(),
                context.sendWindowMessages(),
                context.sendWindowBytes(),
                context.brokerId(),
                context.brokerVersion(),
                context.incarnation());
        LOG.debug("Connection of {} ({}) is open", channel.remoteAddress(), hello.clientDescription);
    }

    /** The smaller of the two that is not 0. */
    private static int negotiated(final int asked, final int own) {
        final int askedInRange = asked <= 0 ? 0 : Math.max(TransportContext.HEARTBEAT_MS_MIN, asked);
        if (askedInRange == 0 || own == 0) {
            return Math.max(askedInRange, own);
        }
        return Math.min(askedInRange, own);
    }

    private enum State {
        /** Accepted; nothing but HELLO is let in. */
        AWAITING_HELLO,
        /** HELLO was good; its credentials are being looked at on another thread. Nothing may arrive. */
        AUTHENTICATING,
        /** WELCOME was sent; the engine knows the connection. */
        OPEN,
        /** Nothing is read or written any more, except perhaps a last goodbye on its way out. */
        CLOSED
    }

    /** What a client says of itself. */
    record Hello(String clientId, long connectionId, int heartbeatMs, String clientDescription) {}
}
