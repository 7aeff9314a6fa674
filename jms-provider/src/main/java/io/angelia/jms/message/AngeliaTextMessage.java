/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import io.angelia.wire.message.MessageLayout;
import jakarta.jms.JMSException;
import jakarta.jms.TextMessage;

/** A message whose body is a string or null. Not thread-safe. */
public final class AngeliaTextMessage extends JmsMessage implements TextMessage {
    private String text;
    /** The body as received, until it is decoded or replaced; else null. */
    private ByteSlice encoded;

    private boolean readOnly;

    public AngeliaTextMessage() {}

    public AngeliaTextMessage(String text) {
        this.text = text;
    }

    AngeliaTextMessage(ReceivedMessage received) {
        super(received);
        encoded = received.encoded().isNullBody() ? null : received.encoded().body();
        readOnly = true;
    }

    @Override
    public void setText(String newText) throws JMSException {
        if (readOnly) {
            throw Failures.bodyNotWriteable();
        }
        text = newText;
        encoded = null;
    }

    @Override
    public String getText() throws JMSException {
        if (encoded != null) {
            text = Utf8.decode(encoded.bytes(), encoded.offset(), encoded.length());
            encoded = null;
        }
        return text;
    }

    @Override
    public void clearBody() {
        text = null;
        encoded = null;
        readOnly = false;
    }

    @Override
    public boolean hasBody() {
        return text != null || encoded != null;
    }

    @Override
    public <T> T getBody(Class<T> type) throws JMSException {
        if (!isBodyAssignableTo(type)) {
            throw notAssignable("text", type);
        }
        return hasBody() ? type.cast(getText()) : null;
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"})
    public boolean isBodyAssignableTo(Class type) {
        return !hasBody() || type.isAssignableFrom(String.class);
    }

    @Override
    int bodyType() {
        return MessageLayout.BODY_TEXT;
    }

    @Override
    EncodedBody encodedBody() throws JMSException {
        if (encoded != null) {
            return encoded;
        }
        return text == null ? null : ByteSlice.of(Utf8.encode(text));
    }
}
