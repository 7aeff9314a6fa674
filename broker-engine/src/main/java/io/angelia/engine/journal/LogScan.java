/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import io.angelia.engine.journal.RecordReader.Verdict;
import java.io.IOException;
import java.util.Locale;

/**
 * Finds the end of a log and tells a torn end from damage in the middle. Reads only; used by recovery and by the offline
 * tools.
 */
final class LogScan {
    /** Sees every valid record in order, the log's own included. */
    interface Visitor {
        void onRecord(RecordReader record);
    }

    /**
     * Damage that must not be cut off, since what lies behind it was durable.
     *
     * @param durablePosition what is known to have been durable, or -1 when the record is intact but not understood.
     */
    record Damage(long position, String file, long offset, String reason, long durablePosition) {
        String describe() {
            final String where = "position " + position + " (file " + file + ", offset " + offset + ")";
            if (durablePosition < 0) {
                return "the journal cannot be read at " + where + ": " + reason;
            }
            return "the journal is damaged at " + where + ": " + reason + ", although it was durable up to position "
                    + durablePosition;
        }
    }

    private final SegmentFiles files;
    private final RecordReader reader = new RecordReader();
    private final Visitor visitor;
    private final long mustReach;

    private long position;
    private int epoch;
    private long records;
    private long tornBytes;
    private boolean reached;
    private Damage damage;

    private LogScan(final SegmentFiles files, final long mustReach, final Visitor visitor) {
        this.files = files;
        this.mustReach = mustReach;
        this.visitor = visitor;
    }

    /**
     * Scans from the segment that holds {@code from} to the end of the log.
     *
     * @param trusted segments wholly below this position may be missing, since they were released.
     */
    static LogScan run(final SegmentFiles files, final long from, final long trusted, final Visitor visitor)
            throws IOException {
        final LogScan scan = new LogScan(files, from, visitor);
        scan.scan(firstSegmentToScan(files, from), trusted);
        return scan;
    }

    /** The segment to start in, so that at least one record below {@code position} is seen if there is any. */
    static long firstSegmentToScan(final SegmentFiles files, final long position) {
        final long before = Math.max(0, position - 1) / files.segmentLength();
        return files.get(before) == null ? position / files.segmentLength() : before;
    }

    /** Where the log ends, or the first damage lies. */
    long endPosition() {
        return position;
    }

    /** Highest incarnation seen; 0 when there was no record. */
    int epoch() {
        return epoch;
    }

    /** Valid records of the log's user. */
    long records() {
        return records;
    }

    /** Bytes behind the end that look written by the last incarnation: at least so much of unacknowledged data is lost. */
    long tornBytes() {
        return tornBytes;
    }

    /** True when a record starts, or the log ends, exactly where the scan was asked to begin. */
    boolean startIsBoundary() {
        return reached;
    }

    /** Null when the log is sound. */
    Damage damage() {
        return damage;
    }

    private void scan(final long firstIndex, final long trusted) throws IOException {
        long index = firstIndex;
        position = firstIndex * files.segmentLength();
        while (true) {
            final Segment segment = files.get(index);
            if (segment == null) {
                noteBoundary();
                if ((index + 1) * files.segmentLength() > trusted || index >= files.lastIndex()) {
                    conclude(index, 0, "its file is missing");
                    return;
                }
            } else {
                final Verdict verdict = scan(segment);
                if (verdict != Verdict.VALID) {
                    conclude(index, (int) (position - segment.base()), reasonOf(verdict));
                    return;
                }
            }
            index++;
            position = index * files.segmentLength();
        }
    }

    /** Answers VALID when the segment is full, otherwise why the scan stopped at {@link #position}. */
    private Verdict scan(final Segment segment) throws IOException {
        reader.wrap(segment.map(), segment.base());
        int offset = 0;
        while (true) {
            position = segment.base() + offset;
            noteBoundary();
            final Verdict verdict = reader.check(offset);
            if (verdict == Verdict.END_OF_SEGMENT) {
                return Verdict.VALID;
            }
            if (verdict == Verdict.UNSUPPORTED) {
                damage = new Damage(position, segment.name(), offset, "a newer release wrote this record", -1);
                return verdict;
            }
            if (verdict != Verdict.VALID) {
                return verdict;
            }
            if (reader.epoch() < epoch) {
                return Verdict.OTHER_POSITION;
            }
            epoch = reader.epoch();
            if (reader.isUserRecord()) {
                records++;
            }
            if (visitor != null) {
                visitor.onRecord(reader);
            }
            offset += reader.alignedLength();
        }
    }

    private void noteBoundary() {
        reached |= position == mustReach;
    }

    /** The scan stopped: whatever is behind decides between the end of the log and damage. */
    private void conclude(final long stoppedIndex, final int stoppedOffset, final String reason) throws IOException {
        if (damage != null) {
            return;
        }
        long durable = -1;
        long claimedEnd = position;
        for (long index = stoppedIndex; index <= files.lastIndex(); index++) {
            final Segment segment = files.get(index);
            if (segment == null) {
                continue;
            }
            reader.wrap(segment.map(), segment.base());
            int offset = index == stoppedIndex ? stoppedOffset : 0;
            for (; offset <= files.segmentLength() - RecordLayout.HEADER_LENGTH; offset += RecordLayout.ALIGNMENT) {
                if (reader.claimsItsPosition(offset)) {
                    if (reader.epoch() >= epoch) {
                        claimedEnd = reader.position() + reader.length();
                    }
                    if (reader.check(offset) == Verdict.VALID) {
                        durable = Math.max(durable, reader.batchDurablePosition());
                    }
                }
            }
        }
        if (durable > position) {
            damage = new Damage(
                    position, Segment.nameOf(stoppedIndex * files.segmentLength()), stoppedOffset, reason, durable);
        } else {
            tornBytes = claimedEnd - position;
        }
    }

    static String reasonOf(final Verdict verdict) {
        return switch (verdict) {
            case BLANK -> "nothing is written there";
            case OTHER_POSITION -> "the record there belongs to another place or an earlier incarnation of the log";
            default ->
                "the record there is invalid ("
                        + verdict.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")";
        };
    }
}
