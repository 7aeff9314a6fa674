/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

/** A field of the message's header, or a JMS defined property that the encoding keeps there. */
enum HeaderField implements Reference {
    DELIVERY_MODE("JMSDeliveryMode"),
    PRIORITY("JMSPriority"),
    MESSAGE_ID("JMSMessageID"),
    TIMESTAMP("JMSTimestamp"),
    CORRELATION_ID("JMSCorrelationID"),
    TYPE("JMSType"),
    USER_ID("JMSXUserID"),
    GROUP_ID("JMSXGroupID"),
    DELIVERY_COUNT("JMSXDeliveryCount");

    private static final HeaderField[] ALL = values();

    private final String identifier;

    HeaderField(final String identifier) {
        this.identifier = identifier;
    }

    /** The field of that name, or null. */
    static HeaderField of(final String identifier) {
        for (final HeaderField field : ALL) {
            if (field.identifier.equals(identifier)) {
                return field;
            }
        }
        return null;
    }

    @Override
    public int evaluate(final MessageView message) {
        return message.read(this);
    }
}
