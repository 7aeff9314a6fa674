/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import jakarta.jms.JMSException;

/** The wait of the thread that opens a connection for the broker's welcome. */
final class Handshake {
    private final Signal progress = new Signal();
    private volatile Welcome welcome;
    private volatile JMSException failure;

    void onWelcome(final Welcome terms) {
        welcome = terms;
        progress.raise();
    }

    /** The first cause is the true one: the end of the transport follows from it. */
    void onFailed(final JMSException cause) {
        if (failure == null) {
            failure = cause;
        }
        progress.raise();
    }

    boolean isDone() {
        return welcome != null;
    }

    Welcome await(final String remoteName, final long timeoutMs) throws JMSException {
        try {
            if (!progress.await(() -> welcome != null || failure != null, Deadlines.in(timeoutMs))) {
                throw JmsExceptions.timedOut("The greeting to " + remoteName, timeoutMs);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw JmsExceptions.interrupted("the welcome of " + remoteName);
        }
        if (welcome == null) {
            throw failure;
        }
        return welcome;
    }
}
