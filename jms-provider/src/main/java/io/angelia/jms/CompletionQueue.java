/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Calls the completion listeners of one session one after the other, in the order of sending, and never on the thread that
 * sent (section 7.3.8). Thread-safe.
 */
final class CompletionQueue {
    private static final Logger LOGGER = System.getLogger(CompletionQueue.class.getName());

    private final ArrayDeque<CompletionSend> unfinished = new ArrayDeque<>();
    private final ArrayDeque<CompletionSend> answered = new ArrayDeque<>();
    private boolean running;
    private volatile Thread callbackThread;

    /** Enters a message before it is sent. */
    synchronized void add(final CompletionSend send) {
        unfinished.add(send);
    }

    /** Forgets a message that could not be sent: its sender got the exception. */
    synchronized void cancel(final CompletionSend send) {
        unfinished.remove(send);
        notifyAll();
    }

    synchronized void onAnswered(final CompletionSend send) {
        answered.add(send);
        if (!running) {
            running = true;
            CallbackThreads.execute(this::run);
        }
    }

    private void run() {
        callbackThread = Thread.currentThread();
        for (CompletionSend next = next(); next != null; next = next()) {
            call(next);
        }
    }

    private void call(final CompletionSend send) {
        try {
            send.callListener();
        } catch (final RuntimeException | Error e) {
            LOGGER.log(Level.WARNING, "A completion listener threw an exception", e);
        }
        finish(send);
    }

    private synchronized void finish(final CompletionSend send) {
        unfinished.remove(send);
        notifyAll();
    }

    private synchronized CompletionSend next() {
        final CompletionSend next = answered.poll();
        if (next == null) {
            running = false;
            callbackThread = null;
        }
        return next;
    }

    /** True within a listener that this queue calls. */
    boolean isCallbackThread() {
        return callbackThread == Thread.currentThread();
    }

    /** True within a listener that is, or comes before, the listener of a message that this producer sent. */
    synchronized boolean isCallbackThatHoldsUp(final JmsMessageProducer producer) {
        return isCallbackThread() && unfinished.stream().anyMatch(send -> send.producer() == producer);
    }

    /** Waits until the listeners of all messages have returned; false when that took longer than allowed. */
    boolean awaitAll(final long timeoutMs) {
        return await(send -> true, timeoutMs);
    }

    /** The same for the messages of one producer. */
    boolean awaitAllOf(final JmsMessageProducer producer, final long timeoutMs) {
        return await(send -> send.producer() == producer, timeoutMs);
    }

    private synchronized boolean await(final Predicate<CompletionSend> which, final long timeoutMs) {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        boolean interrupted = false;
        boolean done = unfinished.stream().noneMatch(which);
        long leftNs = deadlineNs - System.nanoTime();
        while (!done && leftNs > 0) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, leftNs);
            } catch (final InterruptedException e) {
                interrupted = true;
            }
            done = unfinished.stream().noneMatch(which);
            leftNs = deadlineNs - System.nanoTime();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return done;
    }
}
