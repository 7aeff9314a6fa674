/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.message.JmsMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.StreamMessage;

/** Which body a received message has for {@code receiveBody} (section 8.6). Stateless. */
final class BodyTypes {
    private BodyTypes() {}

    /**
     * The body.
     *
     * @throws MessageFormatException when it is not of that type, cannot be decoded, or is not there.
     */
    static <T> T body(final Class<T> type, final JmsMessage message) throws JMSException {
        // Stream messages and messages of no kind have nothing that could be returned as one object.
        if (message instanceof StreamMessage || !message.hasBody()) {
            throw notReadableAs(type, message);
        }
        return message.getBody(type);
    }

    private static MessageFormatException notReadableAs(final Class<?> type, final JmsMessage message) {
        return new MessageFormatException(
                message + " has no body that could be returned as " + type.getName(), "BODY_TYPE");
    }
}
