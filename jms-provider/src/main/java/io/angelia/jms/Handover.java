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

    Handover(final JmsSession session) {
        this.session = session;
        core = session.core();
        mode = session.mode();
    }

    /** For a message that {@code receive} will return. */
    Message toReceiver(final Delivery delivery, final ClientConsumer consumer) throws JMSException {
        final JmsMessage message = delivery.message();
        message.setAcknowledger(session);
        session.connection().standardProperties().receive(message, session);
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
        final JmsMessage message = delivery.message();
        message.setAcknowledger(session);
        session.connection().standardProperties().receive(message, session);
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
            ListenerFailure.of(e).describe(delivery, message);
        }
        if (current != null) {
            current = null;
            settle(delivery, failure);
        }
        session.listenerReturned();
    }

    private void settle(final Delivery delivery, final Throwable failure) {
        delivery.workEnds();
        if (failure == null) {
            core.acknowledge(delivery);
        } else {
            giveBack(delivery, failure);
        }
    }

    /** A branch begins: it takes the message with it whose listener runs, if there is one. Under the delivery lock. */
    void branchStarted() {
        if (current != null) {
            core.hold(current);
            current = null;
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
            if (atWork != null && atWork.isForeignTo(core)) {
                core.fail(atWork, null);
            }
            core.recover();
        } finally {
            core.unlockDelivery();
        }
    }
}
