/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.queue.KeyState;
import java.util.List;
import java.util.function.Consumer;

/** Ordering keys of queues and subscriptions, for operators. Answers follow in a later duty cycle. */
public interface EngineKeys {
    /**
     * Lists keys that have messages, and keys that are parked or stopped, these first. Looks at a bounded number of keys, so a page
     * may hold fewer than asked for although there are more.
     *
     * @param queue  name with prefix, as in the statistics.
     * @param cursor 0, or where the page before says to go on.
     * @param limit  most keys of the page, at least 1.
     * @param answer takes the page; null when there is no such queue.
     */
    void list(String queue, long cursor, int limit, Consumer<KeyPage> answer);

    /**
     * Lets a parked or stopped key go on.
     *
     * @param queue name with prefix.
     * @param key   the JMSXGroupID; null for a queue that is in order as a whole.
     */
    void release(String queue, String key, Answer answer);

    /** What became of a release. */
    interface Answer {
        /** The key goes on, durably. */
        void released();

        /** Nothing has changed. */
        void refused(ErrorCode code, String reason);
    }

    /**
     * Some keys.
     *
     * @param next where to go on; -1 at the end.
     */
    record KeyPage(List<KeyFacts> keys, long next) {}

    /**
     * A key.
     *
     * @param key            the JMSXGroupID; null for a queue that is in order as a whole.
     * @param waiting        messages that wait.
     * @param inFlight       messages that a consumer has, or a transaction.
     * @param holder         the consumer that has them; null for none, and for one that is closed.
     * @param first          id of the message that is next, or the first of those in flight when none waits; null for none.
     * @param firstSentMs    when that was sent, in ms since the epoch; 0 when it is not known.
     * @param dueMs          when it may be delivered, in ms since the epoch; 0 for at once.
     * @param blockedSinceMs since when the key is parked or stopped, in ms since the epoch; 0 when it is not.
     */
    record KeyFacts(
            String key,
            KeyState state,
            int waiting,
            int inFlight,
            EngineExplanations.ConsumerFacts holder,
            String first,
            long firstSentMs,
            long dueMs,
            long blockedSinceMs) {}
}
