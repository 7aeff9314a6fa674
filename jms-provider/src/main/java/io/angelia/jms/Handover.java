/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.client.ClientConsumer;
import io.angelia.jms.client.ClientSession;
import io.angelia.jms.client.Delivery;
import io.angelia.jms.message.JmsMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/**
 * The moment when a message goes to the application: does what the session's mode asks for before or afterwards
 * (sections 6.2.10 and 8.7).
 */
final class Handover {
    private static final Logger LOGGER = System.getLogger(Handover.class.getName());

    private final JmsSession session;
    private final ClientSession core;
    private final AcknowledgementMode mode;
    /**
     * What a listener works on and what will be acknowledged when it returns; null for none, also when everything was given
     * back meanwhile. Under the delivery lock.
     */
    private Delivery current;

    /** What a listener was called for that runs now, whosever it is to acknowledge; null for none. Under the delivery lock. */
    private Delivery called;

    /** What the listener took beside {@link #current}, to be settled together with it. Under the delivery lock. */
    private final List<Delivery> further = new ArrayList<>();

    Handover(final JmsSession session) {
        this.session = session;
        core = session.core();
        mode = session.mode();
    }

    /** For a message that {@code receive} will return. */
    Message toReceiver(final Delivery delivery, final ClientConsumer consumer) throws JMSException {
        final JmsMessage message = prepared(delivery);
        if (mode.isAutomatic()) {
            acknowledge(delivery, consumer);
            return message;
        }
        core.lockDelivery();
        try {
            checkTransaction(delivery);
            if (session.isAutomatic()) {
                acknowledge(delivery, consumer);
            } else {
                core.hold(delivery);
            }
        } finally {
            core.unlockDelivery();
        }
        return message;
    }

    private JmsMessage prepared(final Delivery delivery) {
        final JmsMessage message = delivery.message();
        message.setAcknowledger(session);
        session.connection().standardProperties().receive(message, session);
        return message;
    }

    private void acknowledge(final Delivery delivery, final ClientConsumer consumer) {
        core.acknowledge(delivery);
        if (mode != AcknowledgementMode.DUPS_OK && !consumer.hasMessage()) {
            core.flush();
        }
    }

    /** A message that was taken for a transaction which has ended meanwhile stays here for the next one. */
    private void checkTransaction(final Delivery delivery) throws JMSException {
        boolean mine = false;
        try {
            session.checkTransaction();
            mine = true;
        } finally {
            if (!mine) {
                core.putBack(delivery);
            }
        }
    }

    /** Calls a listener with its message. Under the delivery lock. */
    void toListener(final Delivery delivery, final MessageListener listener) {
        final JmsMessage message = prepared(delivery);
        called = delivery;
        if (session.isAutomatic()) {
            current = delivery;
            delivery.workBegins(core);
        } else {
            core.hold(delivery);
        }
        Throwable failure = null;
        try {
            listener.onMessage(message);
        } catch (final RuntimeException | Error e) {
            failure = e;
            describe(delivery, message, ListenerFailure.of(e));
        }
        called = null;
        if (current != null) {
            current = null;
            settle(delivery, failure);
        }
        session.listenerReturned();
    }

    private void describe(final Delivery delivery, final JmsMessage message, final ListenerFailure failure) {
        if (further.isEmpty()) {
            failure.describe(delivery, message);
        } else {
            failure.describe(withFurther(delivery));
        }
    }

    private List<Delivery> withFurther(final Delivery delivery) {
        final List<Delivery> all = new ArrayList<>(further.size() + 1);
        all.add(delivery);
        all.addAll(further);
        return all;
    }

    private void settle(final Delivery delivery, final Throwable failure) {
        if (!further.isEmpty()) {
            final List<Delivery> all = withFurther(delivery);
            further.clear();
            settleTogether(all, failure);
            return;
        }
        delivery.workEnds();
        if (failure == null) {
            core.acknowledge(delivery);
        } else {
            giveBack(delivery, failure);
        }
    }

    private void settleTogether(final List<Delivery> deliveries, final Throwable failure) {
        deliveries.forEach(Delivery::workEnds);
        if (failure == null) {
            deliveries.forEach(core::acknowledge);
            return;
        }
        try {
            core.failTogether(deliveries, failure.toString());
        } catch (final JMSException e) {
            LOGGER.log(Level.WARNING, deliveries.size() + " messages could not be given back", e);
        }
    }

    /**
     * Takes messages that wait behind the one that the listener was called for, for the listener to process together with it: none
     * when that was delivered before or lent by another session, and none from the first on that was delivered before.
     *
     * @param most how many at most.
     * @throws IllegalStateException when this thread runs no listener of the session.
     */
    void takeFurther(final int most, final List<? super JmsMessage> to) {
        if (!core.holdsDeliveryLock() || called == null) {
            throw new IllegalStateException("Only a running message listener can take further messages");
        }
        if (called.isRetry() || called.isForeignTo(core)) {
            return;
        }
        for (int left = most; left > 0 && mayTakeFurther(); left--) {
            final Delivery next = core.takeBehind(called);
            if (next == null) {
                return;
            }
            if (current == null) {
                core.hold(next);
            } else {
                further.add(next);
                next.workBegins(core);
            }
            to.add(prepared(next));
        }
    }

    /** A branch that was given up meanwhile gets no more; whoever wants to stop or close the session waits for less. */
    private boolean mayTakeFurther() {
        if (!session.mayDeliver() || core.isDeliveryLockWanted()) {
            return false;
        }
        try {
            session.checkTransaction();
        } catch (final JMSException e) {
            LOGGER.log(Level.DEBUG, "No further messages for a transaction that was given up", e);
            return false;
        }
        return current != null || !session.isAutomatic();
    }

    /** A branch begins: it takes the messages with it whose listener runs, if there is one. Under the delivery lock. */
    void branchStarted() {
        if (current != null) {
            core.hold(current);
            current = null;
            further.forEach(core::hold);
            further.clear();
        }
    }

    /** True while a listener works on a message that belongs to no transaction. Under the delivery lock. */
    boolean isAtWork() {
        return current != null;
    }

    /** Gives back a message that its listener could not cope with, and with it what must not overtake it. */
    private void giveBack(final Delivery delivery, final Throwable cause) {
        try {
            core.fail(delivery, cause.toString());
        } catch (final JMSException e) {
            LOGGER.log(Level.WARNING, "A message could not be given back", e);
        }
    }

    /** Gives back all messages that are not acknowledged. */
    void recover() throws JMSException {
        core.lockDelivery();
        try {
            final Delivery atWork = current;
            current = null;
            if (atWork != null) {
                atWork.workEnds();
            }
            further.forEach(Delivery::workEnds);
            further.clear();
            if (atWork != null && atWork.isForeignTo(core)) {
                core.fail(atWork, null);
            }
            core.recover();
        } finally {
            core.unlockDelivery();
        }
    }
}
