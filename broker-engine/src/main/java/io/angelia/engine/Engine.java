/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

/**
 * The broker engine: a passive state machine with one writer and without threads, clocks or sockets of its own. Its owner
 * calls commands (through {@link EngineConnection} and {@link EngineSession}), then {@link #doWork}; effects come out
 * through {@link SessionListener} on the same thread.
 *
 * <p>Not thread-safe, except where a method says so.
 */
public interface Engine extends AutoCloseable {
    /**
     * Starts an engine on what its log holds: loads the newest checkpoint, replays the log from there, and rolls back what
     * was left open. The engine owns the log, the checkpoint store and the volatile storage from now on.
     *
     * @param context concluded.
     */
    static Engine launch(final EngineContext context) {
        return BrokerEngine.launch(context);
    }

    /**
     * Registers a client connection. It resumes what the same user's connection of the same id left behind when it was
     * {@linkplain EngineConnection#lost() lost}; one that is still open is lost by this.
     *
     * @param userName     who is connected; null when nobody was asked.
     * @param connectionId the client's random id of the connection; 0 for one that never comes back.
     */
    EngineConnection openConnection(String userName, long connectionId);

    /** Branches of distributed transactions. */
    EngineBranches branches();

    /** Messages that could not be delivered. */
    EngineDeadLetters deadLetters();

    /** Ordering keys. */
    EngineKeys keys();

    /** Where messages are, and why. */
    EngineExplanations explanations();

    /** Messages that wait for their delivery time. */
    EngineSchedules schedules();

    /** Queues and subscriptions, and their consumers. */
    EngineQueues queues();

    /**
     * One duty cycle: timers, at most one force of the log, apply, answers, dispatch, a slice of checkpoint and compaction.
     *
     * @param nowMs wall-clock time in ms since the epoch, the only clock there is.
     * @return how much was done; 0 means that nothing is left to do before the next command or {@link #nextDeadlineMs()}.
     */
    int doWork(long nowMs);

    /** When doWork must be called again even if nothing arrives, in ms since the epoch; Long.MAX_VALUE for never. */
    long nextDeadlineMs();

    /** True when a command came since the last duty cycle, or the last one stopped at a limit. */
    boolean hasPendingWork();

    /** Grows whenever a send that was told to back off may find room. */
    long roomVersion();

    /** Digest of the durable state: the same after any replay of the same log. */
    long stateDigest();

    /** Writes a complete checkpoint before returning. */
    void checkpoint();

    /** Why the engine stopped for good (a write or force failed), or null while it is healthy. */
    Throwable failure();

    /** Consistent numbers of the moment, for management and tests. */
    EngineStatistics statistics();

    /**
     * Clean stop: closes connections, marks the log as cleanly stopped, writes a checkpoint. Safe to call twice.
     *
     * <p>Deliveries that fail with their connection get their redelivery time from the last duty cycle, so turn one right
     * before.
     */
    @Override
    void close();
}
