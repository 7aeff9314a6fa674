/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.client.JmsExceptions;
import io.angelia.jms.message.JmsMessage;
import io.angelia.jms.uri.ConnectionOption;
import io.angelia.jms.uri.ConnectionUri;
import jakarta.jms.JMSException;
import java.util.List;

/**
 * The delivery time that a message carries in its properties, under our names or those of other providers. It goes before
 * what the producer has set. Immutable and thread-safe.
 */
final class DeliverySchedule {
    /** The message carries no delivery time. */
    static final long NONE = -1;
    /** The message is to be delivered at once, whatever the producer has set. */
    static final long AT_ONCE = 0;

    static final String DELIVER_AT = "JMS_ANGELIA_DeliverAt";
    static final String DELAY_LEVEL = "JMS_ANGELIA_DelayLevel";
    static final String ARTEMIS_TIME = "_AMQ_SCHED_DELIVERY";
    static final String CLASSIC_DELAY = "AMQ_SCHEDULED_DELAY";

    private static final List<String> NAMES = List.of(DELIVER_AT, DELAY_LEVEL, ARTEMIS_TIME, CLASSIC_DELAY);
    /** Of a schedule that repeats. */
    private static final List<String> REFUSED =
            List.of("AMQ_SCHEDULED_PERIOD", "AMQ_SCHEDULED_REPEAT", "AMQ_SCHEDULED_CRON");

    private final long[] levelsMs;

    DeliverySchedule(final ConnectionUri uri) {
        levelsMs = ConnectionOption.delaysMs(uri.get(ConnectionOption.DELAY_LEVELS));
    }

    /**
     * When the message may be delivered, in ms since the epoch. What a received message carries has had its effect: it does
     * not count again when that message is sent on.
     *
     * @return {@link #NONE} when the message does not say, {@link #AT_ONCE} when the time has passed.
     * @throws JMSException when it says what cannot be, or says it twice.
     */
    long deliveryTime(final JmsMessage message, final long nowMs) throws JMSException {
        if (message.hasNoProperties() || message.hasReceivedProperties()) {
            return NONE;
        }
        for (final String name : REFUSED) {
            if (message.getObjectProperty(name) != null) {
                throw JmsExceptions.invalid(
                        "Property " + name + " asks for a message that is delivered again and again,"
                                + " which Angelia does not do; send each one with " + DELIVER_AT);
            }
        }
        String found = null;
        for (final String name : NAMES) {
            if (message.getObjectProperty(name) != null) {
                if (found != null) {
                    throw JmsExceptions.invalid("The message has both " + found + " and " + name
                            + ", each of which sets its delivery time; set one of them");
                }
                found = name;
            }
        }
        return found == null ? NONE : deliveryTime(found, number(message, found), nowMs);
    }

    private static long number(final JmsMessage message, final String name) throws JMSException {
        try {
            return message.getLongProperty(name);
        } catch (final JMSException | NumberFormatException e) {
            final JMSException invalid = JmsExceptions.invalid(
                    "Property " + name + " must be a number, not '" + message.getObjectProperty(name) + "'");
            invalid.initCause(e);
            throw invalid;
        }
    }

    private long deliveryTime(final String name, final long value, final long nowMs) throws JMSException {
        final long time = switch (name) {
            case DELAY_LEVEL -> SendArguments.later(nowMs, levelMs(value));
            case CLASSIC_DELAY -> SendArguments.later(nowMs, Math.max(0, value));
            default -> value;
        };
        return time <= nowMs ? AT_ONCE : time;
    }

    private long levelMs(final long level) throws JMSException {
        if (level < 1) {
            throw JmsExceptions.invalid("Property " + DELAY_LEVEL + " is " + level + "; levels count from 1");
        }
        return levelsMs[(int) Math.min(level, levelsMs.length) - 1];
    }
}
