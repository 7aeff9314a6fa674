/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.client.JmsExceptions;
import io.angelia.jms.client.SendHeaders;
import io.angelia.jms.destination.AngeliaDestination;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;

/**
 * How a message is to be sent.
 *
 * @param timeToLive    ms; 0 for unlimited.
 * @param deliveryDelay ms; 0 for none.
 * @param deliveryTime  ms since the epoch, instead of a delay; 0 for none.
 */
record SendArguments(int deliveryMode, int priority, long timeToLive, long deliveryDelay, long deliveryTime) {
    SendArguments(final int deliveryMode, final int priority, final long timeToLive, final long deliveryDelay) {
        this(deliveryMode, priority, timeToLive, deliveryDelay, 0);
    }

    /** Lowest and highest message priority (section 3.4.10). */
    private static final int MIN_PRIORITY = 0;

    private static final int MAX_PRIORITY = 9;

    static void checkDeliveryMode(final int deliveryMode) throws JMSException {
        if (deliveryMode != DeliveryMode.PERSISTENT && deliveryMode != DeliveryMode.NON_PERSISTENT) {
            throw JmsExceptions.invalid("There is no delivery mode " + deliveryMode);
        }
    }

    static void checkPriority(final int priority) throws JMSException {
        if (priority < MIN_PRIORITY || priority > MAX_PRIORITY) {
            throw JmsExceptions.invalid("Priority " + priority + " is not within 0..9");
        }
    }

    static void checkTimeToLive(final long timeToLive) throws JMSException {
        if (timeToLive < 0) {
            throw JmsExceptions.invalid("The time to live is negative: " + timeToLive);
        }
    }

    static void checkDeliveryDelay(final long deliveryDelay) throws JMSException {
        if (deliveryDelay < 0) {
            throw JmsExceptions.invalid("The delivery delay is negative: " + deliveryDelay);
        }
    }

    void check() throws JMSException {
        checkDeliveryMode(deliveryMode);
        checkPriority(priority);
        checkTimeToLive(timeToLive);
    }

    /**
     * The header fields of a message that is sent at {@code nowMs}; times that would overflow become the last there is.
     *
     * @param ownTime when the message itself wants to be delivered, as {@link DeliverySchedule} says it.
     */
    SendHeaders headers(final AngeliaDestination destination, final long nowMs, final long ownTime) {
        return new SendHeaders(
                destination,
                deliveryMode,
                priority,
                nowMs,
                timeToLive == 0 ? 0 : later(nowMs, timeToLive),
                ownTime == DeliverySchedule.NONE ? producersTime(nowMs) : ownTime);
    }

    private long producersTime(final long nowMs) {
        if (deliveryTime != 0) {
            return deliveryTime > nowMs ? deliveryTime : 0;
        }
        return deliveryDelay == 0 ? 0 : later(nowMs, deliveryDelay);
    }

    static long later(final long nowMs, final long durationMs) {
        return durationMs > Long.MAX_VALUE - nowMs ? Long.MAX_VALUE : nowMs + durationMs;
    }
}
