/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;

/** Exceptions that more than one message type throws, with their words. Stateless. */
final class Failures {
    private Failures() {}

    static MessageFormatException format(String reason) {
        return new MessageFormatException(reason);
    }

    static MessageFormatException format(String reason, Exception cause) {
        MessageFormatException failure = new MessageFormatException(reason + ": " + cause.getMessage());
        failure.setLinkedException(cause);
        failure.initCause(cause);
        return failure;
    }

    /** For bytes that break the layout of a message. */
    static MessageFormatException malformed(String reason) {
        return new MessageFormatException("The message is malformed: " + reason);
    }

    static MessageNotWriteableException bodyNotWriteable() {
        return new MessageNotWriteableException("The body is read-only; call clearBody first");
    }

    static MessageNotWriteableException propertiesNotWriteable() {
        return new MessageNotWriteableException("The properties are read-only; call clearProperties first");
    }

    static MessageNotReadableException bodyNotReadable() {
        return new MessageNotReadableException("The body is write-only; call reset first");
    }
}
