/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import java.util.List;
import java.util.function.Consumer;

/**
 * Dead letters for operators: to look at, to send back, to remove. A dead letter is a message that the broker has moved to the
 * queue where it lies, with a reason; what an application has sent to such a queue itself is none, and is left alone.
 *
 * <p>Every method is called on the engine's thread and answers through a callback, after duty cycles that each did a little. An
 * operation goes through the letters that were there when it began, in the order in which they came. It ends with a cursor when it
 * did not come to the end; the next one goes on behind it. An engine that has stopped does not answer.
 */
public interface EngineDeadLetters {
    /** Lists the queues that dead letters and expired messages may have come to, by name. */
    void queues(Consumer<List<EngineStatistics.QueueStatistics>> answer);

    /**
     * Shows letters, also those that are with a consumer or wait for a redelivery.
     *
     * @param limit letters to show, at least 1.
     */
    void list(Selection selection, int limit, Visitor visitor);

    /**
     * Sends letters that wait back to the queue or the very subscription that they came from, or to another queue. Each moves in one
     * step; its delivery count starts anew, its id stays. The answer comes when what was done is durable.
     *
     * @param target        name of a queue with prefix; null for where each came from.
     * @param maxRedriven   letters that were sent back so often already are skipped; -1 to skip none.
     * @param ratePerSecond letters per second at most; 0 for no bound. An operation ends after some seconds, with a cursor.
     * @param dryRun        true to count only.
     * @param limit         letters to send, at least 1.
     */
    void redrive(
            Selection selection,
            String target,
            int maxRedriven,
            int ratePerSecond,
            boolean dryRun,
            int limit,
            Answer answer);

    /**
     * Removes letters that wait, for good. The answer comes when that is durable.
     *
     * @param dryRun true to count only.
     * @param limit  letters to remove, at least 1.
     */
    void purge(Selection selection, boolean dryRun, int limit, Answer answer);

    /**
     * Which letters.
     *
     * @param queue     where they lie: a queue's name with prefix.
     * @param selector  JMS selector over their properties and headers; null for all.
     * @param messageId of the only one; null for all.
     * @param cursor    where the operation before has stopped; 0 to begin.
     */
    record Selection(String queue, String selector, String messageId, long cursor) {}

    /** Takes letters. */
    interface Visitor extends Refusal {
        /**
         * One letter.
         *
         * @param cursor  its place.
         * @param message valid during the call.
         * @param body    reads the chunks of a large message, during the call.
         * @return false when no more fit into the answer.
         */
        boolean onLetter(long cursor, DeliveredMessage message, ChunkReader body);

        /**
         * That was all.
         *
         * @param next where to go on; 0 when there is nothing more.
         */
        void onEnd(long next);
    }

    /** Reads chunk after chunk. */
    interface ChunkReader {
        void read(int index, EngineSession.ChunkView view);
    }

    /** Takes the result. */
    interface Answer extends Refusal {
        void done(Outcome outcome);
    }

    /** Takes why nothing was done. */
    interface Refusal {
        void refused(ErrorCode code, String reason);
    }

    /**
     * What was done.
     *
     * @param done     letters sent back or removed; those that would be, when only counting.
     * @param busy     letters left alone because they are with a consumer, or wait for a redelivery.
     * @param orphaned letters left alone because what they came from is there no more.
     * @param guarded  letters left alone because they were sent back often enough.
     * @param noRoom   what had no room, so that the operation ended there; null for nothing.
     * @param next     where to go on; 0 when there is nothing more.
     */
    record Outcome(long done, long busy, long orphaned, long guarded, String noRoom, long next) {}
}
