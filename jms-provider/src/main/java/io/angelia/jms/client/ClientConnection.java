/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.jms.message.DecodeOptions;
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
import java.util.concurrent.atomic.AtomicLong;

/**
 * A connection to a broker: greets it, hands out sessions, asks what concerns no session, and notices when it is gone.
 * Thread-safe.
 */
public final class ClientConnection {
    private static final Logger LOGGER = System.getLogger(ClientConnection.class.getName());

    private final ConnectionDescriptor descriptor;
    private final Timeouts timeouts;
    private final DecodeOptions decodeOptions;
    private final ConnectionListener listener;
    private final String remoteName;
    private final Outbound outbound = new Outbound();
    private final PendingRequests requests = new PendingRequests();
    private final Handshake handshake = new Handshake();
    private final Map<Integer, ClientSession> sessions = new ConcurrentHashMap<>();
    private final Branches branches = new Branches(this);
    private final AtomicLong lastConsumerId = new AtomicLong();
    private final CountDownLatch ended = new CountDownLatch(1);
    private Transport transport;
    private Welcome terms;
    private int lastSessionId;
    private volatile State state = State.GREETING;
    private volatile Throwable lossCause;

    private enum State {
        /** HELLO is or will be sent; nothing else may be. */
        GREETING,
        /** The broker has welcomed us. */
        OPEN,
        /** The application is closing; what fails now is nobody's concern. */
        CLOSING,
        /** The transport has ended. */
        ENDED
    }

    private ClientConnection(
            final ConnectionDescriptor descriptor,
            final Timeouts timeouts,
            final DecodeOptions decodeOptions,
            final ConnectionListener listener,
            final String remoteName) {
        this.descriptor = descriptor;
        this.timeouts = timeouts;
        this.decodeOptions = decodeOptions;
        this.listener = listener;
        this.remoteName = remoteName;
    }

    /**
     * Connects and waits for the broker's welcome.
     *
     * @throws JMSException that the broker cannot be reached or does not let this client in.
     */
    public static ClientConnection open(
            final ConnectionDescriptor descriptor,
            final Timeouts timeouts,
            final DecodeOptions decodeOptions,
            final ConnectionListener listener,
            final TransportConnector connector)
            throws JMSException {
        final ClientConnection connection =
                new ClientConnection(descriptor, timeouts, decodeOptions, listener, connector.remoteName());
        connection.connect(connector);
        return connection;
    }

    private void connect(final TransportConnector connector) throws JMSException {
        try {
            transport = connector.connect(new InboundFrames(this), timeouts.connectMs());
        } catch (final IOException e) {
            throw JmsExceptions.cannotConnect(e.getMessage(), e);
        }
        boolean welcome = false;
        try {
            terms = handshake.await(remoteName, timeouts.connectMs());
            welcome = true;
        } finally {
            if (!welcome) {
                state = State.CLOSING;
                endTransport();
            }
        }
    }

    // ---- what others may know

    public String remoteName() {
        return remoteName;
    }

    /** Which broker this is, by whatever address it was reached; the same again after its restart. */
    public String brokerId() {
        return terms.brokerId();
    }

    public String brokerVersion() {
        return terms.brokerVersion();
    }

    /** True until the connection is closed or lost. */
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /** Throws what happened to a connection that is no longer open. */
    public void checkOpen() throws JMSException {
        if (state != State.OPEN) {
            throw failure();
        }
    }

    /** The present time by the broker's clock, in ms since the epoch. */
    public long brokerTimeMs() {
        return System.currentTimeMillis() + terms.clockOffsetMs();
    }

    Timeouts timeouts() {
        return timeouts;
    }

    DecodeOptions decodeOptions() {
        return decodeOptions;
    }

    ConnectionDescriptor descriptor() {
        return descriptor;
    }

    Outbound outbound() {
        return outbound;
    }

    PendingRequests requests() {
        return requests;
    }

    ConnectionListener listener() {
        return listener;
    }

    /** The session of that number; null when it is closed. */
    ClientSession session(final int sessionId) {
        return sessions.get(sessionId);
    }

    Iterable<ClientSession> sessions() {
        return sessions.values();
    }

    // ---- requests

    public ClientSession openSession(final long producerId) throws JMSException {
        checkOpen();
        final ClientSession session =
                new ClientSession(this, new SessionDescriptor(reserveSessionId(), producerId), terms);
        sessions.put(session.id(), session);
        boolean open = false;
        try {
            session.open();
            open = true;
            return session;
        } finally {
            if (!open) {
                remove(session);
            }
        }
    }

    private synchronized int reserveSessionId() throws JMSException {
        for (int tries = 0; tries < 0xFFFF; tries++) {
            lastSessionId = lastSessionId % 0xFFFF + 1;
            if (!sessions.containsKey(lastSessionId)) {
                return lastSessionId;
            }
        }
        throw JmsExceptions.refused(
                WireError.RESOURCE_LIMIT,
                "The connection to " + remoteName + " has 65535 sessions, which is the limit");
    }

    /** The branches of distributed transactions. */
    public Branches branches() {
        return branches;
    }

    /** A number for a new consumer. */
    public long nextConsumerId() {
        return lastConsumerId.incrementAndGet();
    }

    public void setClientId(final String clientId) throws JMSException {
        final Request request = new Request("Setting the client id");
        final long requestId = add(request);
        outbound.write(out -> FrameWriter.setClientId(out, requestId, clientId));
        request.await(timeouts.requestMs());
    }

    /** Makes a destination that lives as long as this connection, and returns its address. */
    public String createTemporaryDestination(final boolean topic) throws JMSException {
        final Request request = new Request("Creating a temporary destination");
        final long requestId = add(request);
        outbound.write(out -> FrameWriter.createTemporaryDestination(out, requestId, topic, null));
        return request.await(timeouts.requestMs());
    }

    public void deleteTemporaryDestination(final String address) throws JMSException {
        final Request request = new Request("Deleting " + address);
        final long requestId = add(request);
        outbound.write(out -> FrameWriter.deleteTemporaryDestination(out, requestId, address));
        request.await(timeouts.requestMs());
    }

    public void unsubscribe(final String subscriptionName) throws JMSException {
        final Request request = new Request("Unsubscribing from '" + subscriptionName + "'");
        final long requestId = add(request);
        outbound.write(out -> FrameWriter.unsubscribe(out, requestId, subscriptionName));
        request.await(timeouts.requestMs());
    }

    /** Enters a request, which the caller then writes. Fails at once on a connection that is not open. */
    long add(final Request request) throws JMSException {
        checkOpen();
        return requests.add(request);
    }

    void remove(final ClientSession session) {
        sessions.remove(session.id());
    }

    // ---- the end

    /** Says goodbye and ends the transport. The sessions should have been closed. Safe to call twice. */
    public void close() {
        if (state == State.OPEN) {
            state = State.CLOSING;
            outbound.write(out -> FrameWriter.goodbye(out, WireError.NONE, null));
        }
        endTransport();
    }

    /** By then the event loop has been woken up to send what was written, so that the close comes after it. */
    private synchronized void endTransport() {
        if (transport == null) {
            return;
        }
        transport.close();
        awaitEnd();
        transport.release();
        transport = null;
    }

    private void awaitEnd() {
        boolean interrupted = false;
        boolean waiting = true;
        final long deadlineNs = Deadlines.in(timeouts.closeMs());
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
    }

    private JMSException failure() {
        return state == State.CLOSING
                ? JmsExceptions.closed("The connection to " + remoteName)
                : JmsExceptions.connectionLost(remoteName, lossCause);
    }

    // ---- from the event loop

    void onWelcome(final Welcome welcome) {
        state = State.OPEN;
        handshake.onWelcome(welcome);
    }

    /** The broker ends the connection, saying why. */
    void onGoodbye(final int errorCode, final String reason) {
        final JMSException cause =
                JmsExceptions.refused(errorCode, reason == null ? "the broker said goodbye" : reason);
        if (handshake.isDone()) {
            onLost(cause);
        } else {
            handshake.onFailed(cause);
        }
    }

    /** The connection cannot go on: fails everything that waits and tells the listener. Safe to call twice. */
    void onLost(final Throwable cause) {
        final State before = state;
        if (before == State.ENDED) {
            return;
        }
        lossCause = cause;
        state = State.ENDED;
        outbound.close();
        handshake.onFailed(JmsExceptions.connectionLost(remoteName, cause));
        requests.failAll(() -> JmsExceptions.connectionLost(remoteName, cause));
        for (final ClientSession session : sessions.values()) {
            session.sender().onFailed(() -> JmsExceptions.connectionLost(remoteName, cause));
            session.wakeUp();
        }
        if (before == State.OPEN) {
            listener.onConnectionLost(JmsExceptions.connectionLost(remoteName, cause));
        }
    }

    void onTransportClosed(final Throwable cause) {
        onLost(cause);
        ended.countDown();
    }
}
