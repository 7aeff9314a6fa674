/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.client.ClientConsumer;
import io.angelia.jms.client.ClientSession;
import io.angelia.jms.client.Deadlines;
import io.angelia.jms.client.Delivery;
import io.angelia.jms.client.JmsExceptions;
import io.angelia.jms.destination.AngeliaDestination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.QueueReceiver;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import java.util.concurrent.atomic.AtomicInteger;

/** A message consumer (section 8), in all of the classic API's shapes. Used by the session's thread; closed by any. */
final class JmsMessageConsumer implements QueueReceiver, TopicSubscriber {
    private final JmsSession session;
    private final ClientSession sessionCore;
    private final ClientConsumer core;
    private final AngeliaDestination destination;
    /** Calls of receive that have not returned; whoever closes waits for them (sections 6.2.15 and 8.8). */
    private final AtomicInteger receiving = new AtomicInteger();

    private volatile MessageListener listener;
    private volatile boolean closing;
    /** Follows {@link #closing} when the listener has returned, which may use the consumer until then. */
    private volatile boolean closed;

    JmsMessageConsumer(final JmsSession session, final ClientConsumer core, final AngeliaDestination destination) {
        this.session = session;
        this.sessionCore = session.core();
        this.core = core;
        this.destination = destination;
    }

    ClientConsumer core() {
        return core;
    }

    @Override
    public String getMessageSelector() throws JMSException {
        checkOpen();
        return core.descriptor().selector();
    }

    @Override
    public Queue getQueue() throws JMSException {
        checkOpen();
        return (Queue) destination;
    }

    @Override
    public Topic getTopic() throws JMSException {
        checkOpen();
        return (Topic) destination;
    }

    @Override
    public boolean getNoLocal() throws JMSException {
        checkOpen();
        return core.descriptor().noLocal();
    }

    // ---- listening

    @Override
    public MessageListener getMessageListener() throws JMSException {
        checkOpen();
        return listener;
    }

    @Override
    public void setMessageListener(final MessageListener newListener) throws JMSException {
        checkOpen();
        sessionCore.lockDelivery();
        try {
            listener = newListener;
        } finally {
            sessionCore.unlockDelivery();
        }
        if (newListener != null) {
            session.consumers().listen();
        }
    }

    /** Tag of the next message for the listener; {@link Long#MAX_VALUE} when there is no message or no listener. */
    long nextTagForListener() {
        return listener == null || closing ? Long.MAX_VALUE : core.nextTag();
    }

    /** True when a message for the listener must be asked for. */
    boolean wantsPullForListener() {
        return listener != null && !closing && core.wantsPull();
    }

    /** Asks for a message for the listener where none are sent ahead. Under the delivery lock. */
    void pullForListener() {
        if (listener != null && !closing) {
            sessionCore.pull(core);
        }
    }

    /** Called by the session's thread, under the delivery lock. */
    void callListener(final Delivery delivery) {
        session.handover().toListener(delivery, listener);
    }

    // ---- receiving

    @Override
    public Message receive() throws JMSException {
        return receive(0);
    }

    @Override
    public Message receive(final long timeoutMs) throws JMSException {
        receiveBegins();
        try {
            return message(takeWithin(timeoutMs));
        } finally {
            receiveEnds();
        }
    }

    @Override
    public Message receiveNoWait() throws JMSException {
        receiveBegins();
        try {
            return message(takeNow());
        } finally {
            receiveEnds();
        }
    }

    private void receiveBegins() {
        receiving.incrementAndGet();
        session.receiveBegins();
    }

    private void receiveEnds() {
        session.receiveEnds();
        if (receiving.decrementAndGet() == 0 && closing) {
            sessionCore.wakeUp();
        }
    }

    private Message message(final Delivery delivery) throws JMSException {
        return delivery == null ? null : session.handover().toReceiver(delivery, core);
    }

    /**
     * Receives and hands over the body alone. A message without a body of that type stays where it was in a session that
     * acknowledges automatically, and counts as received in others.
     */
    <T> T receiveBody(final Class<T> type, final long timeoutMs) throws JMSException {
        checkType(type);
        receiveBegins();
        try {
            return body(type, takeWithin(timeoutMs));
        } finally {
            receiveEnds();
        }
    }

    /** The same without waiting. */
    <T> T receiveBodyNoWait(final Class<T> type) throws JMSException {
        checkType(type);
        receiveBegins();
        try {
            return body(type, takeNow());
        } finally {
            receiveEnds();
        }
    }

    private static void checkType(final Class<?> type) throws JMSException {
        if (type == null) {
            throw JmsExceptions.invalid("The type of the body is null");
        }
    }

    private <T> T body(final Class<T> type, final Delivery delivery) throws JMSException {
        if (delivery == null) {
            return null;
        }
        if (!session.isAutomatic()) {
            session.handover().toReceiver(delivery, core);
            return BodyTypes.body(type, delivery.message());
        }
        final T body;
        try {
            body = BodyTypes.body(type, delivery.message());
        } catch (final JMSException | RuntimeException e) {
            putBack(delivery);
            throw e;
        }
        session.handover().toReceiver(delivery, core);
        return body;
    }

    private void putBack(final Delivery delivery) {
        sessionCore.lockDelivery();
        try {
            sessionCore.putBack(delivery);
        } finally {
            sessionCore.unlockDelivery();
        }
    }

    private Delivery takeWithin(final long timeoutMs) throws JMSException {
        if (timeoutMs < 0) {
            throw JmsExceptions.invalid("The timeout is negative: " + timeoutMs);
        }
        return takeBefore(timeoutMs == 0 ? Deadlines.NEVER : Deadlines.in(timeoutMs));
    }

    /** Waits for a message; null when none came in time or the consumer was closed meanwhile. */
    private Delivery takeBefore(final long deadlineNs) throws JMSException {
        checkReceive();
        try {
            while (true) {
                final Delivery delivery = takeHere();
                if (delivery != null) {
                    return delivery;
                }
                sessionCore.flush();
                final boolean more = sessionCore.await(this::isReceiveOver, deadlineNs);
                if (isClosing()) {
                    return null;
                }
                if (!more) {
                    return takeLast();
                }
                checkDelivering();
            }
        } catch (final InterruptedException e) {
            withdraw();
            Thread.currentThread().interrupt();
            throw JmsExceptions.interrupted("a message");
        }
    }

    /** The time is over: what nobody waits for any more must not come here, and what comes all the same is handed out. */
    private Delivery takeLast() throws JMSException {
        return withdraw() ? take() : null;
    }

    /** Where each message is asked for, takes back the request that was not fulfilled; false when there was none. */
    private boolean withdraw() throws JMSException {
        final boolean asked = core.isAwaited();
        if (asked && !isClosing()) {
            sessionCore.withdraw(core);
        }
        return asked;
    }

    private boolean isReceiveOver() {
        return isClosing()
                || core.closeCause() != null
                || (session.isStarted() && (core.hasMessage() || core.wantsPull()));
    }

    private Delivery takeNow() throws JMSException {
        checkReceive();
        Delivery delivery = takeHere();
        if (delivery == null && session.isStarted()) {
            sessionCore.drain(core);
            delivery = take();
            if (delivery == null) {
                delivery = takeLast();
            }
        }
        return delivery;
    }

    /** The next message; when there is none, one is asked for where none are sent ahead. */
    private Delivery takeHere() throws JMSException {
        return take(true);
    }

    private Delivery take() throws JMSException {
        return take(false);
    }

    private Delivery take(final boolean pullIfNone) throws JMSException {
        sessionCore.lockDelivery();
        try {
            if (isClosing() || !session.isStarted()) {
                return null;
            }
            session.checkTransaction();
            final Delivery delivery = sessionCore.take(core);
            if (delivery == null && pullIfNone) {
                sessionCore.pull(core);
            }
            return delivery;
        } finally {
            sessionCore.unlockDelivery();
        }
    }

    private void checkReceive() throws JMSException {
        checkOpen();
        checkDelivering();
        if (listener != null) {
            throw JmsExceptions.illegalState("A consumer with a message listener cannot receive");
        }
    }

    /** A consumer that can get no message any more must not let its application wait for one. */
    private void checkDelivering() throws JMSException {
        session.connection().core().checkOpen();
        if (core.closeCause() != null) {
            throw core.closeCause();
        }
    }

    // ---- the end

    @Override
    public void close() throws JMSException {
        if (closing) {
            return;
        }
        closing = true;
        sessionCore.wakeUp();
        if (!session.isInMessageListener()) {
            session.awaitReceives(receiving);
        }
        final boolean locked = session.lockDeliveryToClose("a consumer");
        closed = true;
        try {
            sessionCore.closeConsumer(core);
        } finally {
            session.consumers().remove(this);
            if (locked) {
                sessionCore.unlockDelivery();
            }
        }
    }

    /** The session was closed, and with it this consumer at the broker. */
    void closedBySession() {
        closing = true;
        closed = true;
    }

    private boolean isClosing() {
        return closing || session.isClosing();
    }

    private void checkOpen() throws JMSException {
        if (closed) {
            throw JmsExceptions.closed("The consumer");
        }
        session.checkOpen();
    }
}
