/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

/**
 * Thrown by a message listener to have this message moved to the dead-letter queue without further attempts. In a session that
 * acknowledges automatically that happens at once; in a transacted session, in one with CLIENT_ACKNOWLEDGE and in a distributed
 * transaction with the rollback or recover that follows, as after {@link AngeliaMessage#reject(String)}.
 *
 * <p>It is also recognised as the cause of another exception, so that frameworks which wrap exceptions do not hide it. With a
 * cause of its own, the dead letter tells the class of that cause.
 */
public final class RejectMessage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Refuses the message for good.
     *
     * @param reason what the dead letter tells; may be null.
     */
    public RejectMessage(final String reason) {
        super(reason);
    }

    /**
     * Refuses the message for good, because of a failure.
     *
     * @param reason what the dead letter tells; null for the message of the cause.
     * @param cause  null for none.
     */
    public RejectMessage(final String reason, final Throwable cause) {
        super(reason, cause);
    }
}
