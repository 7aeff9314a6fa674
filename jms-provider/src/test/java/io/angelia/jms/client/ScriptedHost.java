/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.jms.transport.Transport;
import io.angelia.jms.transport.TransportConnector;
import io.angelia.jms.transport.TransportListener;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** An address that leads to one scripted peer after the other; while there is none, connecting fails. */
final class ScriptedHost implements TransportConnector {
    private final String name;
    private final Queue<ScriptedPeer> peers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger attempts = new AtomicInteger();

    ScriptedHost(final String name) {
        this.name = name;
    }

    /** The next connection leads to this peer. */
    void leadTo(final ScriptedPeer peer) {
        peers.add(peer);
    }

    int attempts() {
        return attempts.get();
    }

    @Override
    public String remoteName() {
        return name;
    }

    @Override
    public Transport connect(final TransportListener listener, final long timeoutMs) throws IOException {
        attempts.incrementAndGet();
        final ScriptedPeer next = peers.poll();
        if (next == null) {
            throw new IOException("Cannot connect to " + name + ": nobody listens");
        }
        return next.connect(listener, timeoutMs);
    }
}
