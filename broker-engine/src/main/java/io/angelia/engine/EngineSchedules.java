/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.EngineBranches.Answer;
import java.util.List;

/**
 * Messages that wait for their delivery time and were never delivered. Every method is called on the engine's thread; its
 * answer comes once everything that was asked for before has taken effect, and what was done is durable. Searches go over the
 * entries in slices. An engine that has stopped does not answer.
 */
public interface EngineSchedules {
    /**
     * Lists scheduled messages, the soonest first.
     *
     * @param queue      with prefix, or {@code topic://name?subscription=…}; null for all.
     * @param afterDueMs with {@code afterEntry} the place in the list after which to begin: {@link Long#MIN_VALUE} and 0 for the
     *                   beginning, or those of the last message of the list before.
     * @param limit      most messages in the list, 1 to {@link #MAX_LISTED}.
     * @param answer     takes the list and whether it may go on behind its last message.
     */
    void list(String queue, long afterDueMs, int afterEntry, int limit, ListAnswer answer);

    /** Most messages in one list. */
    int MAX_LISTED = 1000;

    /**
     * Takes a scheduled message back, in all subscriptions that have it, unless its time has come. Answered with the number of
     * copies removed: above 0, it will never be delivered; 0, it was not there any more.
     *
     * @param destination queue or topic with prefix to which it was sent; null for any.
     */
    void cancel(String destination, long producerId, long sequence, Answer answer);

    /** Lets a scheduled message be delivered now. Answered with the number of copies; 0 when it was not there any more. */
    void deliver(String destination, long producerId, long sequence, Answer answer);

    /** Takes a list. */
    interface ListAnswer {
        /**
         * The list.
         *
         * @param more       whether messages may follow.
         * @param lastDueMs  with {@code lastEntry} where the next list begins.
         */
        void list(List<ScheduledMessage> found, boolean more, long lastDueMs, int lastEntry);
    }

    /**
     * One message.
     *
     * @param queue       or subscription in which it waits.
     * @param dueMs       its delivery time, in ms since the epoch.
     * @param timestampMs when it was sent, in ms since the epoch; 0 when its producer did not say.
     * @param length      encoded bytes.
     */
    record ScheduledMessage(
            String messageId,
            String queue,
            long dueMs,
            long timestampMs,
            int priority,
            boolean persistent,
            int length) {}
}
