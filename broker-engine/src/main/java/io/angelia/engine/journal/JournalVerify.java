/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Checks every byte of a journal and its checkpoints, offline and read-only: it creates, locks and changes nothing, so it
 * may be used on a copy, on a write-protected directory, or beside a running broker (whose last writes then look torn).
 */
public final class JournalVerify {
    /** A broker would start with this journal. */
    public static final int SOUND = 0;
    /** A broker would refuse this journal, or a record below the newest checkpoint is damaged. */
    public static final int DAMAGED = 1;
    /** There is no journal, or it cannot be read. */
    public static final int UNREADABLE = 2;

    private final Storage storage;
    private final PrintStream out;
    private final Map<Long, SegmentSummary> summaries = new TreeMap<>();
    private boolean damaged;

    private JournalVerify(final Storage storage, final PrintStream out) {
        this.storage = storage;
        this.out = out;
    }

    /** Prints what the directory holds; answers {@link #SOUND}, {@link #DAMAGED} or {@link #UNREADABLE}. */
    public static int run(final Path directory, final PrintStream out) {
        try (FileStorage storage = FileStorage.openReadOnly(directory)) {
            out.println("journal " + storage.directory());
            return run(storage, out);
        } catch (final IOException e) {
            out.println("cannot read " + directory + ": " + e.getMessage());
            return UNREADABLE;
        }
    }

    static int run(final Storage storage, final PrintStream out) throws IOException {
        try (SegmentFiles files = SegmentFiles.list(storage)) {
            final JournalVerify verify = new JournalVerify(storage, out);
            final long checkpoint = verify.checkpoints();
            if (files.isEmpty()) {
                out.println("no segments" + (checkpoint > 0 ? ", although a checkpoint needs them" : ""));
                return checkpoint > 0 ? DAMAGED : UNREADABLE;
            }
            verify.segments(files, checkpoint);
            out.println(verify.damaged ? "result: damaged" : "result: sound");
            return verify.damaged ? DAMAGED : SOUND;
        } catch (final JournalException e) {
            out.println(e.getMessage());
            out.println("result: damaged");
            return DAMAGED;
        }
    }

    /** Answers the position of the newest checkpoint that is sound, or 0. */
    private long checkpoints() throws IOException {
        long newest = 0;
        final List<String> names = new ArrayList<>(storage.list());
        names.sort(null);
        for (final String name : names) {
            final long position = CheckpointLayout.positionOf(name);
            if (position >= 0 && isSound(name, position)) {
                newest = position;
            } else if (CheckpointLayout.isUnfinished(name)) {
                out.println(name + ": unfinished, does not count");
            }
        }
        return newest;
    }

    private boolean isSound(final String name, final long position) throws IOException {
        final long[] counts = new long[2];
        try (CheckpointFileReader reader = new CheckpointFileReader(storage, position)) {
            reader.forEach((type, buffer, offset, length) -> {
                counts[0]++;
                counts[1] += length;
            });
            out.println(name + ": sound, " + counts[0] + " sections, " + counts[1] + " bytes");
            return true;
        } catch (final JournalException e) {
            out.println(e.getMessage());
            damaged = true;
            return false;
        }
    }

    private void segments(final SegmentFiles files, final long checkpoint) throws IOException {
        out.println(files.all().size() + " segments of " + files.segmentLength() + " bytes, from position "
                + files.firstIndex() * files.segmentLength());
        final long from = files.firstIndex() * files.segmentLength();
        final boolean[] checkpointFound = {checkpoint <= from};
        final LogScan scan = LogScan.run(files, from, checkpoint, record -> {
            summaries
                    .computeIfAbsent(record.position() / files.segmentLength(), index -> new SegmentSummary())
                    .add(record);
            checkpointFound[0] |= record.position() == checkpoint;
        });
        checkpointFound[0] |= scan.endPosition() == checkpoint || isInUnusableRest(files, checkpoint);
        print(files, scan.endPosition() / files.segmentLength());
        if (scan.damage() != null) {
            out.println(scan.damage().describe());
            damaged = true;
            return;
        }
        out.println("end of the log at position " + scan.endPosition() + ", incarnation " + scan.epoch() + ", "
                + scan.records() + " records");
        out.println(
                scan.tornBytes() == 0
                        ? "no torn end"
                        : "torn end: at least " + scan.tornBytes()
                                + " bytes were written but never made durable; a start will cut them");
        if (from > checkpoint) {
            out.println("the log begins at position " + from + ", but no checkpoint reaches that far");
            damaged = true;
        } else if (!checkpointFound[0]) {
            out.println("the checkpoint's position " + checkpoint + " is not in the log");
            damaged = true;
        }
    }

    /** At the end of a segment, where no further record fits, the log's end is a position without a record. */
    private static boolean isInUnusableRest(final SegmentFiles files, final long checkpoint) {
        final long offset = checkpoint % files.segmentLength();
        return offset > files.segmentLength() - RecordLayout.HEADER_LENGTH;
    }

    private void print(final SegmentFiles files, final long lastIndex) {
        long expected = files.firstIndex();
        for (final Segment segment : files.all()) {
            for (; expected < segment.index(); expected++) {
                out.println(Segment.nameOf(expected * files.segmentLength()) + ": not there (released)");
            }
            expected = segment.index() + 1;
            final SegmentSummary summary = summaries.get(segment.index());
            if (summary != null) {
                out.println(segment.name() + ": " + summary);
            } else {
                out.println(segment.name() + (segment.index() > lastIndex ? ": ready for use" : ": no valid record"));
            }
        }
    }

    /** Counts of one segment. */
    private static final class SegmentSummary {
        private long records;
        private long bytes;
        private int firstEpoch;
        private int lastEpoch;

        void add(final RecordReader record) {
            firstEpoch = firstEpoch == 0 ? record.epoch() : firstEpoch;
            lastEpoch = record.epoch();
            if (record.isUserRecord()) {
                records++;
                bytes += record.length();
            }
        }

        @Override
        public String toString() {
            return records + " records, " + bytes + " bytes, incarnation " + firstEpoch
                    + (lastEpoch == firstEpoch ? "" : " to " + lastEpoch);
        }
    }
}
