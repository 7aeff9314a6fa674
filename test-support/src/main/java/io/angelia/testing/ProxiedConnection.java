/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.testing;

import io.angelia.testing.Fault.Direction;
import io.angelia.wire.frame.FrameHeader;
import io.angelia.wire.frame.FrameSplitter;
import io.angelia.wire.frame.FrameType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;

/** One client's connection through a {@link FaultProxy}: two sockets and a thread for each direction. */
final class ProxiedConnection {
    private static final int BUFFER_LENGTH = 64 * 1024;
    private static final int MAX_FRAME_LENGTH = 64 * 1024 * 1024;

    private final FaultProxy proxy;
    private final Socket client;
    private final Socket broker;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean stalled;
    private int directionsEnded;

    ProxiedConnection(final FaultProxy proxy, final Socket client, final Socket broker) {
        this.proxy = proxy;
        this.client = client;
        this.broker = broker;
    }

    void start() {
        FaultProxy.start(new Pump(Direction.TO_BROKER, client, broker), "to-broker-" + proxy.port());
        FaultProxy.start(new Pump(Direction.TO_CLIENT, broker, client), "to-client-" + proxy.port());
    }

    /** Breaks it; false when it was broken or stalled before. */
    synchronized boolean damage(final Fault.Damage damage) {
        if (closed.getCount() == 0) {
            return false;
        }
        final boolean first = !stalled;
        switch (damage) {
            case STALL -> stalled = true;
            case RESET -> {
                reset(client);
                reset(broker);
                close();
            }
            case END -> {
                end(client);
                end(broker);
            }
            case END_TO_BROKER -> end(broker);
            case END_TO_CLIENT -> end(client);
        }
        return first;
    }

    /** One direction is at its end; what is on its way in the other still gets through. */
    private synchronized void ended(final Socket to) {
        end(to);
        if (++directionsEnded == 2) {
            close();
        }
    }

    private synchronized void close() {
        quietly(client);
        quietly(broker);
        closed.countDown();
        proxy.ended(this);
    }

    private static void end(final Socket socket) {
        try {
            socket.shutdownOutput();
        } catch (final IOException e) {
            // It is closed already.
        }
    }

    /** Closes with a reset instead of an orderly end. */
    static void reset(final Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (final IOException e) {
            // It is closed already.
        }
        quietly(socket);
    }

    private static void quietly(final Socket socket) {
        try {
            socket.close();
        } catch (final IOException e) {
            // Nothing depends on it.
        }
    }

    /** Carries the frames of one direction. */
    private final class Pump implements Runnable, FrameSplitter.FrameSink {
        private final Direction direction;
        private final Socket from;
        private final Socket to;

        Pump(final Direction direction, final Socket from, final Socket to) {
            this.direction = direction;
            this.from = from;
            this.to = to;
        }

        @Override
        public void run() {
            final byte[] buffer = new byte[BUFFER_LENGTH];
            try (FrameSplitter splitter = new FrameSplitter(UnpooledByteBufAllocator.DEFAULT, MAX_FRAME_LENGTH, this)) {
                for (int read = from.getInputStream().read(buffer);
                        read >= 0;
                        read = from.getInputStream().read(buffer)) {
                    splitter.feed(Unpooled.wrappedBuffer(buffer, 0, read));
                }
                awaitIfStalled();
                ended(to);
            } catch (final IOException | UncheckedIOException e) {
                close();
            }
        }

        @Override
        public void onFrame(final ByteBuf in, final int index, final int length) {
            final int type = FrameHeader.typeCode(in, index);
            if (direction == Direction.TO_BROKER && proxy.intercepts(type)) {
                damage(Fault.Damage.RESET);
                return;
            }
            final boolean heartbeat = type == FrameType.PING.code() || type == FrameType.PONG.code();
            final Fault fault = heartbeat ? null : proxy.onFrame(direction);
            if (fault == null) {
                write(in, index, length);
                return;
            }
            final int before = before(fault.place(), length);
            write(in, index, before);
            damage(fault.damage());
            // The direction may go on, and then without a gap.
            write(in, index + before, length - before);
        }

        private static int before(final Fault.Place place, final int length) {
            return switch (place) {
                case BEFORE -> 0;
                case MIDDLE -> length / 2;
                case AFTER -> length;
            };
        }

        private void write(final ByteBuf in, final int index, final int length) {
            try {
                awaitIfStalled();
                if (!to.isOutputShutdown()) {
                    in.getBytes(index, to.getOutputStream(), length);
                }
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void awaitIfStalled() {
            if (!stalled) {
                return;
            }
            try {
                closed.await();
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
