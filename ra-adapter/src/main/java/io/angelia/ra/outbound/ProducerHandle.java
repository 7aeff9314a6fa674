/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.outbound;

import io.angelia.jms.AngeliaProducer;
import io.angelia.jms.SendResult;
import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueSender;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A producer as application components have it: without asynchronous sends. Keeps its settings when it has to move. */
final class ProducerHandle extends SessionPart<MessageProducer>
        implements AngeliaProducer, QueueSender, TopicPublisher {
    private final Destination destination;
    private final Map<String, Setting> settings = new LinkedHashMap<>();

    ProducerHandle(final SessionHandle session, final Destination destination) {
        super(session);
        this.destination = destination;
    }

    /** A setting that the application has made. */
    @FunctionalInterface
    private interface Setting {
        void apply(MessageProducer producer) throws JMSException;
    }

    @Override
    MessageProducer open(final Session physicalSession) throws JMSException {
        final MessageProducer producer = physicalSession.createProducer(destination);
        for (final Setting setting : settings.values()) {
            setting.apply(producer);
        }
        return producer;
    }

    private void set(final String name, final Setting setting) throws JMSException {
        run(() -> setting.apply(physical()));
        settings.put(name, setting);
    }

    @Override
    public void setDisableMessageID(final boolean value) throws JMSException {
        set("disableMessageID", producer -> producer.setDisableMessageID(value));
    }

    @Override
    public boolean getDisableMessageID() throws JMSException {
        return call(() -> physical().getDisableMessageID());
    }

    @Override
    public void setDisableMessageTimestamp(final boolean value) throws JMSException {
        set("disableMessageTimestamp", producer -> producer.setDisableMessageTimestamp(value));
    }

    @Override
    public boolean getDisableMessageTimestamp() throws JMSException {
        return call(() -> physical().getDisableMessageTimestamp());
    }

    @Override
    public void setDeliveryMode(final int deliveryMode) throws JMSException {
        set("deliveryMode", producer -> producer.setDeliveryMode(deliveryMode));
    }

    @Override
    public int getDeliveryMode() throws JMSException {
        return call(() -> physical().getDeliveryMode());
    }

    @Override
    public void setPriority(final int priority) throws JMSException {
        set("priority", producer -> producer.setPriority(priority));
    }

    @Override
    public int getPriority() throws JMSException {
        return call(() -> physical().getPriority());
    }

    @Override
    public void setTimeToLive(final long timeToLive) throws JMSException {
        set("timeToLive", producer -> producer.setTimeToLive(timeToLive));
    }

    @Override
    public long getTimeToLive() throws JMSException {
        return call(() -> physical().getTimeToLive());
    }

    @Override
    public void setDeliveryDelay(final long deliveryDelay) throws JMSException {
        set("deliveryTime", producer -> producer.setDeliveryDelay(deliveryDelay));
    }

    @Override
    public long getDeliveryDelay() throws JMSException {
        return call(() -> physical().getDeliveryDelay());
    }

    @Override
    public void setDeliveryTime(final Instant time) throws JMSException {
        set("deliveryTime", producer -> ((AngeliaProducer) producer).setDeliveryTime(time));
    }

    @Override
    public Instant getDeliveryTime() throws JMSException {
        return call(() -> ((AngeliaProducer) physical()).getDeliveryTime());
    }

    @Override
    public Destination getDestination() throws JMSException {
        return call(() -> physical().getDestination());
    }

    @Override
    public Queue getQueue() throws JMSException {
        return call(() -> ((QueueSender) physical()).getQueue());
    }

    @Override
    public Topic getTopic() throws JMSException {
        return call(() -> ((TopicPublisher) physical()).getTopic());
    }

    @Override
    public void close() throws JMSException {
        closePart();
    }

    // ---- sending

    @Override
    public SendResult sendWithResult(final Message message) throws JMSException {
        return call(() -> ((AngeliaProducer) physical()).sendWithResult(message));
    }

    @Override
    public SendResult sendWithResult(final Destination to, final Message message) throws JMSException {
        return call(() -> ((AngeliaProducer) physical()).sendWithResult(to, message));
    }

    @Override
    public void send(final Message message) throws JMSException {
        run(() -> physical().send(message));
    }

    @Override
    public void send(final Message message, final int deliveryMode, final int priority, final long timeToLive)
            throws JMSException {
        run(() -> physical().send(message, deliveryMode, priority, timeToLive));
    }

    @Override
    public void send(final Destination to, final Message message) throws JMSException {
        run(() -> physical().send(to, message));
    }

    @Override
    public void send(
            final Destination to,
            final Message message,
            final int deliveryMode,
            final int priority,
            final long timeToLive)
            throws JMSException {
        run(() -> physical().send(to, message, deliveryMode, priority, timeToLive));
    }

    @Override
    public void send(final Queue queue, final Message message) throws JMSException {
        send((Destination) queue, message);
    }

    @Override
    public void send(
            final Queue queue, final Message message, final int deliveryMode, final int priority, final long timeToLive)
            throws JMSException {
        send((Destination) queue, message, deliveryMode, priority, timeToLive);
    }

    @Override
    public void publish(final Message message) throws JMSException {
        send(message);
    }

    @Override
    public void publish(final Message message, final int deliveryMode, final int priority, final long timeToLive)
            throws JMSException {
        send(message, deliveryMode, priority, timeToLive);
    }

    @Override
    public void publish(final Topic topic, final Message message) throws JMSException {
        send((Destination) topic, message);
    }

    @Override
    public void publish(
            final Topic topic, final Message message, final int deliveryMode, final int priority, final long timeToLive)
            throws JMSException {
        send((Destination) topic, message, deliveryMode, priority, timeToLive);
    }

    @Override
    public void send(final Message message, final CompletionListener listener) throws JMSException {
        throw new NotInServerException("send with a CompletionListener");
    }

    @Override
    public void send(
            final Message message,
            final int deliveryMode,
            final int priority,
            final long timeToLive,
            final CompletionListener listener)
            throws JMSException {
        throw new NotInServerException("send with a CompletionListener");
    }

    @Override
    public void send(final Destination to, final Message message, final CompletionListener listener)
            throws JMSException {
        throw new NotInServerException("send with a CompletionListener");
    }

    @Override
    public void send(
            final Destination to,
            final Message message,
            final int deliveryMode,
            final int priority,
            final long timeToLive,
            final CompletionListener listener)
            throws JMSException {
        throw new NotInServerException("send with a CompletionListener");
    }
}
