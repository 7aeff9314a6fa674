/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.transport;

import io.angelia.engine.Engine;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network side of a broker: one event loop, the engine that it owns from now on, and the listeners. Thread-safe; all
 * work happens on the event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Failures come back as events of the channel.
public final class BrokerTransport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerTransport.class);
    private static final int BACKLOG = 1024;
    private static final int READ_BYTES_MIN = 4 * 1024;
    private static final int READ_BYTES_INITIAL = 32 * 1024;
    private static final int READ_BYTES_MAX = 256 * 1024;
    /** Reads of one connection per loop iteration, so that a busy one leaves room for the others. */
    private static final int READS_PER_ITERATION = 4;

    private static final long TICK_MS_MAX = 250;
    private static final long TICK_MS_MIN = 10;
    /** A tick that is late by more than so many says that this thread was held up, not that its peers were silent. */
    private static final int HELD_UP_TICKS = 4;
    /** The other end of an in-VM channel reports its close as a task of this event loop, which must still take it. */
    private static final long IN_VM_QUIET_MS = 100;

    private static final long STOP_TIMEOUT_MS = 5_000;

    private final TransportContext context;
    private final Engine engine;
    private final Consumer<Throwable> onFailure;
    private final EventLoopGroup group;
    private final SingleThreadEventLoop eventLoop;
    private final EngineLoop loop;
    private final Connections connections;
    private final List<Channel> listeners = new ArrayList<>();
    private final long tickMs;
    /** Of the event loop. */
    private long lastTickMs;

    private volatile boolean inVm;
    private boolean closed;

    /** Takes over a launched engine; {@code onFailure} is told, on the event loop, when it failed for good. */
    public BrokerTransport(final TransportContext context, final Engine engine, final Consumer<Throwable> onFailure) {
        this.context = context;
        this.engine = engine;
        this.onFailure = onFailure;
        final DefaultThreadFactory threads = new DefaultThreadFactory("angelia-engine");
        group = new MultiThreadIoEventLoopGroup(
                1,
                threads,
                CombinedIoHandler.newFactory(
                        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory()));
        eventLoop = (SingleThreadEventLoop) group.next();
        connections = new Connections(context.maxConnections());
        loop = new EngineLoop(engine, eventLoop, System::currentTimeMillis, this::onEngineFailure);
        tickMs = tickMs(context);
        lastTickMs = ConnectionLink.monotonicMs();
        eventLoop.scheduleAtFixedRate(this::tick, tickMs, tickMs, TimeUnit.MILLISECONDS);
        // Recovery may have left work: timers that are due, transactions to roll back.
        eventLoop.execute(loop::wake);
    }

    /**
     * Listens for sockets.
     *
     * @param address its port is 0 for a free one.
     * @return the bound address, with its real port.
     * @throws java.net.BindException when the address is in use or not this host's.
     */
    public InetSocketAddress listenTcp(final InetSocketAddress address) throws IOException {
        final ServerBootstrap bootstrap = new ServerBootstrap()
                .channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true);
        return (InetSocketAddress) listen(bootstrap, address);
    }

    /** Listens inside this JVM under a name of its own. */
    public SocketAddress listenInVm(final String name) throws IOException {
        inVm = true;
        return listen(new ServerBootstrap().channel(LocalServerChannel.class), new LocalAddress(name));
    }

    /** Says goodbye to every client, closes the engine cleanly and frees the thread. Safe to call twice. */
    @Override
    public void close() {
        synchronized (listeners) {
            if (closed) {
                return;
            }
            closed = true;
            listeners.forEach(listener -> listener.close().syncUninterruptibly());
        }
        try {
            eventLoop.submit(this::stop).syncUninterruptibly();
        } finally {
            group.shutdownGracefully(inVm ? IN_VM_QUIET_MS : 0, STOP_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                    .syncUninterruptibly();
        }
    }

    private SocketAddress listen(final ServerBootstrap bootstrap, final SocketAddress address) throws IOException {
        final int high = context.outboundHighBytes();
        bootstrap
                .group(group)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(high / 4, high))
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(READ_BYTES_MIN, READ_BYTES_INITIAL, READ_BYTES_MAX)
                                .maxMessagesPerRead(READS_PER_ITERATION))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(final Channel channel) {
                        channel.pipeline().addLast(new ConnectionLink(context, loop, connections, isLocal(channel)));
                    }
                });
        synchronized (listeners) {
            if (closed) {
                throw new IllegalStateException("the transport is closed");
            }
            final ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
            if (!bound.isSuccess()) {
                if (bound.cause() instanceof IOException e) {
                    throw e;
                }
                throw new IOException("cannot listen on " + address, bound.cause());
            }
            listeners.add(bound.channel());
            return bound.channel().localAddress();
        }
    }

    private void tick() {
        final long nowMs = ConnectionLink.monotonicMs();
        // What the peers said while this thread was held up, for example by a slow disk, is read before the next tick.
        final boolean heldUp = nowMs - lastTickMs > HELD_UP_TICKS * tickMs;
        lastTickMs = nowMs;
        try {
            loop.expireParked(nowMs);
            if (!heldUp) {
                connections.tick(nowMs);
            }
        } catch (final RuntimeException e) {
            // Must not end the ticking: other connections' timeouts hang on it.
            LOG.error("Unexpected failure while looking after timeouts", e);
        }
    }

    private void onEngineFailure(final Throwable cause) {
        connections.shutDown("the broker has failed and stops: " + cause.getMessage());
        onFailure.accept(cause);
    }

    private void stop() {
        connections.shutDown("the broker stops");
        loop.stop();
        engine.doWork(System.currentTimeMillis());
        engine.close();
    }

    private static boolean isLocal(final Channel channel) {
        final SocketAddress peer = channel.remoteAddress();
        return peer instanceof LocalAddress
                || (peer instanceof InetSocketAddress inet && inet.getAddress().isLoopbackAddress());
    }

    private static long tickMs(final TransportContext context) {
        long shortest = Math.min(context.handshakeTimeoutMs(), context.blockTimeoutMs());
        if (context.heartbeatMs() > 0) {
            shortest = Math.min(shortest, context.heartbeatMs());
        }
        return Math.max(TICK_MS_MIN, Math.min(TICK_MS_MAX, shortest / 8));
    }
}
