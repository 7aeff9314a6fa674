/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.transport;

import io.angelia.wire.frame.ClientFrameHandler;
import io.angelia.wire.frame.FrameReader;
import io.angelia.wire.frame.FrameSplitter;
import io.angelia.wire.frame.FrameWriter;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A client without any manners of its own: writes what the test says, keeps what it gets. */
public final class TestPeer implements AutoCloseable {
    private static final int MAX_FRAME_LENGTH = 1024 * 1024;
    private static final long TIMEOUT_S = 20;

    private final BlockingQueue<Frame> received = new LinkedBlockingQueue<>();
    private final EventLoopGroup group;
    private final Channel channel;
    /** The broker's end of an in-VM channel reports its close to this end's event loop. */
    private final long quietMs;

    public TestPeer(final SocketAddress address) {
        final boolean inVm = address instanceof LocalAddress;
        quietMs = inVm ? 100 : 0;
        final IoHandlerFactory handlers = inVm ? LocalIoHandler.newFactory() : NioIoHandler.newFactory();
        group = new MultiThreadIoEventLoopGroup(1, handlers);
        channel = new Bootstrap()
                .group(group)
                .channel(inVm ? LocalChannel.class : NioSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(final Channel connected) {
                        connected.pipeline().addLast(new Receiver());
                    }
                })
                .connect(address)
                .syncUninterruptibly()
                .channel();
    }

    /** A peer that has shaken hands anonymously. */
    public static TestPeer connected(final SocketAddress address) {
        final TestPeer peer = new TestPeer(address);
        peer.hello(null, null, null);
        peer.expect("onWelcome");
        return peer;
    }

    /** As {@link #connected}, with session 1 open. */
    public static TestPeer withSession(final SocketAddress address) {
        final TestPeer peer = connected(address);
        peer.write(out -> FrameWriter.openSession(out, 1, 1, 77));
        peer.expect("onDone");
        return peer;
    }

    public void hello(final String user, final String password, final String clientId) {
        write(out -> FrameWriter.hello(out, 1, 1, user, password, clientId, 0, 0, MAX_FRAME_LENGTH, "test"));
    }

    public void write(final Consumer<ByteBuf> frames) {
        final ByteBuf out = PooledByteBufAllocator.DEFAULT.buffer();
        frames.accept(out);
        channel.writeAndFlush(out).syncUninterruptibly();
    }

    /** Has the event loop write and stay at it until {@code over}. */
    public void writeUntil(final Consumer<ByteBuf> frames, final CountDownLatch over) {
        final ByteBuf out = PooledByteBufAllocator.DEFAULT.buffer();
        frames.accept(out);
        // The event loop tells who listens already while it writes.
        final ChannelPromise written = channel.newPromise();
        final var unused = written.addListener(done -> over.await(TIMEOUT_S, TimeUnit.SECONDS));
        final var ignored = channel.writeAndFlush(out, written);
    }

    /** Writes bytes as they are; a broker that has closed already is no failure. */
    public void writeRaw(final byte[] bytes) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(bytes)).awaitUninterruptibly();
    }

    public void read(final boolean on) {
        channel.config().setAutoRead(on);
    }

    public boolean isClosed() {
        return !channel.isActive();
    }

    public void awaitClosed() {
        if (!channel.closeFuture().awaitUninterruptibly(TIMEOUT_S, TimeUnit.SECONDS)) {
            throw new AssertionError("the broker did not close the connection");
        }
    }

    /** The next frame that is not a heartbeat; it must have this handler method's name. */
    public Frame expect(final String name) {
        final Frame frame = next();
        if (!frame.name.equals(name)) {
            throw new AssertionError("expected " + name + " but got " + frame);
        }
        return frame;
    }

    /** The next frame that is not a heartbeat. */
    public Frame next() {
        try {
            Frame frame;
            do {
                frame = received.poll(TIMEOUT_S, TimeUnit.SECONDS);
                if (frame == null) {
                    throw new AssertionError(new TimeoutException("no frame within " + TIMEOUT_S + " s"));
                }
            } while (frame.name.equals("onPing"));
            return frame;
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Frames that have arrived and were not taken. */
    public List<Frame> waiting() {
        return new ArrayList<>(received);
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        group.shutdownGracefully(quietMs, 1_000, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }

    /** A received frame: the handler method's name and its arguments, ranges of bytes as hex. */
    public record Frame(String name, List<Object> fields) {
        public long number(final int index) {
            return ((Number) fields.get(index)).longValue();
        }

        public String text(final int index) {
            return (String) fields.get(index);
        }
    }

    private static Frame frame(final Method method, final Object[] arguments) {
        final List<Object> fields = new ArrayList<>();
        ByteBuf buffer = null;
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] instanceof ByteBuf lent) {
                buffer = lent;
            } else if (buffer != null) {
                fields.add(ByteBufUtil.hexDump(buffer, (Integer) arguments[i], (Integer) arguments[++i]));
            } else {
                fields.add(arguments[i]);
            }
        }
        return new Frame(method.getName(), fields);
    }

    private final class Receiver extends ChannelInboundHandlerAdapter {
        private final ClientFrameHandler handler = (ClientFrameHandler) Proxy.newProxyInstance(
                ClientFrameHandler.class.getClassLoader(),
                new Class<?>[] {ClientFrameHandler.class},
                (proxy, method, arguments) -> {
                    received.add(frame(method, arguments));
                    return null;
                });
        private FrameSplitter splitter;

        @Override
        public void channelRead(final ChannelHandlerContext netty, final Object message) {
            if (splitter == null) {
                splitter = new FrameSplitter(
                        netty.alloc(),
                        MAX_FRAME_LENGTH,
                        (in, index, length) -> FrameReader.dispatch(in, index, handler));
            }
            final ByteBuf in = (ByteBuf) message;
            try {
                splitter.feed(in);
            } finally {
                in.release();
            }
        }

        @Override
        public void channelInactive(final ChannelHandlerContext netty) {
            if (splitter != null) {
                splitter.close();
            }
        }
    }
}
