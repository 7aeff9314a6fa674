/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.transport;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The event loop that all connections of one kind share in this JVM: one daemon thread that lives as long as there are
 * connections, and a little longer. Thread-safe.
 */
final class EventLoops {
    /**
     * How long the thread outlives its last connection: the next may come soon, and peers within this JVM may still have
     * something to tell it.
     */
    private static final long LINGER_S = 1;

    static final EventLoops SOCKETS = sockets();
    static final EventLoops LOCAL =
            new EventLoops("angelia-client-vm", LocalIoHandler.newFactory(), LocalChannel.class);

    private final String threadName;
    private final IoHandlerFactory ioHandler;
    private final Class<? extends Channel> channelType;
    private EventLoopGroup group;
    private int shares;
    private long timesAcquired;

    private EventLoops(
            final String threadName, final IoHandlerFactory ioHandler, final Class<? extends Channel> channelType) {
        this.threadName = threadName;
        this.ioHandler = ioHandler;
        this.channelType = channelType;
    }

    /** Takes a share; give it back with {@link #release}. */
    synchronized EventLoopGroup acquire() {
        if (group == null) {
            group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(threadName, true), ioHandler);
        }
        shares++;
        timesAcquired++;
        return group;
    }

    synchronized void release() {
        if (--shares == 0) {
            final long whenReleased = timesAcquired;
            final Future<?> unused = group.schedule(() -> stopIfUnusedSince(whenReleased), LINGER_S, TimeUnit.SECONDS);
        }
    }

    private synchronized void stopIfUnusedSince(final long whenReleased) {
        if (timesAcquired == whenReleased && group != null) {
            final Future<?> unused = stop();
        }
    }

    private Future<?> stop() {
        final EventLoopGroup unused = group;
        group = null;
        return unused.shutdownGracefully(0, LINGER_S, TimeUnit.SECONDS);
    }

    /** Ends the thread, unless connections use it, and waits for that as long. */
    void endIfUnused(final long patienceS) {
        final Future<?> ending;
        synchronized (this) {
            if (shares > 0 || group == null) {
                return;
            }
            ending = stop();
        }
        ending.awaitUninterruptibly(patienceS, TimeUnit.SECONDS);
    }

    Class<? extends Channel> channelType() {
        return channelType;
    }

    private static EventLoops sockets() {
        final String threadName = "angelia-client";
        try {
            if (EpollSockets.isAvailable()) {
                return new EventLoops(threadName, EpollSockets.ioHandler(), EpollSockets.socketType());
            }
        } catch (final LinkageError ignored) {
            // Netty's native library is not on the class path, which is nothing out of the ordinary.
        }
        return new EventLoops(threadName, NioIoHandler.newFactory(), NioSocketChannel.class);
    }
}
