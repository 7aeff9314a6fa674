/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import jakarta.jms.JMSException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A question to the broker and, later, its answer. Asked by one thread, answered by the event loop. */
final class Request {
    private final CountDownLatch answered = new CountDownLatch(1);
    private final String what;
    private final Runnable onDone;
    private long value;
    private String text;
    private JMSException failure;

    /** {@code what} names the request for messages to people. */
    Request(final String what) {
        this(what, null);
    }

    /**
     * {@code onDone} runs on the event loop thread when the broker has agreed, before any frame that follows is looked at;
     * null for nothing.
     */
    Request(final String what, final Runnable onDone) {
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
            onDone.run();
        }
        answered.countDown();
    }

    void onFailed(final JMSException cause) {
        failure = cause;
        answered.countDown();
    }

    /**
     * Waits for the answer.
     *
     * @return the text that came with it; null when there was none.
     * @throws JMSException what the broker refused, that it did not answer in time, or that the connection was lost.
     */
    String await(final long timeoutMs) throws JMSException {
        try {
            return answer(answered.await(timeoutMs, TimeUnit.MILLISECONDS), timeoutMs);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw JmsExceptions.interrupted(what);
        }
    }

    /** The number that came with the answer; asked only after it was awaited. */
    long value() {
        return value;
    }

    /** Like {@link #await}, for calls that must end in order even when the thread is interrupted. */
    String awaitUninterruptibly(final long timeoutMs) throws JMSException {
        final long deadlineNs = Deadlines.in(timeoutMs);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return answer(answered.await(Deadlines.leftNs(deadlineNs), TimeUnit.NANOSECONDS), timeoutMs);
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

    private String answer(final boolean inTime, final long timeoutMs) throws JMSException {
        if (!inTime) {
            throw JmsExceptions.timedOut(what, timeoutMs);
        }
        if (failure != null) {
            failure.fillInStackTrace();
            throw failure;
        }
        return text;
    }
}
