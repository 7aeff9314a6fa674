/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.client.JmsExceptions;
import jakarta.jms.JMSException;

/** Calls the classic API on behalf of the simplified one, which throws unchecked exceptions. */
final class Unchecked {
    private Unchecked() {}

    static <T> T get(final Call<T> call) {
        try {
            return call.get();
        } catch (final JMSException e) {
            throw JmsExceptions.unchecked(e);
        }
    }

    static void run(final Action action) {
        try {
            action.run();
        } catch (final JMSException e) {
            throw JmsExceptions.unchecked(e);
        }
    }

    /** A call that returns something. */
    @FunctionalInterface
    interface Call<T> {
        T get() throws JMSException;
    }

    /** A call that returns nothing. */
    @FunctionalInterface
    interface Action {
        void run() throws JMSException;
    }
}
