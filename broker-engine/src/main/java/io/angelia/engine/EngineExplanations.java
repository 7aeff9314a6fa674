/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import java.util.List;
import java.util.function.Consumer;

/**
 * What an engine knows of where messages are and what keeps them there. Every method is called on the engine's thread; its
 * answer comes once everything that was asked for before has taken effect, at the latest when all messages were looked at. An
 * engine that has stopped does not answer.
 */
public interface EngineExplanations {
    /**
     * Looks at a queue or subscription.
     *
     * @param name   with prefix, or {@code topic://name?subscription=…}.
     * @param answer takes null when there is none of that name.
     */
    void queue(String name, Consumer<QueueFacts> answer);

    /**
     * Looks for a message in all queues, subscriptions and open transactions.
     *
     * @param answer takes one element per place, in no particular order; none when the message is nowhere.
     */
    void message(long producerId, long sequence, Consumer<List<MessageFacts>> answer);

    /**
     * A queue or subscription.
     *
     * @param ready    messages that wait for a consumer.
     * @param inFlight messages that consumers have, or transactions that are not finished.
     * @param delayed  messages that are not due.
     * @param paused   an operator has stopped it.
     * @param blocked  its keys that are parked or stopped; empty for none.
     * @param first    the message that is next in order; null when none is ready, or all that are wait for others of their keys.
     */
    record QueueFacts(
            String name,
            long ready,
            long inFlight,
            long delayed,
            boolean paused,
            List<BlockedFacts> blocked,
            List<ConsumerFacts> consumers,
            MessageFacts first) {}

    /**
     * A key that is parked or stopped since a message of it is a dead letter.
     *
     * @param key     the JMSXGroupID; null for a queue that is in order as a whole.
     * @param parked  later messages go to the dead-letter queue too; false when they stay where they are.
     * @param sinceMs in ms since the epoch.
     */
    record BlockedFacts(String key, boolean parked, long sinceMs) {}

    /**
     * A consumer.
     *
     * @param clientId       null for none.
     * @param userName       null for none.
     * @param priority       higher ones get messages first.
     * @param selector       null for none.
     * @param creditMessages messages that it takes before it asks for more; 0 or less when it takes none now.
     * @param creditBytes    the same in bytes.
     * @param inFlight       messages that it has.
     * @param oldestMs       when it got the oldest of them, in ms since the epoch; 0 when it has none.
     */
    record ConsumerFacts(
            long consumerId,
            long connectionId,
            String clientId,
            String userName,
            int priority,
            String selector,
            long creditMessages,
            long creditBytes,
            int inFlight,
            long oldestMs) {
        /** True when it takes a message now, whichever that is. */
        public boolean hasCredit() {
            return creditMessages > 0 && creditBytes > 0;
        }
    }

    /**
     * A message in one place.
     *
     * @param key           its JMSXGroupID; null for none.
     * @param queue         where it is, or where a message of a transaction will go.
     * @param failures      deliveries of it that failed.
     * @param dueMs         when a delayed one may be delivered, in ms since the epoch; else 0.
     * @param expirationMs  when a ready one expires, in ms since the epoch; 0 for never.
     * @param holder        the consumer that has it; null when none has.
     * @param heldSinceMs   since when; 0 when none has it.
     * @param transaction   that sends or consumes it; null for none.
     * @param first         of a ready one: id of the message that is before all others; null when it is this one.
     * @param ahead         the message of the same key that a waiting one has to wait for; null for none.
     * @param matching      of a ready one: consumers whose selector takes it, or that have none.
     * @param paused        an operator has stopped the queue where it is.
     * @param blocked       of a waiting one: why its key does not go on by itself; null when it does.
     */
    record MessageFacts(
            String messageId,
            String queue,
            String key,
            State state,
            int priority,
            int failures,
            long dueMs,
            long expirationMs,
            ConsumerFacts holder,
            long heldSinceMs,
            TransactionFacts transaction,
            String first,
            MessageFacts ahead,
            List<ConsumerFacts> matching,
            boolean paused,
            BlockedFacts blocked) {}

    /**
     * A transaction that is not finished.
     *
     * @param xid        of a branch of a distributed transaction; null for a local one.
     * @param number     of a local one, at its producer.
     * @param producerId of a local one; 0 when it is not known.
     * @param preparedMs when a branch was prepared, in ms since the epoch; 0 when it is not.
     */
    record TransactionFacts(String xid, long producerId, long number, long preparedMs) {}

    /** What a message is doing. */
    enum State {
        /** Sent in a transaction that is open. */
        SENT_IN_TRANSACTION,
        /** Waits for a consumer. */
        READY,
        /** Is not due. */
        DELAYED,
        /** With a consumer, or on its way back from one. */
        IN_FLIGHT,
        /** Consumed in a transaction that is open. */
        CONSUMED_IN_TRANSACTION
    }
}
