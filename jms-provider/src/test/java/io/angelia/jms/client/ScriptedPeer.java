/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.angelia.jms.transport.Transport;
import io.angelia.jms.transport.TransportConnector;
import io.angelia.jms.transport.TransportListener;
import io.angelia.wire.frame.FrameSplitter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The other end of a connection, in the hands of a test: shows the frames that the client wrote, byte by byte, and writes
 * what the test says. A thread of its own stands for the transport's event loop.
 */
final class ScriptedPeer implements TransportConnector, Transport, AutoCloseable {
    private static final long PATIENCE_S = 10;

    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor(work -> {
        final Thread thread = new Thread(work, "scripted-peer");
        thread.setDaemon(true);
        return thread;
    });
    private final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
    private final FrameSplitter splitter = new FrameSplitter(
            UnpooledByteBufAllocator.DEFAULT,
            Integer.MAX_VALUE,
            (in, index, length) -> frames.add(ByteBufUtil.getBytes(in, index, length)));
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private TransportListener listener;
    private boolean writable = true;
    private boolean closed;

    // ---- for the test

    /** Fails unless the next frame is this one. */
    void expect(final Consumer<ByteBuf> frame) throws InterruptedException {
        final byte[] next = frames.poll(PATIENCE_S, TimeUnit.SECONDS);
        if (next == null) {
            fail("the client wrote no further frame");
        }
        assertThat(ByteBufUtil.prettyHexDump(Unpooled.wrappedBuffer(next)))
                .isEqualTo(ByteBufUtil.prettyHexDump(Unpooled.wrappedBuffer(bytes(frame))));
    }

    /** Fails when the client has written a frame that was not expected, once the event loop has done what it had to. */
    void expectNothing() {
        onLoop(() -> {});
        assertThat(frames).isEmpty();
    }

    /** The next frame, whatever it is. */
    byte[] nextFrame() throws InterruptedException {
        final byte[] next = frames.poll(PATIENCE_S, TimeUnit.SECONDS);
        assertThat(next).as("the client wrote no further frame").isNotNull();
        return next;
    }

    /** Sends frames to the client, in one batch. */
    void say(final Consumer<ByteBuf> frame) {
        say(bytes(frame));
    }

    void say(final byte[] bytes) {
        onLoop(() -> {
            listener.onBytes(Unpooled.wrappedBuffer(bytes));
            listener.onReadComplete();
        });
    }

    void tick(final long nowMs) {
        onLoop(() -> listener.onTick(nowMs));
    }

    void writable(final boolean newWritable) {
        onLoop(() -> {
            writable = newWritable;
            if (newWritable) {
                listener.onWritable();
            }
        });
    }

    void breakConnection(final Throwable cause) {
        onLoop(() -> {
            closed = true;
            listener.onClosed(cause);
        });
    }

    boolean isClosed() {
        return onLoop(() -> closed);
    }

    /** Bytes of buffers that the client was given and has not released. */
    long usedMemory() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    static byte[] bytes(final Consumer<ByteBuf> frame) {
        final ByteBuf out = Unpooled.buffer();
        frame.accept(out);
        return ByteBufUtil.getBytes(out);
    }

    private void onLoop(final Runnable action) {
        onLoop(() -> {
            action.run();
            return null;
        });
    }

    private <T> T onLoop(final Callable<T> action) {
        try {
            return loop.submit(action).get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (final ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (final Exception e) {
            throw new AssertionError(e);
        }
    }

    // ---- for the client

    @Override
    public Transport connect(final TransportListener newListener, final long timeoutMs) {
        listener = newListener;
        loop.execute(() -> listener.onConnected(this));
        return this;
    }

    @Override
    public String remoteName() {
        return "scripted:1";
    }

    @Override
    public ByteBufAllocator allocator() {
        return allocator;
    }

    @Override
    public void wakeUp() {
        loop.execute(() -> listener.onWritable());
    }

    @Override
    public void wakeUpAfter(final long delayMs) {
        loop.execute(() -> listener.onTimer());
    }

    @Override
    public void tickEvery(final long intervalMs) {
        // The test ticks.
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public void write(final ByteBuf bytes) {
        splitter.feed(bytes);
        bytes.release();
    }

    @Override
    public void flush() {
        // Everything was taken by write.
    }

    @Override
    public void abort() {
        close();
    }

    @Override
    public void release() {
        // Nothing to give back.
    }

    /** Called by the client to close the transport, and by the test to stop the event loop. */
    @Override
    public void close() {
        loop.execute(() -> {
            if (!closed) {
                closed = true;
                listener.onClosed(null);
            }
        });
    }
}
