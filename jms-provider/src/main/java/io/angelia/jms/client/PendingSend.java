/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import jakarta.jms.JMSException;

/**
 * A message on its way whose outcome matters to somebody: to the thread that waits for it, or to a completion listener.
 * Written by the event loop before the window tells that the send was answered.
 */
public class PendingSend {
    private JMSException failure;
    private String firstMessageId;

    /** Notes why the message was not accepted. */
    final void refuse(final JMSException cause) {
        failure = cause;
    }

    /** Notes that the broker has had the message before, by that id, and has not stored it again. */
    final void duplicateOf(final String messageId) {
        firstMessageId = messageId;
    }

    /** The id of the first message when this one was a duplicate, else null; asked only after it was answered. */
    public final String firstMessageId() {
        return firstMessageId;
    }

    /** Null when the message was accepted; asked only after it was answered. */
    public final JMSException failure() {
        return failure;
    }

    /** The outcome is known. Called on the event loop thread, in the order of sending. */
    protected void onAnswered() {}
}
