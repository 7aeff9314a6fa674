/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.message.AngeliaMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.StreamMessage;

/** Which body a received message has for {@code receiveBody} (section 8.6). Stateless. */
final class BodyTypes {
    private BodyTypes() {}

    /** @throws MessageFormatException when the message has no body of that type. */
    static <T> T body(final Class<T> type, final AngeliaMessage message) throws JMSException {
        if (!hasReadableKind(message)) {
            throw new MessageFormatException(
                    "The body of " + message + " cannot be returned as " + type.getName(), "BODY_TYPE");
        }
        return message.getBody(type);
    }

    /** Stream messages and messages without a body have nothing that could be returned as one object. */
    private static boolean hasReadableKind(final Message message) {
        return !(message instanceof StreamMessage) && message.getClass() != AngeliaMessage.class;
    }
}
