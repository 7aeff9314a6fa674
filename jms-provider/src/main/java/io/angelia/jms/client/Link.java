/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.jms.transport.Transport;
import io.angelia.jms.transport.TransportConnector;
import io.angelia.wire.frame.FrameWriter;
import io.angelia.wire.frame.WireError;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One transport of a connection, from its handshake to its end, with everything that is lost with it: what waits to be
 * sent, the requests that are not answered, the deliveries. A connection that is lost gets a new one; nothing of the old one
 * is used again.
 *
 * <p>Thread-safe. Methods that start with {@code on} belong to the event loop.
 */
final class Link {
    private static final Logger LOGGER = System.getLogger(Link.class.getName());

    private final ClientConnection connection;
    private final String remoteName;
    private final Outbound outbound = new Outbound();
    private final PendingRequests requests = new PendingRequests();
    private final Handshake handshake = new Handshake();
    private final Map<Integer, SessionLink> sessions = new ConcurrentHashMap<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private Transport transport;
    private final AtomicBoolean ending = new AtomicBoolean();
    private volatile Welcome terms;
    private volatile Throwable lossCause;
    private volatile boolean lost;

    private Link(final ClientConnection connection, final String remoteName) {
        this.connection = connection;
        this.remoteName = remoteName;
    }

    /**
     * Connects and waits for the broker's welcome.
     *
     * @param self      what the client says of itself.
     * @param timeoutMs for either of the two, in milliseconds.
     * @throws JMSException that the broker cannot be reached or does not let this client in.
     */
    static Link open(
            final ClientConnection connection,
            final TransportConnector connector,
            final ConnectionDescriptor self,
            final long timeoutMs)
            throws JMSException {
        final Link link = new Link(connection, connector.remoteName());
        try {
            link.transport = connector.connect(new InboundFrames(link, self), timeoutMs);
        } catch (final IOException e) {
            throw JmsExceptions.cannotConnect(e.getMessage(), e);
        }
        boolean welcome = false;
        try {
            link.terms = link.handshake.await(link.remoteName, timeoutMs);
            welcome = true;
            return link;
        } finally {
            if (!welcome) {
                link.end();
                link.outbound.release();
            }
        }
    }

    ClientConnection connection() {
        return connection;
    }

    String remoteName() {
        return remoteName;
    }

    Welcome terms() {
        return terms;
    }

    Outbound outbound() {
        return outbound;
    }

    PendingRequests requests() {
        return requests;
    }

    /** True as soon as nothing can be sent or heard any more. */
    boolean isLost() {
        return lost;
    }

    /** Why it was lost; null when the broker closed it in order. */
    Throwable lossCause() {
        return lossCause;
    }

    // ---- its sessions

    /** Has the frames of a session's number go to it. */
    void add(final SessionLink session) {
        sessions.put(session.id(), session);
    }

    void remove(final SessionLink session) {
        sessions.remove(session.id(), session);
    }

    /** The session of that number; null when it is closed. */
    SessionLink session(final int sessionId) {
        return sessions.get(sessionId);
    }

    // ---- from the event loop

    void onWelcome(final Welcome welcome) {
        handshake.onWelcome(welcome);
    }

    /** The broker ends the connection, saying why. */
    void onGoodbye(final int errorCode, final String reason) {
        final JMSException cause =
                JmsExceptions.refused(errorCode, reason == null ? "the broker said goodbye" : reason);
        handshake.onFailed(cause);
        onLost(cause);
    }

    /** The transport cannot go on: everything that lives on it ends. Safe to call twice. */
    void onLost(final Throwable cause) {
        if (lost) {
            return;
        }
        lossCause = cause;
        lost = true;
        outbound.close();
        sessions.values().forEach(SessionLink::onLost);
        handshake.onFailed(JmsExceptions.connectionLost(remoteName, cause));
        connection.onLost(this, cause);
        requests.onLost();
    }

    void onTransportClosed(final Throwable cause) {
        onLost(cause);
        ended.countDown();
    }

    // ---- the end

    /** Says goodbye and waits for the broker to close the transport, or closes it when that does not. Safe to call twice. */
    void leave() {
        if (ending.compareAndSet(false, true)) {
            outbound.write(out -> FrameWriter.goodbye(out, WireError.NONE, null));
            transport.close();
            awaitEnd();
        }
    }

    /** Ends the transport, whatever state it is in, and waits for that. Safe to call twice. */
    void end() {
        if (ending.compareAndSet(false, true)) {
            transport.abort();
            awaitEnd();
        }
    }

    private void awaitEnd() {
        boolean interrupted = false;
        boolean waiting = true;
        final long deadlineNs = Deadlines.in(connection.timeouts().closeMs());
        while (waiting) {
            try {
                if (!ended.await(Deadlines.leftNs(deadlineNs), TimeUnit.NANOSECONDS)) {
                    LOGGER.log(Level.WARNING, "The connection to {0} did not end in time", remoteName);
                }
                waiting = false;
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        transport.release();
    }
}
