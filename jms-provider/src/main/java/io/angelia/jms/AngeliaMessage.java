/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.time.Duration;

/**
 * What messages of Angelia offer beyond Jakarta Messaging: to say, of a received message, how the failure of this delivery
 * shall go. Every message that an Angelia consumer returns or hands to a listener can be cast to it; so can those that an
 * Angelia session creates, but they are not deliveries, and both methods throw.
 *
 * <p>What is said here becomes true only if the delivery then fails: by {@code rollback}, {@code recover}, an exception of the
 * message listener, the rollback of a distributed transaction, or because session or connection end. When it is acknowledged
 * instead, it is forgotten. It holds for this one delivery: the next attempt goes by the policy of the queue again, unless
 * something is said anew. The last call counts. It can be said until the delivery is acknowledged, committed, rolled back or
 * recovered, or the work for its branch has ended; in a session that acknowledges automatically, that is until the message
 * listener returns, and never for what {@code receive} has returned, which is acknowledged then.
 *
 * <p>Like all of a message, to be used by one thread at a time.
 */
public interface AngeliaMessage extends Message {
    /** Longest delay that {@link #setRedeliveryDelay(Duration)} takes. */
    Duration MAX_REDELIVERY_DELAY = Duration.ofDays(365);

    /**
     * Says when the next attempt shall come if this one fails, instead of the delay by the policy of the queue. It counts as an
     * attempt like any other: after the last one that the policy allows, the message goes to the dead-letter queue all the same.
     * Takes back an earlier {@link #reject(String)}.
     *
     * @param delay from zero, which means at once, to {@link #MAX_REDELIVERY_DELAY}; in whole milliseconds, the rest is cut off.
     * @throws jakarta.jms.IllegalStateException when this is not a delivery that can still fail.
     * @throws JMSException                      when the delay is null, negative or too long.
     */
    void setRedeliveryDelay(Duration delay) throws JMSException;

    /**
     * Says that the message shall go to the dead-letter queue if this delivery fails, without further attempts. Takes back an
     * earlier {@link #setRedeliveryDelay(Duration)}.
     *
     * @param reason what the dead letter shall tell; null for nothing. At most 2000 characters of it are kept.
     * @throws jakarta.jms.IllegalStateException when this is not a delivery that can still fail.
     * @throws JMSException                      for other failures.
     */
    void reject(String reason) throws JMSException;
}
