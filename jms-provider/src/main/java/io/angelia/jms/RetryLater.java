/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import java.time.Duration;

/**
 * Thrown by a message listener to have this message again after a time, without the noise of an error: the provider logs it
 * at level DEBUG. In a session that acknowledges automatically the message goes back at once; in a transacted session, in one
 * with CLIENT_ACKNOWLEDGE and in a distributed transaction the delay takes effect with the rollback or recover that follows,
 * as after {@link AngeliaMessage#setRedeliveryDelay(Duration)}. It counts as an attempt.
 *
 * <p>It is also recognised as the cause of another exception, so that frameworks which wrap exceptions do not hide it. With a
 * cause of its own, the dead letter tells that cause instead.
 */
public final class RetryLater extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Duration delay;

    /**
     * Asks for another attempt.
     *
     * @param delay from zero to {@link AngeliaMessage#MAX_REDELIVERY_DELAY}.
     * @throws IllegalArgumentException when the delay is null, negative or too long.
     */
    public RetryLater(final Duration delay) {
        this(delay, null);
    }

    /**
     * Asks for another attempt, because of a failure.
     *
     * @param delay from zero to {@link AngeliaMessage#MAX_REDELIVERY_DELAY}.
     * @param cause null for none.
     * @throws IllegalArgumentException when the delay is null, negative or too long.
     */
    public RetryLater(final Duration delay, final Throwable cause) {
        super("The message is to be tried again after " + checked(delay), cause);
        this.delay = delay;
    }

    private static Duration checked(final Duration delay) {
        if (delay == null || delay.isNegative() || delay.compareTo(AngeliaMessage.MAX_REDELIVERY_DELAY) > 0) {
            throw new IllegalArgumentException("A redelivery delay must be from 0 to "
                    + AngeliaMessage.MAX_REDELIVERY_DELAY.toDays() + " days, not " + delay);
        }
        return delay;
    }

    /** The time until the next attempt. */
    public Duration delay() {
        return delay;
    }
}
