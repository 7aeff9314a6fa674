/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import jakarta.jms.JMSException;

/** The session that delivered a message, as far as {@link jakarta.jms.Message#acknowledge()} needs it. */
@FunctionalInterface
public interface Acknowledger {
    /** Acknowledges by the rules of the session's mode; called on the application's thread. */
    void acknowledge() throws JMSException;
}
