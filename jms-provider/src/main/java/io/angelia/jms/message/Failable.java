/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import jakarta.jms.JMSException;

/** The delivery of a message, as far as the application may say what shall become of it when it fails. */
public interface Failable {
    /**
     * The next attempt shall come after this time, in ms.
     *
     * @throws jakarta.jms.IllegalStateException when the delivery cannot fail any more.
     */
    void redeliverAfter(long delayMs) throws JMSException;

    /**
     * There shall be no further attempt.
     *
     * @throws jakarta.jms.IllegalStateException when the delivery cannot fail any more.
     */
    void reject(String reason) throws JMSException;
}
