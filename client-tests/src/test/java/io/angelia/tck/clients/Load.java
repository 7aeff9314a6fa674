/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Threads that send until they are stopped. A send that fails is followed by another message with an id of its own. */
final class Load implements AutoCloseable {
    private static final long RETRY_NS = Duration.ofMillis(20).toNanos();
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final Ledger ledger;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean stopped;

    /** Sends one message, or several as a whole; returns when the broker has promised to keep them. */
    @FunctionalInterface
    interface Send {
        void send(String id) throws Exception;
    }

    Load(final Ledger ledger) {
        this.ledger = ledger;
    }

    /** Adds a thread. */
    Load start(final String name, final Send send) {
        final Thread thread = new Thread(() -> run(name, send), name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        return this;
    }

    private void run(final String name, final Send send) {
        try {
            for (int i = 1; !stopped; i++) {
                final String id = name + '-' + i;
                ledger.attempted(id);
                try {
                    send.send(id);
                    ledger.promised(id);
                } catch (final JMSException
                        | JMSRuntimeException
                        | org.springframework.jms.JmsException
                        | org.springframework.transaction.TransactionException
                        | org.apache.camel.CamelExecutionException e) {
                    // The broker is gone; its next process takes a moment.
                    LockSupport.parkNanos(RETRY_NS);
                }
            }
        } catch (final Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    /** Returns when so many more messages are promised than now. */
    void awaitMore(final int count) {
        final int target = ledger.promisedCount() + count;
        await().atMost(TIMEOUT).until(() -> {
            assertThat(failure.get()).isNull();
            return ledger.promisedCount() >= target;
        });
    }

    /** Has the threads end after what they are doing, and waits for them. */
    void stop() throws InterruptedException {
        stopped = true;
        for (final Thread thread : threads) {
            thread.join(TIMEOUT.toMillis());
            assertThat(thread.isAlive()).as("%s still runs", thread.getName()).isFalse();
        }
        assertThat(failure.get()).isNull();
    }

    @Override
    public void close() {
        stopped = true;
    }
}
