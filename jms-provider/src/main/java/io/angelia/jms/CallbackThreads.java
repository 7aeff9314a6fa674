/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The daemon threads on which completion and exception listeners run; they end after ten idle seconds. */
final class CallbackThreads {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Executor POOL = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), CallbackThreads::newThread);

    private CallbackThreads() {}

    static void execute(final Runnable callback) {
        POOL.execute(callback);
    }

    private static Thread newThread(final Runnable work) {
        final Thread thread = new Thread(work, "angelia-callback-" + COUNT.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
