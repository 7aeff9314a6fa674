/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import static io.angelia.jms.message.EncodedMessage.CORRELATION;
import static io.angelia.jms.message.EncodedMessage.DESTINATION;
import static io.angelia.jms.message.EncodedMessage.GROUP_ID;
import static io.angelia.jms.message.EncodedMessage.REPLY_TO;
import static io.angelia.jms.message.EncodedMessage.TYPE;
import static io.angelia.jms.message.EncodedMessage.USER_ID;
import static io.angelia.wire.message.MessageLayout.BODY_LENGTH_OFFSET;
import static io.angelia.wire.message.MessageLayout.FLAG_CORRELATION_BYTES;
import static io.angelia.wire.message.MessageLayout.FLAG_PERSISTENT;
import static io.angelia.wire.message.MessageLayout.HEADER_LENGTH_OFFSET;
import static io.angelia.wire.message.MessageLayout.PROPERTIES_OFFSET_OFFSET;
import static io.angelia.wire.message.MessageLayout.VERSION;

import io.angelia.jms.destination.Destinations;
import io.angelia.wire.message.MessageIds;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Arrays;

/** The header fields of one message, those of a received one decoded on first use. */
final class HeaderFields {
    private final EncodedMessage encoded;
    /** A bit for each variable header that still lies in {@link #encoded} only. */
    private int pending;

    private Destination destination;
    private Destination replyTo;
    /** A String, a byte[] or null. */
    private Object correlation;

    private String type;
    private String userId;
    private String groupId;

    private boolean persistent = true;
    private int priority = Message.DEFAULT_PRIORITY;
    private long timestamp;
    private long expiration;
    private long deliveryTime;
    private long producerId;
    private long sequence;
    private String messageId;
    private boolean messageIdIsSet;
    private boolean redelivered;

    /** Those of a new message. */
    HeaderFields() {
        encoded = null;
    }

    /** Those of a received message. */
    HeaderFields(EncodedMessage encoded, boolean redelivered) {
        this.encoded = encoded;
        this.redelivered = redelivered;
        pending = encoded.present();
        persistent = (encoded.flags() & FLAG_PERSISTENT) != 0;
        priority = encoded.priority();
        timestamp = encoded.timestamp();
        expiration = encoded.expiration();
        deliveryTime = orTimestamp(encoded.deliveryTime());
        producerId = encoded.producerId();
        sequence = encoded.sequence();
    }

    private boolean take(int header) {
        int bit = 1 << header;
        boolean taken = (pending & bit) != 0;
        pending &= ~bit;
        return taken;
    }

    private String text(int header) throws JMSException {
        ByteSlice slice = encoded.variable(header);
        return Utf8.decode(slice.bytes(), slice.offset(), slice.length());
    }

    Destination destination() throws JMSException {
        if (take(DESTINATION)) {
            destination = Destinations.parse(text(DESTINATION));
        }
        return destination;
    }

    void destination(Destination newDestination) {
        take(DESTINATION);
        destination = newDestination;
    }

    Destination replyTo() throws JMSException {
        if (take(REPLY_TO)) {
            replyTo = Destinations.parse(text(REPLY_TO));
        }
        return replyTo;
    }

    void replyTo(Destination newReplyTo) {
        take(REPLY_TO);
        replyTo = newReplyTo;
    }

    private Object correlation() throws JMSException {
        if (take(CORRELATION)) {
            if ((encoded.flags() & FLAG_CORRELATION_BYTES) != 0) {
                ByteSlice slice = encoded.variable(CORRELATION);
                correlation = Arrays.copyOfRange(slice.bytes(), slice.offset(), slice.end());
            } else {
                correlation = text(CORRELATION);
            }
        }
        return correlation;
    }

    /** As text; a correlation id set as bytes that are not UTF-8 shows as hexadecimal digits. */
    String correlationId() throws JMSException {
        return correlation() instanceof byte[] bytes ? CorrelationBytes.toText(bytes) : (String) correlation;
    }

    byte[] correlationIdAsBytes() throws JMSException {
        Object value = correlation();
        if (value instanceof byte[] bytes) {
            return bytes.clone();
        }
        return value == null ? null : Utf8.encode((String) value);
    }

    /** @param newCorrelation a String, an array that becomes this object's own, or null. */
    void correlation(Object newCorrelation) {
        take(CORRELATION);
        correlation = newCorrelation;
    }

    String type() throws JMSException {
        if (take(TYPE)) {
            type = text(TYPE);
        }
        return type;
    }

    void type(String newType) {
        take(TYPE);
        type = newType;
    }

    String userId() throws JMSException {
        if (take(USER_ID)) {
            userId = text(USER_ID);
        }
        return userId;
    }

    void userId(String newUserId) {
        take(USER_ID);
        userId = newUserId;
    }

    String groupId() throws JMSException {
        if (take(GROUP_ID)) {
            groupId = text(GROUP_ID);
        }
        return groupId;
    }

    void groupId(String newGroupId) {
        take(GROUP_ID);
        groupId = newGroupId;
    }

    int deliveryMode() {
        return persistent ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT;
    }

    void deliveryMode(int mode) {
        persistent = mode != DeliveryMode.NON_PERSISTENT;
    }

    int priority() {
        return priority;
    }

    void priority(int newPriority) {
        priority = newPriority;
    }

    long timestamp() {
        return timestamp;
    }

    void timestamp(long newTimestamp) {
        timestamp = newTimestamp;
    }

    long expiration() {
        return expiration;
    }

    void expiration(long newExpiration) {
        expiration = newExpiration;
    }

    long deliveryTime() {
        return deliveryTime;
    }

    void deliveryTime(long newDeliveryTime) {
        deliveryTime = newDeliveryTime;
    }

    boolean redelivered() {
        return redelivered;
    }

    void redelivered(boolean nowRedelivered) {
        redelivered = nowRedelivered;
    }

    /** Unless it was set, built on first use from producer id and sequence; null for a message neither sent nor received. */
    String messageId() {
        if (messageId == null && sequence != 0 && !messageIdIsSet) {
            messageId = MessageIds.format(producerId, sequence);
        }
        return messageId;
    }

    void messageId(String newMessageId) {
        messageId = newMessageId;
        messageIdIsSet = true;
    }

    /** What a send sets; the encoding writes these values. */
    void sent(
            Destination newDestination,
            int deliveryMode,
            int newPriority,
            long newTimestamp,
            long newExpiration,
            long newDeliveryTime,
            long newProducerId,
            long newSequence) {
        destination(newDestination);
        deliveryMode(deliveryMode);
        priority = newPriority;
        timestamp = newTimestamp;
        expiration = newExpiration;
        deliveryTime = orTimestamp(newDeliveryTime);
        producerId = newProducerId;
        sequence = newSequence;
        messageId = null;
        messageIdIsSet = false;
    }

    /** Without a delay, the time of delivery (section 3.4.13) is the time of the send. */
    private long orTimestamp(long time) {
        return time == 0 ? timestamp : time;
    }

    /** Writes the fixed and the variable headers; {@link #patch} completes them. Properties come next. */
    void writeTo(ValueWriter out, int bodyType, int bodyFlags) throws JMSException {
        out.putByte(VERSION);
        out.putByte(bodyType);
        out.putByte(bodyFlags
                | (persistent ? FLAG_PERSISTENT : 0)
                | (correlation() instanceof byte[] ? FLAG_CORRELATION_BYTES : 0));
        out.putByte(priority);
        out.putInt(0);
        out.putInt(0);
        out.putInt(0);
        out.putLong(timestamp);
        out.putLong(expiration);
        out.putLong(deliveryTime == timestamp ? 0 : deliveryTime);
        out.putLong(producerId);
        out.putLong(sequence);
        writeAddress(out, DESTINATION, destination, "The destination");
        writeAddress(out, REPLY_TO, replyTo, "JMSReplyTo");
        if (correlation instanceof byte[] bytes) {
            out.putShortBytes(bytes, "JMSCorrelationID");
        } else {
            out.putShortString((String) correlation, "JMSCorrelationID");
        }
        writeText(out, TYPE, type, "JMSType");
        writeText(out, USER_ID, userId, "JMSXUserID");
        writeText(out, GROUP_ID, groupId, "JMSXGroupID");
    }

    /** Fills in what is known only when header and body are written. */
    static void patch(ValueWriter header, int propertiesOffset, int bodyLength) {
        header.setInt(HEADER_LENGTH_OFFSET, header.length());
        header.setInt(BODY_LENGTH_OFFSET, bodyLength);
        header.setInt(PROPERTIES_OFFSET_OFFSET, propertiesOffset);
    }

    private void writeAddress(ValueWriter out, int header, Destination value, String what) throws JMSException {
        String address = value == null ? null : Destinations.of(value).address();
        writeText(out, header, address, what);
    }

    private void writeText(ValueWriter out, int header, String value, String what) throws JMSException {
        if ((pending & 1 << header) == 0) {
            out.putShortString(value, what);
        } else {
            ByteSlice slice = encoded.variable(header);
            out.putShort(slice.length());
            out.putBytes(slice.bytes(), slice.offset(), slice.length());
        }
    }
}
