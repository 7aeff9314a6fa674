/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import java.util.Objects;
import org.agrona.BitUtil;

/** What a {@link LocalLog} needs, with defaults for all but the storage. Filled once, then concluded by the log. */
public final class LocalLogContext {
    public static final int SEGMENT_LENGTH_MIN = 64 * 1024;
    public static final int SEGMENT_LENGTH_MAX = 1024 * 1024 * 1024;
    /** Large against a batch, small against a disk: space comes back in steps of this size. */
    public static final int SEGMENT_LENGTH_DEFAULT = 64 * 1024 * 1024;

    public static final int BATCH_LENGTH_MIN = 16 * 1024;
    /** Holds what arrives during one slow force; also bounds the largest record. */
    public static final int BATCH_LENGTH_DEFAULT = 4 * 1024 * 1024;

    /** One is enough while a segment takes longer to fill than to prepare. */
    public static final int SEGMENTS_AHEAD_DEFAULT = 1;
    /** Checkpoints must stay possible on a full disk, since only they let segments go: four million waiting messages. */
    public static final long CHECKPOINT_RESERVE_BYTES_DEFAULT = 256L * 1024 * 1024;

    private Storage storage;
    private int segmentLength = SEGMENT_LENGTH_DEFAULT;
    private int batchLength = BATCH_LENGTH_DEFAULT;
    private int segmentsAhead = SEGMENTS_AHEAD_DEFAULT;
    private long checkpointReserveBytes = CHECKPOINT_RESERVE_BYTES_DEFAULT;
    private long startPosition;
    private boolean concluded;

    /** Where the segments lie; must be thread-safe if another thread drives the {@link SegmentPreparer}. Stays open. */
    public LocalLogContext storage(final Storage storage) {
        this.storage = storage;
        return this;
    }

    public Storage storage() {
        return storage;
    }

    /** Bytes per segment of a new log, a power of two; an existing log keeps the length that it was created with. */
    public LocalLogContext segmentLength(final int segmentLength) {
        this.segmentLength = segmentLength;
        return this;
    }

    public int segmentLength() {
        return segmentLength;
    }

    /** Bytes that are gathered in memory at most before they are written. */
    public LocalLogContext batchLength(final int batchLength) {
        this.batchLength = batchLength;
        return this;
    }

    public int batchLength() {
        return batchLength;
    }

    /** Segments kept ready besides the current one and the reserve. */
    public LocalLogContext segmentsAhead(final int segmentsAhead) {
        this.segmentsAhead = segmentsAhead;
        return this;
    }

    public int segmentsAhead() {
        return segmentsAhead;
    }

    /** Disk space that messages never take, so that a checkpoint can still be written. */
    public LocalLogContext checkpointReserveBytes(final long checkpointReserveBytes) {
        this.checkpointReserveBytes = checkpointReserveBytes;
        return this;
    }

    public long checkpointReserveBytes() {
        return checkpointReserveBytes;
    }

    /** Position of the newest checkpoint, from which the log will be replayed; 0 when there is none. */
    public LocalLogContext startPosition(final long startPosition) {
        this.startPosition = startPosition;
        return this;
    }

    public long startPosition() {
        return startPosition;
    }

    void conclude() {
        if (concluded) {
            throw new IllegalStateException("context was already concluded");
        }
        Objects.requireNonNull(storage, "storage");
        if (segmentLength < SEGMENT_LENGTH_MIN
                || segmentLength > SEGMENT_LENGTH_MAX
                || !BitUtil.isPowerOfTwo(segmentLength)) {
            throw new IllegalArgumentException("segmentLength " + segmentLength + " is not a power of two within "
                    + SEGMENT_LENGTH_MIN + ".." + SEGMENT_LENGTH_MAX);
        }
        if (batchLength < BATCH_LENGTH_MIN || batchLength > SEGMENT_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "batchLength " + batchLength + " is not within " + BATCH_LENGTH_MIN + ".." + SEGMENT_LENGTH_MAX);
        }
        if (segmentsAhead < 0 || checkpointReserveBytes < 0 || startPosition < 0) {
            throw new IllegalArgumentException("negative: segmentsAhead " + segmentsAhead + ", checkpointReserveBytes "
                    + checkpointReserveBytes + ", startPosition " + startPosition);
        }
        concluded = true;
    }
}
