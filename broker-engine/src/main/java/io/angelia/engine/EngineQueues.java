/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.EngineBranches.Answer;
import java.util.List;
import java.util.function.Consumer;

/**
 * Queues and subscriptions for operators. Every method is called on the engine's thread; its answer comes once everything that
 * was asked for before has taken effect, and what was done is durable. An engine that has stopped does not answer.
 */
public interface EngineQueues {
    /**
     * Lists queues and subscriptions by name.
     *
     * @param after  name behind which the list begins; null for the beginning.
     * @param limit  most of them in the list, at least 1; when it is shorter, nothing follows.
     */
    void list(String after, int limit, Consumer<List<QueueState>> answer);

    /**
     * Stops or resumes the dispatch of a queue or subscription, until the opposite is asked for, over restarts. What is in flight
     * stays there; sends, browsers and timers go on. Answered with 1 when that changed something, else with 0; refused when there
     * is none of that name.
     */
    void pause(String name, boolean paused, Answer answer);

    /**
     * Describes the consumers of a queue or subscription.
     *
     * @param answer takes null when there is none of that name.
     */
    void consumers(String name, Consumer<List<ConsumerState>> answer);

    /**
     * A queue or subscription.
     *
     * @param name       with prefix for queues, {@code topic://name?subscription=…} for subscriptions.
     * @param ready      deliverable now, as far as it is not paused.
     * @param inFlight   handed to a consumer's connection, not yet acknowledged.
     * @param delayed    waiting for a delivery or redelivery time.
     * @param bytes      encoded bytes of all of these.
     * @param paused     nothing is handed out.
     * @param firstSinceMs since when the message that is next in order could be delivered, by its timestamp or delivery time, in
     *                   ms since the epoch; 0 when none is ready or its producer gave no timestamp.
     * @param dropped    messages dropped since the start because it was full.
     * @param replaced   messages that made room for newer ones since the start.
     * @param duplicates copies dropped since the start; of a subscription, always 0.
     */
    record QueueState(
            String name,
            long ready,
            long inFlight,
            long delayed,
            long bytes,
            int consumers,
            boolean paused,
            long firstSinceMs,
            long dropped,
            long replaced,
            long duplicates) {}

    /**
     * A consumer.
     *
     * @param clientId          null for none.
     * @param userName          null for none.
     * @param priority          higher ones get messages first.
     * @param selector          null for none.
     * @param inFlight          messages that it has.
     * @param oldestMs          when it got the oldest of them, in ms since the epoch; 0 when it has none.
     * @param creditMessages    messages that it takes before it asks for more; 0 or less when it takes none now.
     * @param creditBytes       the same in bytes.
     * @param blockedSinceMs    since when it has taken nothing although messages wait, in ms since the epoch; 0 when that is not so.
     * @param acknowledged      messages that it has acknowledged, those of open transactions included.
     * @param acknowledgedAtMs  when it did last, in ms since the epoch; 0 for never.
     * @param acknowledgedPerSecond over the last 10 to 20 seconds.
     */
    record ConsumerState(
            long consumerId,
            long connectionId,
            int sessionId,
            String clientId,
            String userName,
            int priority,
            String selector,
            int inFlight,
            long oldestMs,
            long creditMessages,
            long creditBytes,
            long blockedSinceMs,
            long acknowledged,
            long acknowledgedAtMs,
            double acknowledgedPerSecond) {}
}
