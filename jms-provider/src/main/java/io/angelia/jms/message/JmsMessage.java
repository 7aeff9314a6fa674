/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import io.angelia.jms.AngeliaMessage;
import io.angelia.jms.destination.Destinations;
import io.angelia.wire.message.MessageLayout;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.time.Duration;
import java.util.Enumeration;

/**
 * A message: header fields, properties, and in the subclasses a body; of this class itself, a message without a body. What
 * a send needs is encoded during the send, so that later changes do not touch the message sent (section 3.9). Not
 * thread-safe.
 */
public sealed class JmsMessage implements AngeliaMessage
        permits AngeliaTextMessage, AngeliaBytesMessage, AngeliaMapMessage, AngeliaStreamMessage, AngeliaObjectMessage {
    private final HeaderFields headers;
    private final PropertySet properties;
    /** As it was received; null for others. */
    private final EncodedMessage encoded;

    private Acknowledger acknowledger;
    private Failable failable;

    public JmsMessage() {
        encoded = null;
        headers = new HeaderFields();
        properties = new PropertySet(headers);
    }

    JmsMessage(ReceivedMessage received) {
        encoded = received.encoded();
        headers = new HeaderFields(received.encoded(), received.redelivered());
        properties = new PropertySet(
                headers, received.encoded().properties(), received.annotations(), received.deliveryCount());
    }

    // ---- for the client

    /**
     * Sets what a send sets (section 3.4.11), as the last step before the message is encoded.
     *
     * @param timestamp ms since the epoch, 0 when disabled.
     * @param expiration ms since the epoch, 0 for never.
     * @param deliveryTime ms since the epoch, 0 when no delay was asked for.
     * @param sequence number of the message among those of the producer id, from 1.
     */
    public final void setProviderHeaders(
            Destination destination,
            int deliveryMode,
            int priority,
            long timestamp,
            long expiration,
            long deliveryTime,
            long producerId,
            long sequence) {
        headers.sent(destination, deliveryMode, priority, timestamp, expiration, deliveryTime, producerId, sequence);
    }

    /** Sets property JMSXUserID, null for none; it is the connection's to tell who the user is. */
    public final void setUserId(String userId) {
        headers.userId(userId);
    }

    /** Sets a property that the provider sets on send and that travels with the message; null takes it away. */
    public final void setPropertyOnSend(String name, Object value) throws JMSException {
        properties.setOnSend(name, value);
    }

    /** Sets a property that the provider sets on receive, for this message object alone. */
    public final void setPropertyOnReceive(String name, Object value) {
        properties.setOnReceive(name, value);
    }

    /** Sets what {@link #acknowledge()} calls; null for nothing. */
    public final void setAcknowledger(Acknowledger newAcknowledger) {
        acknowledger = newAcknowledger;
    }

    /** Sets the delivery that {@link #setRedeliveryDelay} and {@link #reject} are about; null for none. */
    public final void setFailable(Failable newFailable) {
        failable = newFailable;
    }

    /** The delivery that {@link #setFailable} has set; null for none. */
    public final Failable failableOrNull() {
        return failable;
    }

    /** The ordering key with which it was received; null for none. Any thread. */
    public final OrderingKey orderingKey() {
        return OrderingKey.of(encoded);
    }

    /** True when it was received with this key. Any thread. */
    public final boolean isOfKey(OrderingKey key) {
        return key.covers(encoded);
    }

    /** True when the application has not written properties of its own: they are those of a received message. */
    public final boolean hasReceivedProperties() {
        return properties.isReadOnly();
    }

    /** True when there is certainly no property of any name but the standard ones. */
    public final boolean hasNoProperties() {
        return properties.isEmpty();
    }

    /** False for a message without a body in the sense of {@link #getBody(Class)}, which then returns null. */
    public boolean hasBody() throws JMSException {
        return false;
    }

    // ---- for the encoder

    final HeaderFields headers() {
        return headers;
    }

    final PropertySet properties() {
        return properties;
    }

    int bodyType() {
        return MessageLayout.BODY_NONE;
    }

    /** The body as it travels; null for a null body. Valid until the message changes. */
    EncodedBody encodedBody() throws JMSException {
        return ByteSlice.EMPTY;
    }

    // ---- header fields

    @Override
    public final String getJMSMessageID() {
        return headers.messageId();
    }

    @Override
    public final void setJMSMessageID(String id) {
        headers.messageId(id);
    }

    @Override
    public final long getJMSTimestamp() {
        return headers.timestamp();
    }

    @Override
    public final void setJMSTimestamp(long timestamp) {
        headers.timestamp(timestamp);
    }

    @Override
    public final byte[] getJMSCorrelationIDAsBytes() throws JMSException {
        return headers.correlationIdAsBytes();
    }

    @Override
    public final void setJMSCorrelationIDAsBytes(byte[] correlationId) {
        headers.correlation(correlationId == null ? null : correlationId.clone());
    }

    @Override
    public final void setJMSCorrelationID(String correlationId) {
        headers.correlation(correlationId);
    }

    @Override
    public final String getJMSCorrelationID() throws JMSException {
        return headers.correlationId();
    }

    @Override
    public final Destination getJMSReplyTo() throws JMSException {
        return headers.replyTo();
    }

    /** @throws jakarta.jms.InvalidDestinationException for the destination of another provider. */
    @Override
    public final void setJMSReplyTo(Destination replyTo) throws JMSException {
        headers.replyTo(replyTo == null ? null : Destinations.of(replyTo));
    }

    @Override
    public final Destination getJMSDestination() throws JMSException {
        return headers.destination();
    }

    @Override
    public final void setJMSDestination(Destination destination) {
        headers.destination(destination);
    }

    @Override
    public final int getJMSDeliveryMode() {
        return headers.deliveryMode();
    }

    @Override
    public final void setJMSDeliveryMode(int deliveryMode) {
        headers.deliveryMode(deliveryMode);
    }

    @Override
    public final boolean getJMSRedelivered() {
        return headers.redelivered();
    }

    @Override
    public final void setJMSRedelivered(boolean redelivered) {
        headers.redelivered(redelivered);
    }

    @Override
    public final String getJMSType() throws JMSException {
        return headers.type();
    }

    @Override
    public final void setJMSType(String type) {
        headers.type(type);
    }

    @Override
    public final long getJMSExpiration() {
        return headers.expiration();
    }

    @Override
    public final void setJMSExpiration(long expiration) {
        headers.expiration(expiration);
    }

    @Override
    public final long getJMSDeliveryTime() {
        return headers.deliveryTime();
    }

    @Override
    public final void setJMSDeliveryTime(long deliveryTime) {
        headers.deliveryTime(deliveryTime);
    }

    @Override
    public final int getJMSPriority() {
        return headers.priority();
    }

    @Override
    public final void setJMSPriority(int priority) {
        headers.priority(priority);
    }

    // ---- properties

    @Override
    public final void clearProperties() {
        properties.clear();
    }

    @Override
    public final boolean propertyExists(String name) throws JMSException {
        return properties.contains(name);
    }

    @Override
    public final boolean getBooleanProperty(String name) throws JMSException {
        return Conversions.toBoolean(properties.get(name));
    }

    @Override
    public final byte getByteProperty(String name) throws JMSException {
        return Conversions.toByte(properties.get(name));
    }

    @Override
    public final short getShortProperty(String name) throws JMSException {
        return Conversions.toShort(properties.get(name));
    }

    @Override
    public final int getIntProperty(String name) throws JMSException {
        return Conversions.toInt(properties.get(name));
    }

    @Override
    public final long getLongProperty(String name) throws JMSException {
        return Conversions.toLong(properties.get(name));
    }

    @Override
    public final float getFloatProperty(String name) throws JMSException {
        return Conversions.toFloat(properties.get(name));
    }

    @Override
    public final double getDoubleProperty(String name) throws JMSException {
        return Conversions.toDouble(properties.get(name));
    }

    @Override
    public final String getStringProperty(String name) throws JMSException {
        return Conversions.toText(properties.get(name));
    }

    @Override
    public final Object getObjectProperty(String name) throws JMSException {
        return properties.get(name);
    }

    @Override
    public final Enumeration<String> getPropertyNames() throws JMSException {
        return properties.names();
    }

    @Override
    public final void setBooleanProperty(String name, boolean value) throws JMSException {
        properties.set(name, value);
    }

    @Override
    public final void setByteProperty(String name, byte value) throws JMSException {
        properties.set(name, value);
    }

    @Override
    public final void setShortProperty(String name, short value) throws JMSException {
        properties.set(name, value);
    }

    @Override
    public final void setIntProperty(String name, int value) throws JMSException {
        properties.set(name, value);
    }

    @Override
    public final void setLongProperty(String name, long value) throws JMSException {
        properties.set(name, value);
    }

    @Override
    public final void setFloatProperty(String name, float value) throws JMSException {
        properties.set(name, value);
    }

    @Override
    public final void setDoubleProperty(String name, double value) throws JMSException {
        properties.set(name, value);
    }

    @Override
    public final void setStringProperty(String name, String value) throws JMSException {
        properties.set(name, value);
    }

    @Override
    public final void setObjectProperty(String name, Object value) throws JMSException {
        properties.set(name, value);
    }

    // ---- the failure of a delivery

    @Override
    public final void setRedeliveryDelay(Duration delay) throws JMSException {
        if (delay == null || delay.isNegative() || delay.compareTo(MAX_REDELIVERY_DELAY) > 0) {
            throw new JMSException(
                    "A redelivery delay must be from 0 to " + MAX_REDELIVERY_DELAY.toDays() + " days, not " + delay,
                    "INVALID_ARGUMENT");
        }
        failable().redeliverAfter(delay.toMillis());
    }

    @Override
    public final void reject(String reason) throws JMSException {
        failable().reject(reason);
    }

    private Failable failable() throws JMSException {
        if (failable == null) {
            throw new IllegalStateException(
                    this + " was not received by a consumer, so that no delivery of it can fail", "ILLEGAL_STATE");
        }
        return failable;
    }

    // ---- body and acknowledgement

    @Override
    public final void acknowledge() throws JMSException {
        if (acknowledger != null) {
            acknowledger.acknowledge();
        }
    }

    @Override
    public void clearBody() throws JMSException {
        // Nothing to clear.
    }

    @Override
    public <T> T getBody(Class<T> type) throws JMSException {
        return null;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public boolean isBodyAssignableTo(Class type) throws JMSException {
        return true;
    }

    /** For {@link #getBody(Class)}, where the body is not of the type asked for. */
    static MessageFormatException notAssignable(String kind, Class<?> type) {
        return Failures.format("The body of a " + kind + " message cannot be assigned to " + type.getName());
    }

    /** Kind, id and destination, but never the content. */
    @Override
    public final String toString() {
        return getClass().getSimpleName() + '[' + getJMSMessageID() + ']';
    }
}
