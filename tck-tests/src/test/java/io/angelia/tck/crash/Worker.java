/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.crash;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread with a connection of its own that works until it is stopped, and starts over with a new connection whenever the old one
 * fails.
 */
abstract class Worker implements AutoCloseable {
    private static final long RETRY_NS = Duration.ofMillis(20).toNanos();
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    private final ConnectionFactory factory;
    private final Thread thread;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean stopped;

    Worker(final ConnectionFactory factory, final String name) {
        this.factory = factory;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Works with one connection, until stopped or until it fails. */
    abstract void work(Connection connection) throws JMSException;

    void start() {
        thread.start();
    }

    boolean isStopped() {
        return stopped;
    }

    /** What ended the thread other than a failed connection; null if nothing did. */
    Throwable failure() {
        return failure.get();
    }

    private void run() {
        try {
            while (!stopped) {
                try (Connection connection = factory.createConnection()) {
                    // The calls that are going on fail as well, and say so.
                    connection.setExceptionListener(lost -> {});
                    connection.start();
                    work(connection);
                } catch (final JMSException e) {
                    // The broker is gone; its next process takes a moment.
                    LockSupport.parkNanos(RETRY_NS);
                }
            }
        } catch (RuntimeException | Error e) {
            failure.set(e);
        }
    }

    /** Asks the thread to stop and waits for it. */
    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join(STOP_TIMEOUT.toMillis());
        if (thread.isAlive()) {
            final IllegalStateException hanging = new IllegalStateException(
                    thread.getName() + " did not stop within " + STOP_TIMEOUT.toSeconds() + " s");
            hanging.setStackTrace(thread.getStackTrace());
            failure.compareAndSet(null, hanging);
        }
    }
}
