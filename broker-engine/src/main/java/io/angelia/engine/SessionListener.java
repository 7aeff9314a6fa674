/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

/**
 * Where the effects of one session's commands come out. Called on the engine's thread, from within
 * {@link Engine#doWork} or the command itself; may call back into the engine only by queueing work for the next duty cycle.
 */
public interface SessionListener {
    /**
     * Every send of the session up to and including {@code sequence} has reached its durability (or was refused and
     * reported by {@link #onSendRefused} before). Called at most once per duty cycle with the highest sequence.
     */
    void onSent(long sequence);

    /**
     * The message of this number, sent outside of a transaction, was dropped: its key shows that it is a copy. Called before the
     * {@link #onSent} that covers it. Does nothing unless overridden.
     *
     * @param firstMessageId of the message with the same key that came first.
     */
    default void onDuplicate(final long sequence, final String firstMessageId) {
        // for those who want to know
    }

    void onSendRefused(long sequence, ErrorCode code, String reason);

    /** The command with this request id is done, durable where that applies. {@code value} depends on the command. */
    void onDone(long requestId, long value);

    void onRefused(long requestId, ErrorCode code, String reason);

    /**
     * A message for one of the session's consumers. The reference is valid during the call only.
     *
     * @param deliveryTag 1, 2, 3 … per session, what acknowledgements name.
     */
    void onDelivery(EngineConsumer consumer, long deliveryTag, DeliveredMessage message);

    /** A browser has seen everything that was in the queue when it was opened. */
    void onBrowseEnd(EngineConsumer consumer);

    /** The engine closed the consumer by itself, for example because its destination was deleted. */
    void onConsumerClosed(EngineConsumer consumer, ErrorCode code, String reason);
}
