/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.journal.CheckpointStore;
import io.angelia.engine.journal.Log;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.TreeSet;

/**
 * Work that no client waits for, in small steps: checkpoints, so that a restart replays little, the release of segments, and
 * compaction. A segment goes when the newest checkpoint does not need it: it lies below its position, and no entry of its
 * picture refers to it. A checkpoint that fails is dropped and tried again later; the one before stands.
 */
final class Housekeeping {
    private static final int PAGES_PER_STEP = 8;
    /** Room for so much must be left, or the log counts as short of it. */
    private static final long SHORT_OF_ROOM = 1024 * 1024;

    private final Log log;
    private final CheckpointStore store;
    private final BrokerState state;
    private final RecordApplier applier;
    private final Recorder recorder;
    private final EngineContext context;
    private CheckpointWriter running;
    private long runningPosition;
    private final Set<Long> unneeded = new TreeSet<>();
    private final Set<Long> releasable = new TreeSet<>();
    private final Compaction compaction;
    private boolean emptied;
    private long checkpointPosition;
    private long nextAttemptPosition;

    Housekeeping(
            final EngineContext context,
            final BrokerState state,
            final RecordApplier applier,
            final Recorder recorder,
            final Compaction compaction) {
        this.context = context;
        this.log = context.log();
        this.store = context.checkpointStore();
        this.state = state;
        this.applier = applier;
        this.recorder = recorder;
        this.compaction = compaction;
    }

    /** Takes over what recovery loaded. */
    void recovered(final long position) {
        checkpointPosition = position;
        nextAttemptPosition = position + context.checkpointIntervalBytes();
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
        return running != null || compaction.isRunning();
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
            if (settled && isCheckpointDue()) {
                begin();
                return 1;
            }
        } catch (final IOException | UncheckedIOException e) {
            drop(e);
        }
        return compaction.isRunning() && settled ? compaction.step(log.segmentOf(checkpointPosition)) : 0;
    }

    /** After so much log, or when the log is short of room and a checkpoint would give some back. */
    private boolean isCheckpointDue() {
        if (state.references.takeEmptied()) {
            emptied = true;
            releaseSegments();
        }
        return log.appendedPosition() >= nextAttemptPosition || (emptied && !log.hasRoomFor(SHORT_OF_ROOM));
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
        emptied = false;
        unneeded.clear();
        noteUnneeded();
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
        releasable.addAll(unneeded);
        releaseSegments();
        compaction.offer(log.segmentOf(checkpointPosition));
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

    /** Notes the segments that the picture being taken does not need; what it needs must outlive it. */
    private void noteUnneeded() {
        final long end = log.segmentOf(runningPosition);
        for (long segment = log.firstSegment(); segment < end; segment++) {
            if (!log.isReleased(segment) && !state.references.isNeededByEntries(segment)) {
                unneeded.add(segment);
            }
        }
    }

    private void releaseSegments() {
        final boolean released = releasable.removeIf(this::releaseIfUnused);
        if (released) {
            log.flush(false); // only then does the log use the segments again
            state.references.advance(log.firstSegment());
            state.madeRoom();
        }
    }

    private boolean releaseIfUnused(final long segment) {
        if (state.references.isReferred(segment)) {
            return false;
        }
        log.release(segment);
        return true;
    }

    void close() {
        abandon();
    }
}
