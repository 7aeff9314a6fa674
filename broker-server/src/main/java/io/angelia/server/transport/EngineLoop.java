/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.transport;

import io.angelia.engine.Engine;
import io.angelia.server.management.Management;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the engine on the event loop: after the reads of an iteration one duty cycle, then parked sends, then one flush per
 * connection that has something to say. What arrives while the log is forced waits in the sockets and shares the next
 * force. Used by the event loop only.
 */
final class EngineLoop {
    private static final Logger LOG = LoggerFactory.getLogger(EngineLoop.class);
    private static final long NONE = Long.MAX_VALUE;

    private final Engine engine;
    private final Management management;
    private final SingleThreadEventLoop eventLoop;
    private final LongSupplier epochMs;
    private final Consumer<Throwable> onFailure;
    private final BufferBridge bridge = new BufferBridge();
    private final List<ServerSession> parked = new ArrayList<>();
    private final Runnable dutyCycle = this::dutyCycle;
    private final Runnable scheduleAgain = this::wake;
    private final Runnable onDeadline = this::onDeadline;

    private List<ServerConnection> touched = new ArrayList<>();
    /** Empty; changes places with the other at each flush. */
    private List<ServerConnection> untouched = new ArrayList<>();

    private boolean scheduled;
    private boolean inCycle;
    private boolean again;
    private boolean stopped;
    private long roomVersion;
    private long scheduledDeadlineMs = NONE;
    private ScheduledFuture<?> deadline;

    EngineLoop(
            final Engine engine,
            final SingleThreadEventLoop eventLoop,
            final LongSupplier epochMs,
            final Consumer<Throwable> onFailure) {
        this.engine = engine;
        this.management = new Management(engine);
        this.eventLoop = eventLoop;
        this.epochMs = epochMs;
        this.onFailure = onFailure;
        this.roomVersion = engine.roomVersion();
    }

    Engine engine() {
        return engine;
    }

    Management management() {
        return management;
    }

    BufferBridge bridge() {
        return bridge;
    }

    /** Makes sure that a duty cycle follows the present iteration's reads. */
    void wake() {
        if (inCycle) {
            again = true;
        } else if (!scheduled && !stopped) {
            scheduled = true;
            eventLoop.execute(dutyCycle);
        }
    }

    /** Has the connection flushed at the end of the next duty cycle. */
    void touch(final ServerConnection connection) {
        touched.add(connection);
        wake();
    }

    /** The session has sends that wait for room. */
    void addParked(final ServerSession session) {
        parked.add(session);
    }

    void removeParked(final ServerSession session) {
        parked.remove(session);
    }

    /** Refuses parked sends that have waited too long; to be called now and then with the monotonic clock. */
    void expireParked(final long nowMs) {
        for (int i = parked.size() - 1; i >= 0; i--) {
            parked.get(i).sends().expire(nowMs);
        }
    }

    /** No duty cycle runs from now on; the engine may be closed. */
    void stop() {
        stopped = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    private void dutyCycle() {
        scheduled = false;
        if (stopped) {
            return;
        }
        inCycle = true;
        again = false;
        try {
            work();
        } finally {
            inCycle = false;
        }
        if (stopped) {
            return;
        }
        if (again || engine.hasPendingWork()) {
            // Not at once: the sockets get their turn first.
            eventLoop.executeAfterEventLoopIteration(scheduleAgain);
        } else {
            scheduleDeadline();
        }
    }

    private void work() {
        try {
            engine.doWork(epochMs.getAsLong());
            if (engine.roomVersion() != roomVersion) {
                roomVersion = engine.roomVersion();
                retryParked();
            }
        } catch (final RuntimeException | Error e) {
            fail(e);
            return;
        }
        if (engine.failure() != null) {
            fail(engine.failure());
            return;
        }
        flushTouched();
    }

    private void retryParked() {
        for (int i = parked.size() - 1; i >= 0; i--) {
            if (parked.get(i).retryParked()) {
                parked.remove(i);
            }
        }
    }

    private void flushTouched() {
        // Flushing may touch again (a chunk written, credit given): those wait for the next cycle.
        final List<ServerConnection> flushing = touched;
        touched = untouched;
        untouched = flushing;
        for (int i = 0; i < flushing.size(); i++) {
            flush(flushing.get(i));
        }
        flushing.clear();
    }

    private static void flush(final ServerConnection connection) {
        try {
            connection.flush();
        } catch (final RuntimeException e) {
            connection.fail(e);
        }
    }

    private void scheduleDeadline() {
        final long deadlineMs = engine.nextDeadlineMs();
        if (deadlineMs >= scheduledDeadlineMs) {
            return;
        }
        if (deadline != null) {
            deadline.cancel(false);
        }
        scheduledDeadlineMs = deadlineMs;
        final long delayMs = Math.max(0, deadlineMs - epochMs.getAsLong());
        deadline = eventLoop.schedule(onDeadline, delayMs, TimeUnit.MILLISECONDS);
    }

    private void onDeadline() {
        scheduledDeadlineMs = NONE;
        deadline = null;
        wake();
    }

    private void fail(final Throwable cause) {
        stopped = true;
        LOG.error("The engine has failed; the broker stops. Nothing unconfirmed was lost: restart to recover.", cause);
        onFailure.accept(cause);
    }
}
