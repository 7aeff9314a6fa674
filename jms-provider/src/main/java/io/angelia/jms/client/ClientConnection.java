/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.jms.message.DecodeOptions;
import io.angelia.jms.transport.TransportConnector;
import io.angelia.wire.frame.FrameWriter;
import io.angelia.wire.frame.WireError;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A connection to a broker for as long as the application has it, on one {@link Link} after the other: hands out sessions,
 * asks what concerns no session, and has a {@link Reconnector} look for the broker when a link is lost. Thread-safe.
 */
public final class ClientConnection {
    private final Timeouts timeouts;
    private final DecodeOptions decodeOptions;
    private final ConnectionListener listener;
    private final ReconnectPolicy policy;
    private final Map<Integer, ClientSession> sessions = new ConcurrentHashMap<>();
    /** Address and whether it is a topic's; the broker is to know them on every link. Guarded by itself. */
    private final Map<String, Boolean> temporaryDestinations = new LinkedHashMap<>();

    private final Branches branches = new Branches(this);
    private final AtomicLong lastConsumerId = new AtomicLong();
    private final Backoff backoff = new Backoff();
    private final Signal changes = new Signal();
    private int lastSessionId;
    private boolean closeBegun;
    private volatile ConnectionDescriptor descriptor;
    /** The one in use comes first. */
    private volatile List<TransportConnector> connectors;

    private volatile Link link;
    private volatile State state = State.OPENING;
    private volatile Throwable lossCause;

    private enum State {
        /** There was no link yet. */
        OPENING,
        /** There is a link, and the broker knows on it all that the application has. */
        OPEN,
        /** The link is lost, and the next is being looked for. */
        RECONNECTING,
        /** The link is lost for good. */
        FAILED,
        /** The application is closing; what fails now is nobody's concern. */
        CLOSING,
        /** The application has closed it. */
        ENDED
    }

    private ClientConnection(
            final ConnectionDescriptor descriptor,
            final Timeouts timeouts,
            final DecodeOptions decodeOptions,
            final ConnectionListener listener,
            final ReconnectPolicy policy,
            final List<TransportConnector> connectors) {
        this.descriptor = descriptor;
        this.timeouts = timeouts;
        this.decodeOptions = decodeOptions;
        this.listener = listener;
        this.policy = policy;
        this.connectors = List.copyOf(connectors);
    }

    /**
     * Connects to the first broker of the list that can be reached and lets this client in. Each is tried once: what
     * {@code policy} says is for later.
     *
     * @throws JMSException that there is none.
     */
    public static ClientConnection open(
            final ConnectionDescriptor descriptor,
            final Timeouts timeouts,
            final DecodeOptions decodeOptions,
            final ConnectionListener listener,
            final ReconnectPolicy policy,
            final List<TransportConnector> connectors)
            throws JMSException {
        final ClientConnection connection =
                new ClientConnection(descriptor, timeouts, decodeOptions, listener, policy, connectors);
        connection.connect();
        return connection;
    }

    private void connect() throws JMSException {
        JMSException failure = JmsExceptions.cannotConnect("There is no broker to connect to", null);
        for (final TransportConnector connector : connectors) {
            try {
                connect(connector);
                return;
            } catch (final JMSSecurityException | InvalidClientIDException refused) {
                throw refused;
            } catch (final JMSException e) {
                if (connector != connectors.get(0)) {
                    e.addSuppressed(failure);
                }
                failure = e;
            }
        }
        throw failure;
    }

    private void connect(final TransportConnector connector) throws JMSException {
        final Link first = Link.open(this, connector, descriptor, timeouts.connectMs());
        if (!use(first, connector, State.OPENING)) {
            first.end();
            first.outbound().release();
            throw JmsExceptions.connectionLost(first.remoteName(), first.lossCause());
        }
    }

    private synchronized boolean use(final Link next, final TransportConnector connector, final State from) {
        if (state != from || next.isLost()) {
            return false;
        }
        final List<TransportConnector> inOrder = new ArrayList<>(connectors);
        Collections.rotate(inOrder, -inOrder.indexOf(connector));
        connectors = List.copyOf(inOrder);
        link = next;
        state = State.OPEN;
        backoff.connected();
        return true;
    }

    // ---- what others may know

    /** Where the broker is that the connection leads to now, or led to last. */
    public String remoteName() {
        return link.remoteName();
    }

    /** Which broker this is, by whatever address it was reached; the same again after its restart. */
    public String brokerId() {
        return link.terms().brokerId();
    }

    public String brokerVersion() {
        return link.terms().brokerVersion();
    }

    /** True until the connection is closed or lost for good. */
    public boolean isOpen() {
        final State now = state;
        return now == State.OPEN || now == State.RECONNECTING;
    }

    /** Throws what happened to a connection that is no longer open. */
    public void checkOpen() throws JMSException {
        if (!isOpen()) {
            throw failure();
        }
    }

    /** Who has logged in; null for nobody. */
    public String userName() {
        return descriptor.userName();
    }

    /** The present time by the broker's clock, in ms since the epoch. */
    public long brokerTimeMs() {
        return System.currentTimeMillis() + link.terms().clockOffsetMs();
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

    ConnectionListener listener() {
        return listener;
    }

    ReconnectPolicy policy() {
        return policy;
    }

    List<TransportConnector> connectors() {
        return connectors;
    }

    // ---- the link

    /** The link that can be used now; null while there is none. */
    Link presentLink() {
        final Link present = link;
        return state == State.OPEN ? present : null;
    }

    /**
     * Waits for the link while there is none.
     *
     * @param what      needs it, for messages to people.
     * @param timeoutMs what to call the time that has passed at the deadline.
     * @throws JMSException that the connection has ended, or that it was not back in time.
     */
    Link awaitLink(final String what, final long timeoutMs, final long deadlineNs) throws JMSException {
        while (true) {
            final State now = state;
            if (now == State.OPEN) {
                return link;
            } else if (now != State.RECONNECTING) {
                throw failure();
            }
            try {
                if (!changes.await(() -> state != State.RECONNECTING, deadlineNs)) {
                    throw JmsExceptions.notBackInTime(what, timeoutMs, remoteName());
                }
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                throw JmsExceptions.interrupted(what);
            }
        }
    }

    // ---- requests

    public ClientSession openSession(final long producerId) throws JMSException {
        final long timeoutMs = timeouts.requestMs();
        final Link first = awaitLink("Opening a session", timeoutMs, Deadlines.in(timeoutMs));
        final ClientSession session =
                new ClientSession(this, new SessionDescriptor(reserveSessionId(), producerId), first);
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
                "The connection to " + remoteName() + " has 65535 sessions, which is the limit");
    }

    void remove(final ClientSession session) {
        sessions.remove(session.id());
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
        new Question(
                        "Setting the client id",
                        (on, requestId) ->
                                on.outbound().write(out -> FrameWriter.setClientId(out, requestId, clientId)))
                .whenDone(request -> descriptor = descriptor.withClientId(clientId))
                .ask(this, timeouts.requestMs());
    }

    /** Makes a destination that lives as long as this connection, and returns its address. */
    public String createTemporaryDestination(final boolean topic) throws JMSException {
        return temporaryDestination(topic, null)
                .whenDone(request -> {
                    synchronized (temporaryDestinations) {
                        temporaryDestinations.put(request.text(), topic);
                    }
                })
                .ask(this, timeouts.requestMs())
                .text();
    }

    /** Asks for a temporary destination of that address; null for a new one. */
    static Question temporaryDestination(final boolean topic, final String address) {
        return new Question(
                "Creating a temporary destination",
                (on, requestId) -> on.outbound()
                        .write(out -> FrameWriter.createTemporaryDestination(out, requestId, topic, address)));
    }

    /** Those that the connection has; the value tells a topic. */
    Map<String, Boolean> temporaryDestinations() {
        synchronized (temporaryDestinations) {
            return new LinkedHashMap<>(temporaryDestinations);
        }
    }

    public void deleteTemporaryDestination(final String address) throws JMSException {
        new Question(
                        "Deleting " + address,
                        (on, requestId) -> on.outbound()
                                .write(out -> FrameWriter.deleteTemporaryDestination(out, requestId, address)))
                .whenDone(request -> {
                    synchronized (temporaryDestinations) {
                        temporaryDestinations.remove(address);
                    }
                })
                .ask(this, timeouts.requestMs());
    }

    public void unsubscribe(final String subscriptionName) throws JMSException {
        new Question(
                        "Unsubscribing from '" + subscriptionName + "'",
                        (on, requestId) ->
                                on.outbound().write(out -> FrameWriter.unsubscribe(out, requestId, subscriptionName)))
                .doneBeforeIfRefusedWith("UNKNOWN_SUBSCRIPTION")
                .ask(this, timeouts.requestMs());
    }

    /**
     * Takes back a message that waits for its delivery time.
     *
     * @param destination its address; null when it is not known.
     * @return whether it was waiting.
     * @throws JMSException also when that is in doubt, because the answer to a first question was lost.
     */
    public boolean cancelScheduled(final String destination, final String messageId) throws JMSException {
        final Question question = new Question(
                "Cancelling " + messageId,
                (on, requestId) -> on.outbound()
                        .write(out -> FrameWriter.cancelScheduled(out, requestId, destination, messageId)));
        final boolean cancelled = question.ask(this, timeouts.requestMs()).value() != 0;
        if (!cancelled && question.isRepeated()) {
            throw JmsExceptions.cancelInDoubt(messageId);
        }
        return cancelled;
    }

    // ---- loss and return

    /** A link is lost. On its event loop. */
    void onLost(final Link lost, final Throwable cause) {
        final boolean reconnects;
        final boolean expected;
        synchronized (this) {
            if (lost != link || state != State.OPEN) {
                return;
            }
            reconnects = !policy.isOff() && !closeBegun && !JmsExceptions.isFinal(cause);
            expected = closeBegun;
            lossCause = cause;
            state = reconnects ? State.RECONNECTING : State.FAILED;
            backoff.lost();
        }
        changes.raise();
        if (reconnects) {
            sessions.values().forEach(session -> session.sender().window().onLinkLost(this::rolledBackByLoss));
            new Reconnector(this, lost, cause, backoff).start();
        } else {
            failSessions();
            if (!expected) {
                listener.onConnectionLost(failure());
            }
        }
    }

    boolean isReconnecting() {
        return state == State.RECONNECTING;
    }

    /** Waits, and tells whether to go on reconnecting. */
    boolean isStillReconnectingAfter(final long pauseNs) {
        try {
            return !changes.await(() -> state != State.RECONNECTING, System.nanoTime() + pauseNs);
        } catch (final InterruptedException e) {
            // Nobody interrupts this thread but an application that takes it for one of its own.
            return isReconnecting();
        }
    }

    /** The sessions that a new link must know. */
    List<ClientSession> sessionsToResume() {
        return sessions.values().stream()
                .filter(ClientSession::isToBeReopened)
                .sorted((one, other) -> Integer.compare(one.id(), other.id()))
                .toList();
    }

    /** Goes on with a link that knows everything; false when it is lost again or the connection was closed. */
    boolean resume(final Link next, final TransportConnector connector) {
        if (!use(next, connector, State.RECONNECTING)) {
            return false;
        }
        changes.raise();
        return true;
    }

    /** The connection will not come back. Without effect when nobody waits for that any more. */
    void giveUp(final JMSException cause) {
        synchronized (this) {
            if (state != State.RECONNECTING) {
                return;
            }
            lossCause = cause;
            state = State.FAILED;
        }
        changes.raise();
        failSessions();
        listener.onConnectionLost(failure());
    }

    private void failSessions() {
        final Supplier<JMSException> failure = this::failure;
        for (final ClientSession session : sessions.values()) {
            session.sender().onFailed(failure);
            session.wakeUp();
        }
    }

    private JMSException failure() {
        final State now = state;
        return now == State.CLOSING || now == State.ENDED
                ? JmsExceptions.closed("The connection to " + remoteName())
                : JmsExceptions.connectionLost(remoteName(), lossCause);
    }

    /** What becomes of a transaction whose link is lost. */
    JMSException rolledBackByLoss() {
        return JmsExceptions.refused(
                WireError.TRANSACTION_ROLLED_BACK,
                "The transaction was rolled back, because the connection to " + remoteName() + " was lost");
    }

    // ---- the end

    /**
     * The application begins to close the connection: from now on a loss is the end of it, and one that happened before is not
     * waited for any longer. {@link #close} follows.
     */
    public void beginClose() {
        synchronized (this) {
            closeBegun = true;
            if (state != State.RECONNECTING) {
                return;
            }
            state = State.FAILED;
        }
        changes.raise();
        failSessions();
    }

    /** Says goodbye and ends the transport. The sessions should have been closed. Safe to call twice. */
    public void close() {
        final boolean open;
        synchronized (this) {
            if (state == State.CLOSING || state == State.ENDED) {
                return;
            }
            open = state == State.OPEN;
            state = State.CLOSING;
        }
        changes.raise();
        failSessions();
        if (open) {
            link.leave();
        } else {
            link.end();
        }
        link.outbound().release();
        state = State.ENDED;
    }
}
