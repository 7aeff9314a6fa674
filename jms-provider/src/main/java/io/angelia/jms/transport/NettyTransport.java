/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** A transport over a Netty channel, whatever its kind. Whatever fails closes the channel, which the listener is told. */
@SuppressWarnings("FutureReturnValueIgnored")
final class NettyTransport extends ChannelInboundHandlerAdapter implements Transport {
    /** Above the high mark uploads of large messages pause, so that frames of other sessions pass in between. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 * 1024, 512 * 1024);

    /** How long the peer may take over the last that was written to it. */
    private static final long PARTING_MS = 1_000;

    private static final Logger LOGGER = System.getLogger(NettyTransport.class.getName());

    private final String remoteName;
    private final EventLoops loops;
    private final TransportListener listener;
    private final Runnable share;
    private final Runnable writable;
    private final Runnable timer;
    private Channel channel;
    private Future<?> ticks;
    private Throwable failure;
    private boolean closedReported;

    private NettyTransport(
            final String remoteName, final EventLoops loops, final TransportListener listener, final Runnable share) {
        this.loops = loops;
        this.remoteName = remoteName;
        this.listener = listener;
        this.share = share;
        this.writable = listener::onWritable;
        this.timer = listener::onTimer;
    }

    /**
     * Connects a channel that runs on a share of the event loop.
     *
     * @param share what {@link #release} runs besides giving back the share of the event loop.
     */
    static Transport connect(
            final String remoteName,
            final EventLoops loops,
            final SocketAddress address,
            final TransportListener listener,
            final long timeoutMs,
            final Runnable share)
            throws IOException {
        final NettyTransport transport = new NettyTransport(remoteName, loops, listener, share);
        final EventLoopGroup group = loops.acquire();
        final Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channel(loops.channelType())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(timeoutMs, Integer.MAX_VALUE))
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .handler(transport);
        if (address instanceof InetSocketAddress) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.SO_KEEPALIVE, true);
        }
        boolean open = false;
        try {
            transport.await(begun(bootstrap, address, group), timeoutMs);
            open = true;
            return transport;
        } finally {
            if (!open) {
                loops.release();
            }
        }
    }

    /**
     * Makes the channel on the event loop. Netty keeps what it learns of handlers in the thread that makes a channel: in a thread
     * that outlives this library, such as one of an application server, that would keep the library in memory for good.
     */
    private static ChannelFuture begun(
            final Bootstrap bootstrap, final SocketAddress address, final EventLoopGroup group) {
        return group.submit(() -> bootstrap.connect(address))
                .syncUninterruptibly()
                .getNow();
    }

    private void await(final ChannelFuture connected, final long timeoutMs) throws IOException {
        try {
            if (!connected.await(timeoutMs + 1_000, TimeUnit.MILLISECONDS)) {
                connected.channel().close();
                throw new IOException("Cannot connect to " + remoteName + " within " + timeoutMs + " ms");
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            connected.channel().close();
            throw (IOException)
                    new InterruptedIOException("Interrupted while connecting to " + remoteName).initCause(e);
        }
        if (!connected.isSuccess()) {
            throw new IOException(
                    "Cannot connect to " + remoteName + ": " + reason(connected.cause()), connected.cause());
        }
    }

    private static String reason(final Throwable cause) {
        return cause == null ? "cancelled" : cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    @Override
    public String remoteName() {
        return remoteName;
    }

    @Override
    public ByteBufAllocator allocator() {
        return channel.alloc();
    }

    @Override
    public void wakeUp() {
        run(writable);
    }

    @Override
    public void wakeUpAfter(final long delayMs) {
        try {
            channel.eventLoop().schedule(timer, delayMs, TimeUnit.MILLISECONDS);
        } catch (final RejectedExecutionException e) {
            LOGGER.log(Level.DEBUG, "The connection was released meanwhile", e);
        }
    }

    @Override
    public void tickEvery(final long intervalMs) {
        run(() -> {
            stopTicks();
            if (channel.isActive()) {
                ticks = channel.eventLoop()
                        .scheduleAtFixedRate(
                                () -> listener.onTick(TimeUnit.NANOSECONDS.toMillis(System.nanoTime())),
                                intervalMs,
                                intervalMs,
                                TimeUnit.MILLISECONDS);
            }
        });
    }

    private void run(final Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (final RejectedExecutionException e) {
            LOGGER.log(Level.DEBUG, "The connection was released meanwhile", e);
        }
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void write(final ByteBuf bytes) {
        channel.write(bytes, channel.voidPromise());
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public void close() {
        run(() -> {
            channel.flush();
            final Future<?> patience =
                    channel.eventLoop().schedule((Runnable) channel::close, PARTING_MS, TimeUnit.MILLISECONDS);
            channel.closeFuture().addListener(closed -> patience.cancel(false));
        });
    }

    @Override
    public void abort() {
        run(channel::close);
    }

    @Override
    public void release() {
        share.run();
        loops.release();
    }

    @Override
    public void handlerAdded(final ChannelHandlerContext context) {
        channel = context.channel();
    }

    @Override
    public void channelActive(final ChannelHandlerContext context) {
        listener.onConnected(this);
    }

    @Override
    public void channelRead(final ChannelHandlerContext context, final Object message) {
        final ByteBuf in = (ByteBuf) message;
        try {
            listener.onBytes(in);
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(final ChannelHandlerContext context) {
        listener.onReadComplete();
    }

    @Override
    public void channelWritabilityChanged(final ChannelHandlerContext context) {
        if (channel.isWritable()) {
            listener.onWritable();
        }
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
        failure = cause;
        context.close();
    }

    @Override
    public void channelInactive(final ChannelHandlerContext context) {
        stopTicks();
        if (!closedReported) {
            closedReported = true;
            listener.onClosed(failure);
        }
    }

    private void stopTicks() {
        if (ticks != null) {
            ticks.cancel(false);
            ticks = null;
        }
    }
}
