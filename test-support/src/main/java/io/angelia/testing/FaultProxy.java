/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.testing;

import io.angelia.testing.Fault.Direction;
import io.angelia.wire.frame.FrameType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A TCP proxy between clients and a broker on this host that understands frames, and breaks the connection at the frame that
 * it is told. One fault strikes once; connections that are made afterwards pass. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final AtomicReference<Fault> armed = new AtomicReference<>();
    private final AtomicReference<Interception> intercepted = new AtomicReference<>();
    private final AtomicLong framesToBroker = new AtomicLong();
    private final AtomicLong framesToClient = new AtomicLong();
    private final AtomicLong accepted = new AtomicLong();
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile int brokerPort;
    private volatile boolean refusing;
    private volatile boolean struck;
    private volatile boolean closed;

    /** Listens on a free port of this host; {@code brokerPort} is where to pass connections on. */
    public FaultProxy(final int brokerPort) throws IOException {
        this.brokerPort = brokerPort;
        listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        start(this::accept, "fault-proxy-" + listener.getLocalPort());
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** For the URI of a connection factory. */
    public String address() {
        return "angelia://127.0.0.1:" + port();
    }

    /** Where new connections are passed on to from now on. */
    public void brokerPort(final int port) {
        brokerPort = port;
    }

    /** Whether new connections are reset at once, as if no broker were there. */
    public void refuse(final boolean on) {
        refusing = on;
    }

    /** Lets a fault strike once, when its frame comes; frames are counted from the proxy's start. */
    public void arm(final Fault fault) {
        struck = false;
        armed.set(fault);
    }

    /**
     * Runs an action when the next frame of a type comes from a client, which does not get through: the connection is reset when
     * the action has returned. The action may end the client's process, which then has no time to learn of it.
     */
    public void interceptNext(final FrameType type, final Runnable action) {
        intercepted.set(new Interception(type, action));
    }

    /** True when the fault that was armed has happened. */
    public boolean hasStruck() {
        return struck;
    }

    /** Frames that came so far, over all connections, without heartbeats. */
    public long frames(final Direction direction) {
        return counter(direction).get();
    }

    /** Connections that were accepted so far. */
    public long accepted() {
        return accepted.get();
    }

    /**
     * Breaks every connection that is there, between any two bytes.
     *
     * @return how many there were.
     */
    public int cut(final Fault.Damage damage) {
        int count = 0;
        for (final ProxiedConnection connection : connections) {
            if (connection.damage(damage)) {
                count++;
            }
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        listener.close();
        connections.forEach(connection -> connection.damage(Fault.Damage.RESET));
    }

    /** Counts a frame; answers the fault that strikes at it, or null. */
    Fault onFrame(final Direction direction) {
        final long number = counter(direction).incrementAndGet();
        final Fault fault = armed.get();
        final boolean hit = fault != null && fault.direction() == direction && fault.frame() == number;
        if (!hit || !armed.compareAndSet(fault, null)) {
            return null;
        }
        struck = true;
        return fault;
    }

    /** True when the frame must not get through, nor what comes behind it. */
    boolean intercepts(final int typeCode) {
        final Interception interception = intercepted.get();
        if (interception == null
                || interception.type.code() != typeCode
                || !intercepted.compareAndSet(interception, null)) {
            return false;
        }
        interception.action.run();
        return true;
    }

    private record Interception(FrameType type, Runnable action) {}

    void ended(final ProxiedConnection connection) {
        connections.remove(connection);
    }

    private AtomicLong counter(final Direction direction) {
        return direction == Direction.TO_BROKER ? framesToBroker : framesToClient;
    }

    private void accept() {
        while (!closed) {
            try {
                pass(listener.accept());
            } catch (final IOException e) {
                if (!closed) {
                    throw new IllegalStateException("the proxy cannot accept on port " + port(), e);
                }
            }
        }
    }

    private void pass(final Socket client) throws IOException {
        accepted.incrementAndGet();
        final Socket broker = new Socket();
        try {
            if (!refusing) {
                broker.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), brokerPort));
            }
        } catch (final IOException e) {
            // No broker is there now; the client sees the same as without a proxy.
        }
        if (!broker.isConnected()) {
            broker.close();
            ProxiedConnection.reset(client);
            return;
        }
        client.setTcpNoDelay(true);
        broker.setTcpNoDelay(true);
        final ProxiedConnection connection = new ProxiedConnection(this, client, broker);
        connections.add(connection);
        connection.start();
        if (closed) {
            connection.damage(Fault.Damage.RESET);
        }
    }

    static void start(final Runnable work, final String name) {
        final Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
