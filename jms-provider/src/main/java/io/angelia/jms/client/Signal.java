/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Lets threads wait for a condition that another thread brings about without a lock. Raising it costs one volatile read
 * while nobody waits. Thread-safe.
 */
final class Signal {
    private final Object monitor = new Object();
    private volatile int waiting;

    /** To be called after a change that a waiter may look for. */
    void raise() {
        if (waiting > 0) {
            synchronized (monitor) {
                monitor.notifyAll();
            }
        }
    }

    /**
     * Waits until the condition holds.
     *
     * @param deadlineNs {@link System#nanoTime()} at which to give up; {@link Deadlines#NEVER} to wait without limit.
     * @return whether the condition held at last.
     */
    boolean await(final BooleanSupplier condition, final long deadlineNs) throws InterruptedException {
        if (condition.getAsBoolean()) {
            return true;
        }
        synchronized (monitor) {
            waiting++;
            try {
                while (!condition.getAsBoolean()) {
                    final long leftNs = Deadlines.leftNs(deadlineNs);
                    if (leftNs <= 0) {
                        return false;
                    }
                    if (deadlineNs == Deadlines.NEVER) {
                        monitor.wait();
                    } else {
                        TimeUnit.NANOSECONDS.timedWait(monitor, leftNs);
                    }
                }
                return true;
            } finally {
                waiting--;
            }
        }
    }
}
