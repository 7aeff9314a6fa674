/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.client.ClientConnection;
import io.angelia.jms.client.ClientSession;
import io.angelia.jms.client.ConnectionListener;
import io.angelia.jms.client.ConsumerDescriptor;
import io.angelia.jms.client.JmsExceptions;
import io.angelia.jms.destination.AngeliaDestination;
import io.angelia.jms.destination.Destinations;
import io.angelia.jms.destination.TemporaryDestinationOwner;
import io.angelia.jms.uri.ConnectionOption;
import io.angelia.jms.uri.ConnectionUri;
import io.angelia.wire.frame.ConsumerKinds;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/** A connection (section 6.1), in all of the classic API's shapes. Thread-safe. */
class JmsConnection
        implements AngeliaConnection, QueueConnection, TopicConnection, ConnectionListener, TemporaryDestinationOwner {
    private static final Logger LOGGER = System.getLogger(JmsConnection.class.getName());
    /** In characters; a longer one might not fit into a frame. */
    private static final int MAX_SELECTOR_LENGTH = 256 * 1024;

    /** In characters. */
    private static final int MAX_CLIENT_ID_LENGTH = 1024;

    private final ConnectionUri uri;
    private final Domain domain;
    private final StandardProperties standardProperties;
    private final DeliverySchedule schedule;
    private final List<JmsSession> sessions = new CopyOnWriteArrayList<>();
    private final ConnectionConsumers connectionConsumers = new ConnectionConsumers(this);
    private final AtomicBoolean closing = new AtomicBoolean();
    /** Follows {@link #closing} when the sessions are closed, whose listeners may use the connection until then. */
    private volatile boolean closed;

    private final Object lifecycle = new Object();
    /** What the exception listener is told, one thing at a time (section 6.1.7). */
    private final SerialCallbacks exceptions = new SerialCallbacks();
    /** Set once, before anybody else can see this object. */
    private ClientConnection core;

    private volatile String clientId;
    private volatile boolean used;
    private volatile boolean started;
    private volatile ExceptionListener exceptionListener;

    /** {@link #connected} must follow. */
    JmsConnection(final ConnectionUri uri, final Domain domain) {
        this.uri = uri;
        this.domain = domain;
        standardProperties = new StandardProperties(uri);
        schedule = new DeliverySchedule(uri);
        clientId = uri.get(ConnectionOption.CLIENT_ID);
    }

    void connected(final ClientConnection connection) {
        core = connection;
    }

    // ---- for the parts of the connection

    final ClientConnection core() {
        return core;
    }

    boolean isStarted() {
        return started;
    }

    StandardProperties standardProperties() {
        return standardProperties;
    }

    DeliverySchedule schedule() {
        return schedule;
    }

    String clientId() {
        return clientId;
    }

    long requestTimeoutMs() {
        return uri.get(ConnectionOption.REQUEST_TIMEOUT).toMillis();
    }

    long closeTimeoutMs() {
        return uri.get(ConnectionOption.CLOSE_TIMEOUT).toMillis();
    }

    void remove(final JmsSession session) {
        sessions.remove(session);
    }

    ConsumerDescriptor describeConsumer(
            final int kind,
            final AngeliaDestination destination,
            final String subscriptionName,
            final String selector,
            final boolean noLocal)
            throws InvalidSelectorException {
        return new ConsumerDescriptor(
                core.nextConsumerId(),
                kind,
                destination.address(),
                subscriptionName,
                selectorOrNull(selector),
                noLocal,
                prefetchOf(destination),
                prefetchBytesOf(destination),
                destination.consumerOptions());
    }

    /** A browser always gets messages ahead of need, and takes none away from anybody. */
    ConsumerDescriptor describeBrowser(final AngeliaDestination queue, final String selector)
            throws InvalidSelectorException {
        return new ConsumerDescriptor(
                core.nextConsumerId(),
                ConsumerKinds.BROWSER,
                queue.address(),
                null,
                selectorOrNull(selector),
                false,
                Math.max(1, prefetchOf(queue)),
                prefetchBytesOf(queue),
                null);
    }

    private int prefetchOf(final AngeliaDestination destination) {
        final int own = destination.prefetch();
        return own < 0 ? uri.get(ConnectionOption.PREFETCH) : own;
    }

    private long prefetchBytesOf(final AngeliaDestination destination) {
        final long own = destination.prefetchBytes();
        return own < 0 ? uri.get(ConnectionOption.PREFETCH_BYTES) : own;
    }

    /** An empty selector selects everything, like none (section 3.8.1.1). */
    static String selectorOrNull(final String selector) throws InvalidSelectorException {
        if (selector == null || selector.isBlank()) {
            return null;
        }
        if (selector.length() > MAX_SELECTOR_LENGTH) {
            throw new InvalidSelectorException("A selector of " + selector.length() + " characters is too long; "
                    + MAX_SELECTOR_LENGTH + " are allowed");
        }
        return selector;
    }

    // ---- sessions

    @Override
    public AngeliaSession createSession() throws JMSException {
        return newSession(AcknowledgementMode.AUTO, Domain.COMMON);
    }

    @Override
    public AngeliaSession createSession(final int mode) throws JMSException {
        checkOpen();
        return newSession(AcknowledgementMode.of(mode), Domain.COMMON);
    }

    @Override
    public AngeliaSession createSession(final boolean transacted, final int mode) throws JMSException {
        checkOpen();
        return newSession(AcknowledgementMode.of(transacted, mode), Domain.COMMON);
    }

    @Override
    public QueueSession createQueueSession(final boolean transacted, final int mode) throws JMSException {
        checkOpen();
        return newSession(AcknowledgementMode.of(transacted, mode), Domain.QUEUE);
    }

    @Override
    public TopicSession createTopicSession(final boolean transacted, final int mode) throws JMSException {
        checkOpen();
        return newSession(AcknowledgementMode.of(transacted, mode), Domain.TOPIC);
    }

    final JmsSession newSession(final AcknowledgementMode mode, final Domain sessionDomain) throws JMSException {
        return add(new JmsSession(this, openCore(), mode, sessionDomain));
    }

    final ClientSession openCore() throws JMSException {
        checkOpen();
        used = true;
        return core.openSession(ThreadLocalRandom.current().nextLong());
    }

    final <S extends JmsSession> S add(final S session) throws JMSException {
        sessions.add(session);
        if (closing.get()) {
            session.close();
            throw JmsExceptions.closed("The connection");
        }
        return session;
    }

    // ---- settings

    @Override
    public String getClientID() throws JMSException {
        checkOpen();
        return clientId;
    }

    @Override
    public void setClientID(final String newClientId) throws JMSException {
        checkOpen();
        synchronized (lifecycle) {
            if (clientId != null) {
                throw JmsExceptions.illegalState("The client id is already set, to '" + clientId + "'");
            }
            if (used) {
                throw JmsExceptions.illegalState("The client id must be set before the connection is used");
            }
            if (newClientId == null || newClientId.isBlank()) {
                throw new InvalidClientIDException("The client id is empty");
            }
            if (newClientId.length() > MAX_CLIENT_ID_LENGTH) {
                throw new InvalidClientIDException("A client id of " + newClientId.length()
                        + " characters is too long; " + MAX_CLIENT_ID_LENGTH + " are allowed");
            }
            core.setClientId(newClientId);
            clientId = newClientId;
        }
    }

    @Override
    public ConnectionMetaData getMetaData() throws JMSException {
        checkOpen();
        return new JmsConnectionMetaData(standardProperties.names());
    }

    @Override
    public ExceptionListener getExceptionListener() throws JMSException {
        checkOpen();
        return exceptionListener;
    }

    @Override
    public void setExceptionListener(final ExceptionListener listener) throws JMSException {
        checkOpen();
        exceptionListener = listener;
    }

    // ---- start, stop, close

    @Override
    public void start() throws JMSException {
        checkOpen();
        core.checkOpen();
        used = true;
        synchronized (lifecycle) {
            if (!started) {
                started = true;
                sessions.forEach(session -> session.consumers().started());
                connectionConsumers.started();
            }
        }
    }

    @Override
    public void stop() throws JMSException {
        checkOpen();
        for (final JmsSession session : sessions) {
            session.checkNotInMessageListener("stop");
        }
        used = true;
        synchronized (lifecycle) {
            started = false;
        }
        final long timeoutMs = closeTimeoutMs();
        for (final JmsSession session : sessions) {
            if (!session.awaitListener(timeoutMs)) {
                throw JmsExceptions.timedOut("Stopping, which waits for running message listeners,", timeoutMs);
            }
        }
    }

    @Override
    public void close() throws JMSException {
        if (closing.get()) {
            return;
        }
        for (final JmsSession session : sessions) {
            session.checkNotInListener("close");
        }
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        core.beginClose();
        final List<Closing> parts = new ArrayList<>();
        parts.add(connectionConsumers::closeAll);
        sessions.forEach(session -> parts.add(session::close));
        parts.add(connectionConsumers::closeLender);
        try {
            closeAll(parts);
        } finally {
            closed = true;
            core.close();
        }
    }

    /** The close of a part of the connection. */
    @FunctionalInterface
    private interface Closing {
        void run() throws JMSException;
    }

    /** One that fails does not stop the others. */
    private static void closeAll(final List<Closing> parts) throws JMSException {
        JMSException failure = null;
        for (final Closing part : parts) {
            try {
                part.run();
            } catch (final JMSException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    final void checkOpen() throws JMSException {
        if (closed) {
            throw JmsExceptions.closed("The connection");
        }
    }

    // ---- temporary destinations

    @Override
    public void delete(final AngeliaDestination destination) throws JMSException {
        checkOpen();
        core.deleteTemporaryDestination(destination.address());
    }

    // ---- what goes wrong unasked

    @Override
    public void onConnectionLost(final JMSException cause) {
        tell(cause);
    }

    @Override
    public void onFailure(final JMSException failure) {
        tell(failure);
    }

    private void tell(final JMSException failure) {
        final ExceptionListener listener = exceptionListener;
        if (listener == null) {
            LOGGER.log(Level.WARNING, "Nobody listens for this exception of a connection", failure);
        } else {
            exceptions.execute(() -> call(listener, failure));
        }
    }

    private static void call(final ExceptionListener listener, final JMSException failure) {
        try {
            listener.onException(failure);
        } catch (final RuntimeException | Error e) {
            LOGGER.log(Level.WARNING, "An exception listener threw an exception", e);
        }
    }

    // ---- for application servers

    @Override
    public ConnectionConsumer createConnectionConsumer(
            final Destination destination, final String selector, final ServerSessionPool pool, final int maxMessages)
            throws JMSException {
        checkOpen();
        final AngeliaDestination checked = Destinations.of(destination);
        used = true;
        return connectionConsumers.open(
                checked.isTopic() ? ConsumerKinds.TOPIC : ConsumerKinds.QUEUE,
                checked,
                null,
                selector,
                pool,
                maxMessages);
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            final Queue queue, final String selector, final ServerSessionPool pool, final int maxMessages)
            throws JMSException {
        return createConnectionConsumer((Destination) queue, selector, pool, maxMessages);
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            final Topic topic, final String selector, final ServerSessionPool pool, final int maxMessages)
            throws JMSException {
        return createConnectionConsumer((Destination) topic, selector, pool, maxMessages);
    }

    @Override
    public ConnectionConsumer createSharedConnectionConsumer(
            final Topic topic,
            final String subscriptionName,
            final String selector,
            final ServerSessionPool pool,
            final int maxMessages)
            throws JMSException {
        checkOpen();
        domain.checkTopicMethod("createSharedConnectionConsumer");
        return subscribe(
                ConsumerKinds.SHARED, SessionConsumers.topic(topic), subscriptionName, selector, pool, maxMessages);
    }

    @Override
    public ConnectionConsumer createDurableConnectionConsumer(
            final Topic topic,
            final String subscriptionName,
            final String selector,
            final ServerSessionPool pool,
            final int maxMessages)
            throws JMSException {
        checkOpen();
        domain.checkTopicMethod("createDurableConnectionConsumer");
        final AngeliaDestination checked = SessionConsumers.permanentTopic(topic);
        if (clientId == null) {
            throw JmsExceptions.illegalState("An unshared durable subscription needs a client id");
        }
        return subscribe(ConsumerKinds.DURABLE, checked, subscriptionName, selector, pool, maxMessages);
    }

    @Override
    public ConnectionConsumer createSharedDurableConnectionConsumer(
            final Topic topic,
            final String subscriptionName,
            final String selector,
            final ServerSessionPool pool,
            final int maxMessages)
            throws JMSException {
        checkOpen();
        domain.checkTopicMethod("createSharedDurableConnectionConsumer");
        return subscribe(
                ConsumerKinds.SHARED_DURABLE,
                SessionConsumers.permanentTopic(topic),
                subscriptionName,
                selector,
                pool,
                maxMessages);
    }

    private ConnectionConsumer subscribe(
            final int kind,
            final AngeliaDestination topic,
            final String subscriptionName,
            final String selector,
            final ServerSessionPool pool,
            final int maxMessages)
            throws JMSException {
        SessionConsumers.checkSubscriptionName(subscriptionName);
        used = true;
        return connectionConsumers.open(kind, topic, subscriptionName, selector, pool, maxMessages);
    }
}
