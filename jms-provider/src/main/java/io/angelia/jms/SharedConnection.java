/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import jakarta.jms.JMSException;

/** The connection of several contexts; the last one to close closes it. Thread-safe. */
final class SharedConnection {
    private final JmsConnection connection;
    private int contexts;

    SharedConnection(final JmsConnection connection) {
        this.connection = connection;
    }

    JmsConnection connection() {
        return connection;
    }

    synchronized void join() {
        contexts++;
    }

    /** Leaves; each context does so once. */
    void leave() throws JMSException {
        final boolean last;
        synchronized (this) {
            last = --contexts == 0;
        }
        if (last) {
            connection.close();
        }
    }
}
