/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Session;

/**
 * What sessions of Angelia offer beyond Jakarta Messaging. Every session of an {@link AngeliaConnection} implements it, and so
 * do the handles of the resource adapter.
 *
 * <p>To be used by one thread at a time, as sessions are (section 6.2 of the specification).
 */
public interface AngeliaSession extends Session {
    /** {@inheritDoc} */
    @Override
    AngeliaProducer createProducer(Destination destination) throws JMSException;

    /**
     * Takes back a message that was sent with a delivery time or delay, by its JMSMessageID, wherever it was sent to. Use
     * {@link #cancelScheduled(Destination, String)} when the destination is known: it spares the broker a search.
     *
     * @param messageId what {@code getJMSMessageID} returned after the send; not null.
     * @return true when the message was waiting for its time and will not be delivered to anybody; false when no such message
     *     waits: its time has come, it was taken back before, it was never sent, or its transaction has not committed.
     * @throws JMSException with the error code CANCEL_IN_DOUBT when the connection was lost before the broker's answer, and the
     *     broker on the next one knows no such message that waits: then it was either taken back by this call or is
     *     delivered. With TIMEOUT when there was no answer in time, which leaves it open as well. With other codes when
     *     the broker refuses.
     */
    boolean cancelScheduled(String messageId) throws JMSException;

    /**
     * Takes back a message that was sent with a delivery time or delay. It is taken from its queue, or from every subscription
     * of its topic, at once and outside of any transaction of this session.
     *
     * @param destination where it was sent; null when that is not known.
     * @param messageId   what {@code getJMSMessageID} returned after the send; not null.
     * @return as {@link #cancelScheduled(String)}.
     * @throws JMSException as {@link #cancelScheduled(String)}.
     */
    boolean cancelScheduled(Destination destination, String messageId) throws JMSException;
}
