/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import jakarta.jms.JMSException;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Something that a thread wants from the broker, on whatever link: when one is lost before the answer, the thread that
 * waits asks again on the next. For one thread and one use.
 */
final class Question {
    private final String what;
    private final Writer writer;
    private Consumer<Request> onDone;
    private String doneBefore;
    private boolean uninterruptible;
    private boolean repeated;
    private Link answeredOn;

    /** {@code what} names the question for messages to people. */
    Question(final String what, final Writer writer) {
        this.what = what;
        this.writer = writer;
    }

    /** Runs on the event loop thread when the broker has agreed, before any frame that follows is looked at. */
    Question whenDone(final Consumer<Request> action) {
        onDone = action;
        return this;
    }

    /** For calls that must end in order even when the thread is interrupted. */
    Question uninterruptibly() {
        uninterruptible = true;
        return this;
    }

    /** The refusal, by its name, that says when the question is repeated that it was granted the first time. */
    Question doneBeforeIfRefusedWith(final String errorCode) {
        doneBefore = errorCode;
        return this;
    }

    /** True when a link was lost before the answer, so that the broker may have got the question more than once. */
    boolean isRepeated() {
        return repeated;
    }

    /** The link that brought the answer to {@link #ask}. */
    Link answeredOn() {
        return answeredOn;
    }

    /**
     * Asks until there is an answer.
     *
     * @return the request that was granted; or one that was refused as {@link #doneBeforeIfRefusedWith} says.
     * @throws JMSException that the broker refuses, that it did not answer in time, or that the connection has ended.
     */
    Request ask(final ClientConnection connection, final long timeoutMs) throws JMSException {
        final long deadlineNs = Deadlines.in(timeoutMs);
        while (true) {
            final Link link = awaitLink(connection, timeoutMs, deadlineNs);
            final Request request = start(link);
            await(request, timeoutMs, deadlineNs);
            if (!request.isLost()) {
                answeredOn = link;
                if (!wasDoneBefore(request)) {
                    request.checkAgreed();
                }
                return request;
            }
            repeated = true;
        }
    }

    private boolean wasDoneBefore(final Request request) {
        return repeated
                && request.refusal() != null
                && Objects.equals(request.refusal().getErrorCode(), doneBefore);
    }

    /**
     * Asks on one link only, for which it waits when there is none.
     *
     * @return the request, whether it was granted or its link was lost before the answer.
     */
    Request askOnce(final ClientConnection connection, final long timeoutMs) throws JMSException {
        final long deadlineNs = Deadlines.in(timeoutMs);
        return askOn(awaitLink(connection, timeoutMs, deadlineNs), timeoutMs, deadlineNs);
    }

    /** Like {@link #askOnce}, on this link. */
    Request askOn(final Link link, final long timeoutMs) throws JMSException {
        return askOn(link, timeoutMs, Deadlines.in(timeoutMs));
    }

    private Request askOn(final Link link, final long timeoutMs, final long deadlineNs) throws JMSException {
        final Request request = start(link);
        await(request, timeoutMs, deadlineNs);
        request.checkAgreed();
        return request;
    }

    private void await(final Request request, final long timeoutMs, final long deadlineNs) throws JMSException {
        if (uninterruptible) {
            request.awaitUninterruptibly(deadlineNs, timeoutMs);
        } else {
            request.await(deadlineNs, timeoutMs);
        }
    }

    private Link awaitLink(final ClientConnection connection, final long timeoutMs, final long deadlineNs)
            throws JMSException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return connection.awaitLink(what, timeoutMs, deadlineNs);
                } catch (final JMSException e) {
                    if (!uninterruptible || !Thread.interrupted()) {
                        throw e;
                    }
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Asks without waiting for the answer here. */
    Request start(final Link link) {
        final Request request = new Request(what, onDone);
        writer.write(link, link.requests().add(request));
        return request;
    }

    /** Writes the question's frame. */
    @FunctionalInterface
    interface Writer {
        void write(Link link, long requestId);
    }
}
