/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.client.Delivery;
import io.angelia.jms.message.JmsMessage;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/**
 * What the exception of a message listener says about the failure of its delivery.
 *
 * @param delayMs until the next attempt; {@link Delivery#DELAY_BY_POLICY} when the exception does not say.
 * @param reject  true when there shall be no further attempt.
 * @param cause   what the dead letter is to tell.
 * @param reason  the message of the cause or of the one who rejects; may be null.
 * @param thrown  what the listener threw.
 */
record ListenerFailure(long delayMs, boolean reject, Throwable cause, String reason, Throwable thrown) {
    private static final Logger LOGGER = System.getLogger(ListenerFailure.class.getName());
    /** How deep frameworks may wrap an exception. */
    private static final int MAX_DEPTH = 16;

    static ListenerFailure of(final Throwable thrown) {
        Throwable each = thrown;
        for (int depth = 0; each != null && depth < MAX_DEPTH; depth++) {
            if (each instanceof RetryLater retry) {
                final Throwable cause = retry.getCause() == null ? retry : retry.getCause();
                return new ListenerFailure(retry.delay().toMillis(), false, cause, cause.getMessage(), thrown);
            }
            if (each instanceof RejectMessage rejection) {
                final Throwable cause = rejection.getCause() == null ? rejection : rejection.getCause();
                final String reason = rejection.getMessage() == null ? cause.getMessage() : rejection.getMessage();
                return new ListenerFailure(Delivery.DELAY_BY_POLICY, true, cause, reason, thrown);
            }
            each = each.getCause();
        }
        return new ListenerFailure(Delivery.DELAY_BY_POLICY, false, thrown, thrown.getMessage(), thrown);
    }

    /** True when the listener has said what is to become of the message, which is no surprise to anybody. */
    private boolean isWanted() {
        return reject || delayMs != Delivery.DELAY_BY_POLICY;
    }

    /** Tells the broker, before the delivery fails. */
    void describe(final Delivery delivery, final JmsMessage message) {
        log(message.toString());
        tell(delivery, reject);
    }

    /**
     * The same for messages that the listener got together. None of them is refused for good, because nobody knows which was
     * meant: the one that was will be refused when it comes alone.
     */
    void describe(final List<Delivery> deliveries) {
        log(deliveries.size() + " messages, the first of which is "
                + deliveries.get(0).message());
        deliveries.forEach(delivery -> tell(delivery, false));
    }

    private void log(final String what) {
        LOGGER.log(
                isWanted() ? Level.DEBUG : Level.WARNING, "A message listener threw an exception for " + what, thrown);
    }

    private void tell(final Delivery delivery, final boolean rejects) {
        if (!delivery.isLost()) {
            delivery.describeFailure(delayMs, rejects, cause.getClass().getName(), reason);
        }
    }
}
