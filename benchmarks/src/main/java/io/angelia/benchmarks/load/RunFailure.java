/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.load;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The first thing that went wrong in a run, if any; all threads of the run look here. Thread-safe. */
final class RunFailure {
    private final CountDownLatch reported = new CountDownLatch(1);
    private volatile Throwable cause;

    /** Keeps the first cause; later ones are added to it. */
    synchronized void report(final Throwable failure) {
        if (cause == null) {
            cause = failure;
            reported.countDown();
        } else if (cause != failure) {
            cause.addSuppressed(failure);
        }
    }

    boolean happened() {
        return cause != null;
    }

    /** Null while all is well. */
    Throwable cause() {
        return cause;
    }

    /** Sleeps until that time of {@link System#nanoTime()}, or until something has failed. */
    void awaitUntil(final long timeNs) throws InterruptedException {
        reported.await(timeNs - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
}
