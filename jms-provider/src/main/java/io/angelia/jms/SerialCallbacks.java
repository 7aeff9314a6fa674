/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import java.util.ArrayDeque;

/** Runs callbacks on the threads of {@link CallbackThreads}, one at a time and in order. Thread-safe. */
final class SerialCallbacks {
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean running;

    /** @param callback must not throw. */
    synchronized void execute(final Runnable callback) {
        waiting.add(callback);
        if (!running) {
            running = true;
            CallbackThreads.execute(this::run);
        }
    }

    private void run() {
        for (Runnable next = next(); next != null; next = next()) {
            next.run();
        }
    }

    private synchronized Runnable next() {
        final Runnable next = waiting.poll();
        running = next != null;
        return next;
    }
}
