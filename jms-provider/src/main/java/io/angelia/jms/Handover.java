/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.client.ClientConsumer;
import io.angelia.jms.client.ClientSession;
import io.angelia.jms.client.Delivery;
import io.angelia.jms.message.Acknowledger;
import io.angelia.jms.message.AngeliaMessage;
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

    private final ClientSession core;
    private final AcknowledgementMode mode;
    private final Acknowledger acknowledger;
    /**
     * Grows when all messages are given back: one that was handed out before must not be acknowledged any more. Under the
     * delivery lock.
     */
    private long recoveries;

    Handover(final ClientSession core, final AcknowledgementMode mode, final Acknowledger acknowledger) {
        this.core = core;
        this.mode = mode;
        this.acknowledger = acknowledger;
    }

    /** For a message that {@code receive} will return. */
    Message toReceiver(final Delivery delivery, final ClientConsumer consumer) {
        final AngeliaMessage message = delivery.message();
        message.setAcknowledger(acknowledger);
        if (!mode.isAutomatic()) {
            core.lockDelivery();
            try {
                core.hold(delivery);
            } finally {
                core.unlockDelivery();
            }
        } else {
            core.acknowledge(delivery);
            if (mode == AcknowledgementMode.AUTO && !consumer.hasMessage()) {
                core.flush();
            }
        }
        return message;
    }

    /** Calls a listener with its message. Under the delivery lock. */
    void toListener(final Delivery delivery, final MessageListener listener) {
        final AngeliaMessage message = delivery.message();
        message.setAcknowledger(acknowledger);
        if (!mode.isAutomatic()) {
            core.hold(delivery);
        }
        final long recoveriesBefore = recoveries;
        Throwable failure = null;
        try {
            listener.onMessage(message);
        } catch (final RuntimeException | Error e) {
            LOGGER.log(Level.WARNING, "A message listener threw an exception for " + message, e);
            failure = e;
        }
        if (!mode.isAutomatic() || recoveries != recoveriesBefore) {
            return;
        }
        if (failure == null) {
            core.acknowledge(delivery);
        } else {
            giveBack(delivery, failure);
        }
    }

    /** Gives back a message that its listener could not cope with, and with it those behind, so that their order stays. */
    private void giveBack(final Delivery delivery, final Throwable cause) {
        try {
            core.release(delivery.tag(), true, cause.toString());
            core.recover();
        } catch (final JMSException e) {
            LOGGER.log(Level.WARNING, "A message could not be given back", e);
        }
    }

    /** Gives back all messages that are not acknowledged. */
    void recover() throws JMSException {
        core.lockDelivery();
        try {
            recoveries++;
            core.recover();
        } finally {
            core.unlockDelivery();
        }
    }
}
