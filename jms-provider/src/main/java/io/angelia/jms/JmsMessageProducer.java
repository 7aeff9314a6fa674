/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.client.JmsExceptions;
import io.angelia.jms.destination.AngeliaDestination;
import io.angelia.jms.destination.Destinations;
import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.Queue;
import jakarta.jms.QueueSender;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import java.time.DateTimeException;
import java.time.Instant;

/** A message producer (section 7), in all of the classic API's shapes. Used by the session's thread. */
final class JmsMessageProducer implements AngeliaProducer, QueueSender, TopicPublisher {
    private final JmsSession session;
    private final AngeliaDestination destination;
    private int deliveryMode = Message.DEFAULT_DELIVERY_MODE;
    private int priority = Message.DEFAULT_PRIORITY;
    private long timeToLive = Message.DEFAULT_TIME_TO_LIVE;
    private long deliveryDelay = Message.DEFAULT_DELIVERY_DELAY;
    /** In ms since the epoch; null when the delay counts. */
    private Long deliveryTime;
    /** These two are hints that are not taken: id and time take no room that could be spared (sections 3.4.3, 3.4.4). */
    private boolean messageIdDisabled;

    private boolean timestampDisabled;
    private volatile boolean closed;

    /** A null destination makes a producer that is told the destination with each send. */
    JmsMessageProducer(final JmsSession session, final AngeliaDestination destination) {
        this.session = session;
        this.destination = destination;
    }

    // ---- settings

    @Override
    public void setDisableMessageID(final boolean value) throws JMSException {
        checkOpen();
        messageIdDisabled = value;
    }

    @Override
    public boolean getDisableMessageID() throws JMSException {
        checkOpen();
        return messageIdDisabled;
    }

    @Override
    public void setDisableMessageTimestamp(final boolean value) throws JMSException {
        checkOpen();
        timestampDisabled = value;
    }

    @Override
    public boolean getDisableMessageTimestamp() throws JMSException {
        checkOpen();
        return timestampDisabled;
    }

    @Override
    public void setDeliveryMode(final int newDeliveryMode) throws JMSException {
        checkOpen();
        SendArguments.checkDeliveryMode(newDeliveryMode);
        deliveryMode = newDeliveryMode;
    }

    @Override
    public int getDeliveryMode() throws JMSException {
        checkOpen();
        return deliveryMode;
    }

    @Override
    public void setPriority(final int newPriority) throws JMSException {
        checkOpen();
        SendArguments.checkPriority(newPriority);
        priority = newPriority;
    }

    @Override
    public int getPriority() throws JMSException {
        checkOpen();
        return priority;
    }

    @Override
    public void setTimeToLive(final long newTimeToLive) throws JMSException {
        checkOpen();
        SendArguments.checkTimeToLive(newTimeToLive);
        timeToLive = newTimeToLive;
    }

    @Override
    public long getTimeToLive() throws JMSException {
        checkOpen();
        return timeToLive;
    }

    @Override
    public void setDeliveryDelay(final long newDeliveryDelay) throws JMSException {
        checkOpen();
        SendArguments.checkDeliveryDelay(newDeliveryDelay);
        deliveryDelay = newDeliveryDelay;
        deliveryTime = null;
    }

    @Override
    public void setDeliveryTime(final Instant time) throws JMSException {
        checkOpen();
        deliveryTime = time == null ? null : millis(time);
    }

    private static long millis(final Instant time) throws JMSException {
        try {
            // Never early: what is less than a millisecond counts as one.
            final long ms = time.plusNanos(999_999).toEpochMilli();
            if (ms > 0) {
                return ms;
            }
        } catch (final ArithmeticException | DateTimeException e) {
            // Answered below, together with times before the epoch.
        }
        throw JmsExceptions.invalid("The delivery time " + time + " cannot be counted in ms since 1970");
    }

    @Override
    public Instant getDeliveryTime() throws JMSException {
        checkOpen();
        return deliveryTime == null ? null : Instant.ofEpochMilli(deliveryTime);
    }

    @Override
    public long getDeliveryDelay() throws JMSException {
        checkOpen();
        return deliveryDelay;
    }

    @Override
    public Destination getDestination() throws JMSException {
        checkOpen();
        return destination;
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

    // ---- sending

    @Override
    public void send(final Message message) throws JMSException {
        send(message, deliveryMode, priority, timeToLive);
    }

    @Override
    public void send(final Message message, final int mode, final int prio, final long ttl) throws JMSException {
        dispatch(ownDestination(), message, mode, prio, ttl, null);
    }

    @Override
    public void send(final Destination to, final Message message) throws JMSException {
        send(to, message, deliveryMode, priority, timeToLive);
    }

    @Override
    public void send(final Destination to, final Message message, final int mode, final int prio, final long ttl)
            throws JMSException {
        dispatch(givenDestination(to), message, mode, prio, ttl, null);
    }

    @Override
    public void send(final Message message, final CompletionListener listener) throws JMSException {
        send(message, deliveryMode, priority, timeToLive, listener);
    }

    @Override
    public void send(
            final Message message, final int mode, final int prio, final long ttl, final CompletionListener listener)
            throws JMSException {
        dispatch(ownDestination(), message, mode, prio, ttl, checked(listener));
    }

    @Override
    public void send(final Destination to, final Message message, final CompletionListener listener)
            throws JMSException {
        send(to, message, deliveryMode, priority, timeToLive, listener);
    }

    @Override
    public void send(
            final Destination to,
            final Message message,
            final int mode,
            final int prio,
            final long ttl,
            final CompletionListener listener)
            throws JMSException {
        dispatch(givenDestination(to), message, mode, prio, ttl, checked(listener));
    }

    @Override
    public void send(final Queue to, final Message message) throws JMSException {
        send((Destination) to, message);
    }

    @Override
    public void send(final Queue to, final Message message, final int mode, final int prio, final long ttl)
            throws JMSException {
        send((Destination) to, message, mode, prio, ttl);
    }

    @Override
    public void publish(final Message message) throws JMSException {
        send(message);
    }

    @Override
    public void publish(final Message message, final int mode, final int prio, final long ttl) throws JMSException {
        send(message, mode, prio, ttl);
    }

    @Override
    public void publish(final Topic to, final Message message) throws JMSException {
        send((Destination) to, message);
    }

    @Override
    public void publish(final Topic to, final Message message, final int mode, final int prio, final long ttl)
            throws JMSException {
        send((Destination) to, message, mode, prio, ttl);
    }

    private AngeliaDestination ownDestination() throws JMSException {
        checkOpen();
        if (destination == null) {
            throw new UnsupportedOperationException(
                    "This producer was created without a destination; name one with each send");
        }
        return destination;
    }

    private AngeliaDestination givenDestination(final Destination to) throws JMSException {
        checkOpen();
        final AngeliaDestination checked = Destinations.of(to);
        if (destination != null) {
            throw new UnsupportedOperationException("This producer was created for " + destination.address());
        }
        return checked;
    }

    private static CompletionListener checked(final CompletionListener listener) {
        if (listener == null) {
            throw new IllegalArgumentException("The completion listener is null");
        }
        return listener;
    }

    private void dispatch(
            final AngeliaDestination to,
            final Message message,
            final int mode,
            final int prio,
            final long ttl,
            final CompletionListener listener)
            throws JMSException {
        if (message == null) {
            throw new MessageFormatException("The message is null");
        }
        session.send(this, to, message, arguments(mode, prio, ttl), listener);
    }

    private SendArguments arguments(final int mode, final int prio, final long ttl) throws JMSException {
        final SendArguments arguments =
                new SendArguments(mode, prio, ttl, deliveryDelay, deliveryTime == null ? 0 : deliveryTime);
        arguments.check();
        return arguments;
    }

    @Override
    public SendResult sendWithResult(final Message message) throws JMSException {
        return sendWithResultTo(ownDestination(), message);
    }

    @Override
    public SendResult sendWithResult(final Destination to, final Message message) throws JMSException {
        return sendWithResultTo(givenDestination(to), message);
    }

    private SendResult sendWithResultTo(final AngeliaDestination to, final Message message) throws JMSException {
        if (message == null) {
            throw new MessageFormatException("The message is null");
        }
        return session.sendWithResult(to, message, arguments(deliveryMode, priority, timeToLive));
    }

    // ---- the end

    @Override
    public void close() throws JMSException {
        if (session.completions().isCallbackThatHoldsUp(this)) {
            throw JmsExceptions.illegalState(
                    "A completion listener must not close its own producer, nor one whose listeners it holds up");
        }
        if (!closed) {
            session.awaitCompletionsOf(this);
            closed = true;
            session.remove(this);
        }
    }

    /** The session was closed, which has waited for what had to be waited for. */
    void closedBySession() {
        closed = true;
    }

    private void checkOpen() throws JMSException {
        if (closed) {
            throw JmsExceptions.closed("The producer");
        }
        session.checkOpen();
    }
}
