/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

/**
 * Prepares the log's next segments in the background and notices when a full disk has room again. To be driven by one
 * thread of its own; without it the log prepares inline what it needs, at the price of a pause, and does not notice room
 * that others made. The thread must not be interrupted before the log is closed: an interrupt closes the files that it
 * works on.
 */
public final class SegmentPreparer {
    /** Bytes that one duty cycle writes and forces at most. */
    public static final int STEP_LENGTH = SegmentPool.SLICE_LENGTH;

    private final SegmentPool pool;

    SegmentPreparer(final SegmentPool pool) {
        this.pool = pool;
    }

    /**
     * One duty cycle, about as long as writing {@link #STEP_LENGTH} bytes takes.
     *
     * @param nowMs any clock that does not run backwards.
     * @return 0 when nothing is to be done at present; asking again every 100 ms is often enough.
     */
    public int doWork(final long nowMs) {
        return pool.step(nowMs);
    }

    /** Why segments cannot be prepared at present, such as a full disk; null while all is well. */
    public Exception trouble() {
        return pool.trouble();
    }
}
