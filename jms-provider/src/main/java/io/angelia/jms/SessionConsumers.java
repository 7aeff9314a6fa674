/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.client.ClientConsumer;
import io.angelia.jms.client.ClientSession;
import io.angelia.jms.client.ConsumerDescriptor;
import io.angelia.jms.client.JmsExceptions;
import io.angelia.jms.destination.AngeliaDestination;
import io.angelia.jms.destination.AngeliaQueue;
import io.angelia.jms.destination.AngeliaTopic;
import io.angelia.jms.destination.Destinations;
import io.angelia.wire.frame.ConsumerKinds;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Topic;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The consumers and browsers of one session: checks what is asked for, opens them, and runs the listeners' thread. */
final class SessionConsumers {
    /** Longest name of a subscription in characters; section 4.2.4 asks for 128. */
    private static final int MAX_NAME_LENGTH = 1024;

    private final JmsSession session;
    private final JmsConnection connection;
    private final ClientSession core;
    private final List<JmsMessageConsumer> consumers = new CopyOnWriteArrayList<>();
    private final List<JmsQueueBrowser> browsers = new CopyOnWriteArrayList<>();
    private ListenerThread listenerThread;

    SessionConsumers(final JmsSession session) {
        this.session = session;
        connection = session.connection();
        core = session.core();
    }

    // ---- making them

    /** A consumer of a queue, or a non-durable one of a topic (sections 8.2 and 8.3.1). */
    JmsMessageConsumer open(final Destination destination, final String selector, final boolean noLocal)
            throws JMSException {
        final AngeliaDestination checked = Destinations.of(destination);
        return checked.isTopic()
                ? open(ConsumerKinds.TOPIC, checked, null, selector, noLocal)
                : open(ConsumerKinds.QUEUE, checked, null, selector, false);
    }

    JmsMessageConsumer openReceiver(final Queue queue, final String selector) throws JMSException {
        return open(ConsumerKinds.QUEUE, queue(queue), null, selector, false);
    }

    JmsMessageConsumer openSubscriber(final Topic topic, final String selector, final boolean noLocal)
            throws JMSException {
        return open(ConsumerKinds.TOPIC, topic(topic), null, selector, noLocal);
    }

    /** An unshared durable one (section 8.3.3). */
    JmsMessageConsumer openDurable(final Topic topic, final String name, final String selector, final boolean noLocal)
            throws JMSException {
        final AngeliaTopic checked = permanentTopic(topic);
        checkSubscriptionName(name);
        if (connection.clientId() == null) {
            throw JmsExceptions.illegalState("An unshared durable subscription needs a client id");
        }
        return open(ConsumerKinds.DURABLE, checked, name, selector, noLocal);
    }

    /** A shared one that ends with its last consumer (section 8.3.2). */
    JmsMessageConsumer openShared(final Topic topic, final String name, final String selector) throws JMSException {
        final AngeliaTopic checked = topic(topic);
        checkSubscriptionName(name);
        return open(ConsumerKinds.SHARED, checked, name, selector, false);
    }

    /** A shared durable one (section 8.3.4). */
    JmsMessageConsumer openSharedDurable(final Topic topic, final String name, final String selector)
            throws JMSException {
        final AngeliaTopic checked = permanentTopic(topic);
        checkSubscriptionName(name);
        return open(ConsumerKinds.SHARED_DURABLE, checked, name, selector, false);
    }

    private JmsMessageConsumer open(
            final int kind,
            final AngeliaDestination destination,
            final String subscriptionName,
            final String selector,
            final boolean noLocal)
            throws JMSException {
        checkOwner(destination, connection);
        final ConsumerDescriptor descriptor =
                connection.describeConsumer(kind, destination, subscriptionName, selector, noLocal);
        final ClientConsumer opened = core.openConsumer(descriptor, session.isStarted());
        final JmsMessageConsumer consumer = new JmsMessageConsumer(session, opened, destination);
        consumers.add(consumer);
        if (session.isStarted()) {
            core.giveFirstCredit(opened);
        }
        return consumer;
    }

    JmsQueueBrowser openBrowser(final Queue queue, final String selector) throws JMSException {
        final JmsQueueBrowser browser =
                new JmsQueueBrowser(session, queue(queue), JmsConnection.selectorOrNull(selector));
        browser.check();
        browsers.add(browser);
        return browser;
    }

    static AngeliaQueue queue(final Queue queue) throws JMSException {
        if (Destinations.of(queue) instanceof AngeliaQueue ours) {
            return ours;
        }
        throw new InvalidDestinationException(queue + " is not a queue");
    }

    static AngeliaTopic topic(final Topic topic) throws JMSException {
        if (Destinations.of(topic) instanceof AngeliaTopic ours) {
            return ours;
        }
        throw new InvalidDestinationException(topic + " is not a topic");
    }

    static AngeliaTopic permanentTopic(final Topic topic) throws JMSException {
        final AngeliaTopic checked = topic(topic);
        if (checked.isTemporary()) {
            throw new InvalidDestinationException("A temporary topic cannot have durable subscriptions");
        }
        return checked;
    }

    /** A temporary destination belongs to its connection (section 6.2.2). */
    static void checkOwner(final AngeliaDestination destination, final JmsConnection connection)
            throws InvalidDestinationException {
        if (destination.owner() != null && destination.owner() != connection) {
            throw new InvalidDestinationException(
                    destination.address() + " can be consumed only by the connection that created it");
        }
    }

    static void checkSubscriptionName(final String name) throws JMSException {
        if (name == null || name.isEmpty()) {
            throw JmsExceptions.invalid("A subscription needs a name");
        }
        if (name.length() > MAX_NAME_LENGTH) {
            throw JmsExceptions.invalid("A subscription name of " + name.length() + " characters is too long; "
                    + MAX_NAME_LENGTH + " are allowed");
        }
    }

    // ---- the listeners' thread

    /** Makes sure that there is a thread for message listeners, and has it look for messages. Does not wait for a listener. */
    synchronized void listen() {
        if (listenerThread == null && session.isUsable()) {
            listenerThread = new ListenerThread(
                    "angelia-session-" + connection.core().remoteName() + '-'
                            + core.descriptor().sessionId(),
                    session,
                    consumers);
            listenerThread.start();
        }
        core.wakeUp();
    }

    /** The connection was started. */
    void started() {
        for (final JmsMessageConsumer consumer : consumers) {
            core.giveFirstCredit(consumer.core());
        }
        core.wakeUp();
    }

    // ---- the end

    void remove(final JmsMessageConsumer consumer) {
        consumers.remove(consumer);
    }

    void remove(final JmsQueueBrowser browser) {
        browsers.remove(browser);
    }

    /** The session was closed, and with it all of these at the broker. */
    void closedBySession() {
        consumers.forEach(JmsMessageConsumer::closedBySession);
        browsers.forEach(JmsQueueBrowser::closedBySession);
    }
}
