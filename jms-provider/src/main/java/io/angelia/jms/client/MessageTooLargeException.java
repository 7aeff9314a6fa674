/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import jakarta.jms.JMSException;

/** A message is longer than the broker takes. Nothing of it was stored. */
public final class MessageTooLargeException extends JMSException {
    private static final long serialVersionUID = 1L;

    MessageTooLargeException(final String reason, final String errorCode) {
        super(reason, errorCode);
    }
}
