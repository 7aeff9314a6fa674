/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.message.JmsMessage;
import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.Serializable;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** A producer of the simplified API (section 7): settings, headers and properties that go with each of its sends. */
final class ContextProducer implements JMSProducer {
    private final Session session;
    private final MessageProducer producer;
    /** Holds headers and properties for the messages to come; by this they follow the rules of messages. */
    private final JmsMessage template = new JmsMessage();

    /** Whether the correlation id was given as bytes, and is to be passed on as such. */
    private boolean correlationIsBytes;

    private CompletionListener listener;

    ContextProducer(final Session session, final MessageProducer producer) {
        this.session = session;
        this.producer = producer;
    }

    // ---- sending

    @Override
    public JMSProducer send(final Destination destination, final Message message) {
        if (message == null) {
            throw new MessageFormatRuntimeException("The message is null");
        }
        return sent(destination, () -> message);
    }

    @Override
    public JMSProducer send(final Destination destination, final String body) {
        return sent(destination, () -> session.createTextMessage(body));
    }

    @Override
    public JMSProducer send(final Destination destination, final Map<String, Object> body) {
        return sent(destination, () -> mapMessage(body));
    }

    @Override
    public JMSProducer send(final Destination destination, final byte[] body) {
        return sent(destination, () -> bytesMessage(body));
    }

    @Override
    public JMSProducer send(final Destination destination, final Serializable body) {
        return sent(destination, () -> session.createObjectMessage(body));
    }

    private JMSProducer sent(final Destination destination, final Unchecked.Call<Message> source) {
        Unchecked.run(() -> {
            final Message message = source.get();
            applyTemplate(message);
            if (listener == null) {
                producer.send(destination, message);
            } else {
                producer.send(destination, message, listener);
            }
        });
        return this;
    }

    private MapMessage mapMessage(final Map<String, Object> body) throws JMSException {
        final MapMessage message = session.createMapMessage();
        if (body != null) {
            for (final Map.Entry<String, Object> entry : body.entrySet()) {
                setEntry(message, entry.getKey(), entry.getValue());
            }
        }
        return message;
    }

    private static void setEntry(final MapMessage message, final String name, final Object value) throws JMSException {
        if (name == null || name.isEmpty()) {
            throw new MessageFormatException("A map with an entry without a name cannot be sent: " + value);
        }
        message.setObject(name, value);
    }

    private BytesMessage bytesMessage(final byte[] body) throws JMSException {
        final BytesMessage message = session.createBytesMessage();
        if (body != null) {
            message.writeBytes(body);
        }
        return message;
    }

    private void applyTemplate(final Message message) throws JMSException {
        final Enumeration<String> names = template.getPropertyNames();
        while (names.hasMoreElements()) {
            final String name = names.nextElement();
            message.setObjectProperty(name, template.getObjectProperty(name));
        }
        if (template.getJMSCorrelationID() != null) {
            copyCorrelationId(message);
        }
        if (template.getJMSType() != null) {
            message.setJMSType(template.getJMSType());
        }
        if (template.getJMSReplyTo() != null) {
            message.setJMSReplyTo(template.getJMSReplyTo());
        }
    }

    private void copyCorrelationId(final Message message) throws JMSException {
        if (correlationIsBytes) {
            message.setJMSCorrelationIDAsBytes(template.getJMSCorrelationIDAsBytes());
        } else {
            message.setJMSCorrelationID(template.getJMSCorrelationID());
        }
    }

    // ---- settings

    @Override
    public JMSProducer setDisableMessageID(final boolean value) {
        return with(() -> producer.setDisableMessageID(value));
    }

    @Override
    public boolean getDisableMessageID() {
        return Unchecked.get(producer::getDisableMessageID);
    }

    @Override
    public JMSProducer setDisableMessageTimestamp(final boolean value) {
        return with(() -> producer.setDisableMessageTimestamp(value));
    }

    @Override
    public boolean getDisableMessageTimestamp() {
        return Unchecked.get(producer::getDisableMessageTimestamp);
    }

    @Override
    public JMSProducer setDeliveryMode(final int deliveryMode) {
        return with(() -> producer.setDeliveryMode(deliveryMode));
    }

    @Override
    public int getDeliveryMode() {
        return Unchecked.get(producer::getDeliveryMode);
    }

    @Override
    public JMSProducer setPriority(final int priority) {
        return with(() -> producer.setPriority(priority));
    }

    @Override
    public int getPriority() {
        return Unchecked.get(producer::getPriority);
    }

    @Override
    public JMSProducer setTimeToLive(final long timeToLive) {
        return with(() -> producer.setTimeToLive(timeToLive));
    }

    @Override
    public long getTimeToLive() {
        return Unchecked.get(producer::getTimeToLive);
    }

    @Override
    public JMSProducer setDeliveryDelay(final long deliveryDelay) {
        return with(() -> producer.setDeliveryDelay(deliveryDelay));
    }

    @Override
    public long getDeliveryDelay() {
        return Unchecked.get(producer::getDeliveryDelay);
    }

    @Override
    public JMSProducer setAsync(final CompletionListener newListener) {
        return with(() -> listener = newListener);
    }

    @Override
    public CompletionListener getAsync() {
        return get(() -> listener);
    }

    private JMSProducer with(final Unchecked.Action change) {
        Unchecked.run(() -> {
            checkOpen();
            change.run();
        });
        return this;
    }

    /** Any call on a session that is closed says so. */
    private void checkOpen() throws JMSException {
        session.getTransacted();
    }

    private <T> T get(final Unchecked.Call<T> call) {
        return Unchecked.get(() -> {
            checkOpen();
            return call.get();
        });
    }

    // ---- properties

    @Override
    public JMSProducer setProperty(final String name, final boolean value) {
        return with(() -> template.setBooleanProperty(name, value));
    }

    @Override
    public JMSProducer setProperty(final String name, final byte value) {
        return with(() -> template.setByteProperty(name, value));
    }

    @Override
    public JMSProducer setProperty(final String name, final short value) {
        return with(() -> template.setShortProperty(name, value));
    }

    @Override
    public JMSProducer setProperty(final String name, final int value) {
        return with(() -> template.setIntProperty(name, value));
    }

    @Override
    public JMSProducer setProperty(final String name, final long value) {
        return with(() -> template.setLongProperty(name, value));
    }

    @Override
    public JMSProducer setProperty(final String name, final float value) {
        return with(() -> template.setFloatProperty(name, value));
    }

    @Override
    public JMSProducer setProperty(final String name, final double value) {
        return with(() -> template.setDoubleProperty(name, value));
    }

    @Override
    public JMSProducer setProperty(final String name, final String value) {
        return with(() -> template.setStringProperty(name, value));
    }

    @Override
    public JMSProducer setProperty(final String name, final Object value) {
        return with(() -> template.setObjectProperty(name, value));
    }

    @Override
    public JMSProducer clearProperties() {
        return with(template::clearProperties);
    }

    @Override
    public boolean propertyExists(final String name) {
        return get(() -> template.propertyExists(name));
    }

    @Override
    public boolean getBooleanProperty(final String name) {
        return get(() -> template.getBooleanProperty(name));
    }

    @Override
    public byte getByteProperty(final String name) {
        return get(() -> template.getByteProperty(name));
    }

    @Override
    public short getShortProperty(final String name) {
        return get(() -> template.getShortProperty(name));
    }

    @Override
    public int getIntProperty(final String name) {
        return get(() -> template.getIntProperty(name));
    }

    @Override
    public long getLongProperty(final String name) {
        return get(() -> template.getLongProperty(name));
    }

    @Override
    public float getFloatProperty(final String name) {
        return get(() -> template.getFloatProperty(name));
    }

    @Override
    public double getDoubleProperty(final String name) {
        return get(() -> template.getDoubleProperty(name));
    }

    @Override
    public String getStringProperty(final String name) {
        return get(() -> template.getStringProperty(name));
    }

    @Override
    public Object getObjectProperty(final String name) {
        return get(() -> template.getObjectProperty(name));
    }

    @Override
    public Set<String> getPropertyNames() {
        return get(
                () -> Collections.unmodifiableSet(new LinkedHashSet<>(Collections.list(template.getPropertyNames()))));
    }

    // ---- headers

    @Override
    public JMSProducer setJMSCorrelationIDAsBytes(final byte[] correlationId) {
        return with(() -> {
            template.setJMSCorrelationIDAsBytes(correlationId);
            correlationIsBytes = true;
        });
    }

    @Override
    public byte[] getJMSCorrelationIDAsBytes() {
        return get(template::getJMSCorrelationIDAsBytes);
    }

    @Override
    public JMSProducer setJMSCorrelationID(final String correlationId) {
        return with(() -> {
            template.setJMSCorrelationID(correlationId);
            correlationIsBytes = false;
        });
    }

    @Override
    public String getJMSCorrelationID() {
        return get(template::getJMSCorrelationID);
    }

    @Override
    public JMSProducer setJMSType(final String type) {
        return with(() -> template.setJMSType(type));
    }

    @Override
    public String getJMSType() {
        return get(template::getJMSType);
    }

    @Override
    public JMSProducer setJMSReplyTo(final Destination replyTo) {
        return with(() -> template.setJMSReplyTo(replyTo));
    }

    @Override
    public Destination getJMSReplyTo() {
        return get(template::getJMSReplyTo);
    }
}
