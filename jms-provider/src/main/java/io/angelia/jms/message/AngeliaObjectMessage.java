/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import io.angelia.wire.message.MessageLayout;
import jakarta.jms.JMSException;
import jakarta.jms.ObjectMessage;
import java.io.Serializable;

/**
 * A message whose body is a serialized object or null. The object is serialized when it is set and deserialized at each
 * get. One that was received must consist of classes on the allow-list of {@link DecodeOptions}. Not thread-safe.
 */
public final class AngeliaObjectMessage extends JmsMessage implements ObjectMessage {
    private final DeserializationAllowList allowList;
    /** The serialized object; null for null. */
    private ByteSlice body;
    /** Whether the body came from elsewhere. */
    private boolean foreign;

    private boolean readOnly;

    public AngeliaObjectMessage() {
        allowList = DeserializationAllowList.VALUE_TYPES;
    }

    /** @throws jakarta.jms.MessageFormatException when the object cannot be serialized. */
    public AngeliaObjectMessage(Serializable object) throws JMSException {
        this();
        body = SerializedObject.write(object);
    }

    AngeliaObjectMessage(ReceivedMessage received) {
        super(received);
        allowList = received.options().allowList();
        body = received.encoded().isNullBody() ? null : received.encoded().body();
        foreign = true;
        readOnly = true;
    }

    @Override
    public void setObject(Serializable object) throws JMSException {
        if (readOnly) {
            throw Failures.bodyNotWriteable();
        }
        body = SerializedObject.write(object);
        foreign = false;
    }

    @Override
    public Serializable getObject() throws JMSException {
        return SerializedObject.read(body, foreign ? allowList : null);
    }

    @Override
    public void clearBody() {
        body = null;
        foreign = false;
        readOnly = false;
    }

    @Override
    public boolean hasBody() {
        return body != null;
    }

    @Override
    public <T> T getBody(Class<T> type) throws JMSException {
        Serializable object = getObject();
        if (object != null && !type.isInstance(object)) {
            throw notAssignable("object", type);
        }
        return type.cast(object);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public boolean isBodyAssignableTo(Class type) throws JMSException {
        try {
            Serializable object = getObject();
            return object == null || type.isInstance(object);
        } catch (jakarta.jms.MessageFormatException e) {
            return false;
        }
    }

    @Override
    int bodyType() {
        return MessageLayout.BODY_OBJECT;
    }

    @Override
    EncodedBody encodedBody() {
        return body;
    }
}
