/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import io.angelia.jms.destination.AngeliaDestination;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.Enumeration;

/** Copies messages of other providers, which are known by their public interfaces only (section 3.12). Stateless. */
public final class ForeignMessages {
    private static final int PIECE = 8 * 1024;

    private ForeignMessages() {}

    /**
     * Tells a message of another provider what the send made of the copy of it; does nothing when both are the same.
     *
     * @throws JMSException when the message does not take it.
     */
    public static void copySendHeaders(JmsMessage sent, Message original) throws JMSException {
        if (sent == original) {
            return;
        }
        original.setJMSDestination(sent.getJMSDestination());
        original.setJMSDeliveryMode(sent.getJMSDeliveryMode());
        original.setJMSPriority(sent.getJMSPriority());
        original.setJMSTimestamp(sent.getJMSTimestamp());
        original.setJMSExpiration(sent.getJMSExpiration());
        original.setJMSDeliveryTime(sent.getJMSDeliveryTime());
        original.setJMSMessageID(sent.getJMSMessageID());
    }

    /**
     * The message itself when it is one of ours, else a copy of its body, its properties and those headers that the
     * application sets. A reply-to destination of another provider is left out, as the specification allows: nobody here
     * could send to it. A bytes or stream message is reset by this.
     *
     * @throws JMSException when the message cannot be read, or holds what a message of ours cannot.
     */
    public static JmsMessage toAngelia(Message message) throws JMSException {
        if (message instanceof JmsMessage ours) {
            return ours;
        }
        JmsMessage copy = copyOfBody(message);
        copyCorrelationId(message, copy);
        copy.setJMSType(message.getJMSType());
        if (message.getJMSReplyTo() instanceof AngeliaDestination replyTo) {
            copy.setJMSReplyTo(replyTo);
        }
        Enumeration<?> names = message.getPropertyNames();
        while (names.hasMoreElements()) {
            String name = (String) names.nextElement();
            copy.setObjectProperty(name, message.getObjectProperty(name));
        }
        return copy;
    }

    private static void copyCorrelationId(Message original, JmsMessage copy) throws JMSException {
        String text = original.getJMSCorrelationID();
        if (text != null) {
            copy.setJMSCorrelationID(text);
            return;
        }
        try {
            copy.setJMSCorrelationIDAsBytes(original.getJMSCorrelationIDAsBytes());
        } catch (UnsupportedOperationException e) {
            // Its provider has text only (section 3.4.5), and there is none.
        }
    }

    private static JmsMessage copyOfBody(Message message) throws JMSException {
        if (message instanceof TextMessage text) {
            return new AngeliaTextMessage(text.getText());
        } else if (message instanceof BytesMessage bytes) {
            return copyOf(bytes);
        } else if (message instanceof MapMessage map) {
            return copyOf(map);
        } else if (message instanceof StreamMessage stream) {
            return copyOf(stream);
        } else if (message instanceof ObjectMessage object) {
            return new AngeliaObjectMessage(object.getObject());
        } else {
            return new JmsMessage();
        }
    }

    private static AngeliaBytesMessage copyOf(BytesMessage original) throws JMSException {
        AngeliaBytesMessage copy = new AngeliaBytesMessage();
        original.reset();
        byte[] piece = new byte[PIECE];
        for (int count = original.readBytes(piece); count > 0; count = original.readBytes(piece)) {
            copy.writeBytes(piece, 0, count);
        }
        return copy;
    }

    private static AngeliaMapMessage copyOf(MapMessage original) throws JMSException {
        AngeliaMapMessage copy = new AngeliaMapMessage();
        Enumeration<?> names = original.getMapNames();
        while (names.hasMoreElements()) {
            String name = (String) names.nextElement();
            copy.setObject(name, original.getObject(name));
        }
        return copy;
    }

    private static AngeliaStreamMessage copyOf(StreamMessage original) throws JMSException {
        AngeliaStreamMessage copy = new AngeliaStreamMessage();
        original.reset();
        while (true) {
            Object value;
            try {
                value = original.readObject();
            } catch (MessageEOFException e) {
                return copy;
            }
            copy.writeObject(value);
        }
    }
}
