/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import jakarta.jms.JMSException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A question to the broker on one link and, later, its answer: done, refused, or the loss of the link. Asked by one
 * thread, answered by the event loop.
 */
final class Request {
    private final CountDownLatch answered = new CountDownLatch(1);
    private final String what;
    private final Consumer<Request> onDone;
    private long value;
    private String text;
    private JMSException failure;
    private boolean lost;

    /** {@code what} names the request for messages to people. */
    Request(final String what) {
        this(what, null);
    }

    /**
     * {@code onDone} gets this request on the event loop thread when the broker has agreed, before any frame that follows is
     * looked at; null for nothing.
     */
    Request(final String what, final Consumer<Request> onDone) {
        this.what = what;
        this.onDone = onDone;
    }

    String what() {
        return what;
    }

    void onDone(final long number, final String answer) {
        value = number;
        text = answer;
        if (onDone != null) {
            onDone.accept(this);
        }
        answered.countDown();
    }

    void onFailed(final JMSException cause) {
        failure = cause;
        answered.countDown();
    }

    /** The link is lost, so that nobody knows whether the broker has got the question. */
    void onLost() {
        lost = true;
        answered.countDown();
    }

    /**
     * Waits for the answer, whatever it is.
     *
     * @param timeoutMs what to call the time that has passed at the deadline.
     * @throws JMSException that there was no answer in time.
     */
    void await(final long deadlineNs, final long timeoutMs) throws JMSException {
        try {
            checkInTime(answered.await(Deadlines.leftNs(deadlineNs), TimeUnit.NANOSECONDS), timeoutMs);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw JmsExceptions.interrupted(what);
        }
    }

    /** Like {@link #await}, whatever interrupts the thread. */
    void awaitUninterruptibly(final long deadlineNs, final long timeoutMs) throws JMSException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    checkInTime(answered.await(Deadlines.leftNs(deadlineNs), TimeUnit.NANOSECONDS), timeoutMs);
                    return;
                } catch (final InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void checkInTime(final boolean inTime, final long timeoutMs) throws JMSException {
        if (!inTime) {
            throw JmsExceptions.timedOut(what, timeoutMs);
        }
    }

    // ---- what came of it; asked only after it was awaited

    boolean isLost() {
        return lost;
    }

    /** Throws what the broker has refused. */
    void checkAgreed() throws JMSException {
        if (failure != null) {
            failure.fillInStackTrace();
            throw failure;
        }
    }

    /** Why the broker has refused; null when it has not. */
    JMSException refusal() {
        return failure;
    }

    /** The number that came with the answer. */
    long value() {
        return value;
    }

    /** The text that came with the answer; null when there was none. */
    String text() {
        return text;
    }
}
