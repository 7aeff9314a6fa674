/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.redelivery;

/**
 * What a client says of a delivery before it fails. Immutable.
 *
 * @param delayMs   delay before the next attempt, in ms; -1 to leave that to the policy.
 * @param reject    true when there shall be no next attempt: the message is dead at once.
 * @param exception class name of what was thrown; null for none. Cut when longer than {@link FailedAttempt#MAX_TEXT_LENGTH}.
 * @param message   in words; null for none. Cut likewise.
 */
public record DescribedFailure(long delayMs, boolean reject, String exception, String message) {
    /** Longest delay that can be asked for: a year. */
    public static final long MAX_DELAY_MS = 365L * 24 * 60 * 60 * 1000;

    public DescribedFailure {
        if (delayMs < -1 || delayMs > MAX_DELAY_MS) {
            throw new IllegalArgumentException("redelivery delay of " + delayMs + " ms is not within 0.." + MAX_DELAY_MS
                    + " (a year), nor -1 for the delay that the policy says");
        }
        exception = FailedAttempt.cut(exception);
        message = FailedAttempt.cut(message);
    }
}
