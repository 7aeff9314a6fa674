/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import java.time.Instant;

/**
 * What producers of Angelia offer beyond Jakarta Messaging. Every producer of an {@link AngeliaSession} implements it, and so do
 * the handles of the resource adapter.
 *
 * <p>To be used by one thread at a time, like the session.
 */
public interface AngeliaProducer extends MessageProducer {
    /**
     * Sets the time at which the messages to come may be delivered, to the millisecond and never earlier; the broker's clock
     * counts. A time that has passed means at once. It replaces what {@code setDeliveryDelay} has set, and is replaced by it.
     * A message that carries a time of its own goes by that: {@code JMS_ANGELIA_DeliverAt} (long, ms since the epoch),
     * {@code JMS_ANGELIA_DelayLevel} (int, from 1, see the option {@code delayLevels}), {@code _AMQ_SCHED_DELIVERY} (long, ms
     * since the epoch) or {@code AMQ_SCHEDULED_DELAY} (long, ms). After the send, {@code getJMSDeliveryTime} shows what
     * counts.
     *
     * @param time null to go by the delivery delay again.
     * @throws jakarta.jms.IllegalStateException when the producer is closed.
     * @throws JMSException                      when the time is before 1970 or too far away to be counted in ms.
     */
    void setDeliveryTime(Instant time) throws JMSException;

    /**
     * The time set by {@link #setDeliveryTime(Instant)}, in whole milliseconds; null when the delivery delay counts.
     *
     * @throws JMSException when the producer is closed.
     */
    Instant getDeliveryTime() throws JMSException;

    /**
     * Sends a message to the producer's destination and tells what became of it. Waits for the broker's answer in any delivery
     * mode; in a transaction the answer is that the message will be sent with the commit.
     *
     * @throws UnsupportedOperationException when the producer has no destination.
     * @throws JMSException                  as {@code send}.
     */
    SendResult sendWithResult(Message message) throws JMSException;

    /**
     * The same for a producer that was created without a destination.
     *
     * @throws UnsupportedOperationException when the producer has a destination.
     * @throws JMSException                  as {@code send}.
     */
    SendResult sendWithResult(Destination destination, Message message) throws JMSException;
}
