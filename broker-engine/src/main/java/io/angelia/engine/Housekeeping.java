/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.journal.CheckpointStore;
import io.angelia.engine.journal.Log;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Work that no client waits for, in small steps: checkpoints, so that a restart replays little, and the release of segments
 * that neither an entry nor a replay needs. A checkpoint that fails is dropped and tried again later; the one before stands.
 */
final class Housekeeping {
    private static final int PAGES_PER_STEP = 8;

    private final Log log;
    private final CheckpointStore store;
    private final BrokerState state;
    private final RecordApplier applier;
    private final Recorder recorder;
    private final EngineContext context;
    private CheckpointWriter running;
    private long runningPosition;
    private long checkpointPosition;
    private long nextAttemptPosition;

    Housekeeping(
            final EngineContext context,
            final BrokerState state,
            final RecordApplier applier,
            final Recorder recorder) {
        this.context = context;
        this.log = context.log();
        this.store = context.checkpointStore();
        this.state = state;
        this.applier = applier;
        this.recorder = recorder;
    }

    /** Takes over what recovery loaded. */
    void recovered(final long position) {
        checkpointPosition = position;
        nextAttemptPosition = position + context.checkpointIntervalBytes();
        releaseSegments();
    }

    /** Position of the newest complete checkpoint; 0 for none. */
    long checkpointPosition() {
        return checkpointPosition;
    }

    /** Segments present. */
    long segments() {
        long present = 0;
        for (long s = log.firstSegment(); s <= log.segmentOf(log.appendedPosition()); s++) {
            if (!log.isReleased(s)) {
                present++;
            }
        }
        return present;
    }

    boolean hasWork() {
        return running != null;
    }

    /** A little work; {@code settled} tells that everything recorded has been applied. */
    int step(final boolean settled) {
        try {
            if (running != null) {
                if (running.step(PAGES_PER_STEP)) {
                    complete();
                }
                return 1;
            }
            if (settled && log.appendedPosition() >= nextAttemptPosition) {
                begin();
                return 1;
            }
        } catch (final IOException | UncheckedIOException e) {
            drop(e);
        }
        if (state.references.takeEmptied()) {
            releaseSegments();
        }
        return 0;
    }

    /** A complete checkpoint before returning; everything recorded has been applied. */
    void checkpointNow() {
        abandon();
        try {
            begin();
            while (!running.step(Integer.MAX_VALUE)) {
                // each step writes as much as there is
            }
            complete();
        } catch (final IOException e) {
            abandon();
            throw new UncheckedIOException("cannot write a checkpoint", e);
        }
    }

    /** The same, except that a checkpoint that fails is only reported, since the log holds everything. */
    void checkpointIfPossible() {
        try {
            checkpointNow();
        } catch (final UncheckedIOException e) {
            drop(e);
        }
    }

    private void begin() throws IOException {
        runningPosition = log.appendedPosition();
        nextAttemptPosition = runningPosition + context.checkpointIntervalBytes();
        running = new CheckpointWriter(state, store.begin(runningPosition));
        running.begin(applier);
    }

    private void complete() throws IOException {
        if (log.durablePosition() < runningPosition) {
            recorder.force();
        }
        running.complete();
        running = null;
        checkpointPosition = runningPosition;
        releaseSegments();
    }

    private void drop(final Exception cause) {
        abandon();
        context.errorHandler().accept(new IllegalStateException("a checkpoint failed; the one before stands", cause));
    }

    private void abandon() {
        if (running != null) {
            running.abandon();
            running = null;
        }
    }

    private void releaseSegments() {
        final long needed = log.segmentOf(checkpointPosition);
        long released = 0;
        for (long segment = log.firstSegment(); segment < needed; segment++) {
            if (!log.isReleased(segment) && !state.references.isReferred(segment)) {
                log.release(segment);
                released++;
            }
        }
        if (released > 0) {
            state.references.advance(log.firstSegment());
            state.madeRoom();
        }
    }

    void close() {
        abandon();
    }
}
