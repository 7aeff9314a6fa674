/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.client.ClientConsumer;
import io.angelia.jms.client.ClientSession;
import io.angelia.jms.client.Deadlines;
import io.angelia.jms.client.Delivery;
import io.angelia.jms.client.JmsExceptions;
import io.angelia.jms.destination.AngeliaQueue;
import io.angelia.jms.message.JmsMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * A queue browser (section 4.1.6). Each enumeration shows the messages that were in the queue when it was asked for, while
 * the queue lives on. Used by the session's thread.
 */
final class JmsQueueBrowser implements QueueBrowser {
    /** Messages up to which an enumeration can tell after a reconnect what it has shown. */
    private static final int MOST_REMEMBERED = 100_000;

    private final JmsSession session;
    private final AngeliaQueue queue;
    private final String selector;
    private Browse current;
    private volatile boolean closed;

    JmsQueueBrowser(final JmsSession session, final AngeliaQueue queue, final String selector) {
        this.session = session;
        this.queue = queue;
        this.selector = selector;
    }

    /** Has the broker look at queue and selector. */
    void check() throws JMSException {
        session.core().closeConsumer(open(false));
    }

    private ClientConsumer open(final boolean giveCredit) throws JMSException {
        return session.core().openConsumer(session.connection().describeBrowser(queue, selector), giveCredit);
    }

    @Override
    public Queue getQueue() throws JMSException {
        checkOpen();
        return queue;
    }

    @Override
    public String getMessageSelector() throws JMSException {
        checkOpen();
        return selector;
    }

    @Override
    public Enumeration<Message> getEnumeration() throws JMSException {
        checkOpen();
        endCurrent();
        current = new Browse(open(true));
        return current;
    }

    private void endCurrent() throws JMSException {
        if (current != null) {
            current.end();
            current = null;
        }
    }

    @Override
    public void close() throws JMSException {
        if (!closed) {
            closed = true;
            session.consumers().remove(this);
            if (!session.isClosing()) {
                endCurrent();
            }
        }
    }

    /** The session was closed, and with it the consumer at the broker. */
    void closedBySession() {
        closed = true;
    }

    private void checkOpen() throws JMSException {
        if (closed) {
            throw JmsExceptions.closed("The browser");
        }
        session.checkOpen();
    }

    /**
     * One look through the queue. When the connection is lost and comes back, it goes on with what is in the queue then, and
     * leaves out what it has shown.
     */
    @SuppressWarnings("JdkObsolete") // The interface that the specification asks for.
    private final class Browse implements Enumeration<Message> {
        private final ClientSession core = session.core();
        private final Set<String> shown = new HashSet<>();
        private ClientConsumer consumer;
        private Message next;
        private boolean ended;

        Browse(final ClientConsumer consumer) {
            this.consumer = consumer;
        }

        @Override
        public boolean hasMoreElements() {
            if (next == null && !ended && !closed) {
                try {
                    next = fetch();
                    if (next == null) {
                        end();
                    }
                } catch (final JMSException e) {
                    throw JmsExceptions.unchecked(e);
                }
            }
            return next != null;
        }

        @Override
        public Message nextElement() {
            if (!hasMoreElements()) {
                throw new NoSuchElementException("The browser has shown all messages");
            }
            final Message message = next;
            next = null;
            return message;
        }

        /** Waits for the next message; null when there is none any more. */
        private Message fetch() throws JMSException {
            while (!closed) {
                awaitDecision();
                session.connection().core().checkOpen();
                final Delivery delivery = take();
                if (delivery != null) {
                    if (isNew(delivery.message())) {
                        return delivery.message();
                    }
                } else if (consumer.isLost()) {
                    startAgain();
                } else if (consumer.isBrowseOver() || consumer.closeCause() != null) {
                    return null;
                }
            }
            return null;
        }

        private void awaitDecision() throws JMSException {
            final long timeoutMs = session.connection().requestTimeoutMs();
            try {
                if (!core.await(this::isDecided, Deadlines.in(timeoutMs))) {
                    throw JmsExceptions.timedOut("Browsing " + queue.address(), timeoutMs);
                }
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                throw JmsExceptions.interrupted("a message to browse");
            }
        }

        private boolean isDecided() {
            return consumer.hasMessage()
                    || consumer.isBrowseOver()
                    || consumer.closeCause() != null
                    || consumer.isLost()
                    || closed;
        }

        private boolean isNew(final JmsMessage message) {
            return shown.size() > MOST_REMEMBERED || shown.add(message.getJMSMessageID());
        }

        private void startAgain() throws JMSException {
            if (shown.size() > MOST_REMEMBERED) {
                throw JmsExceptions.connectionLost(
                        session.connection().core().remoteName(),
                        new JMSException("the browser has shown more than " + MOST_REMEMBERED
                                + " messages, too many to know which are left"));
            }
            core.closeConsumer(consumer);
            consumer = open(true);
        }

        private Delivery take() {
            core.lockDelivery();
            try {
                return core.take(consumer);
            } finally {
                core.unlockDelivery();
            }
        }

        private void end() throws JMSException {
            if (!ended) {
                ended = true;
                core.closeConsumer(consumer);
            }
        }
    }
}
