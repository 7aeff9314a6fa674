/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import io.angelia.engine.journal.RecordReader.Verdict;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * Prints one line per record of a journal, offline and read-only, and goes on behind damage: position, type, length, time
 * and whether the record is intact.
 */
public final class JournalDump {
    /** Every type of the log's user. */
    public static final int ANY_TYPE = -1;

    private final Selection selection;
    private final IntFunction<String> typeName;
    private final PrintStream out;
    private final RecordReader reader = new RecordReader();
    private boolean damaged;

    private JournalDump(final Selection selection, final IntFunction<String> typeName, final PrintStream out) {
        this.selection = selection;
        this.typeName = typeName;
        this.out = out;
    }

    /**
     * What to print.
     *
     * @param from      lowest position.
     * @param to        first position not to print; Long.MAX_VALUE for the end.
     * @param type      a record type, or {@link #ANY_TYPE}.
     * @param ownRecords whether to print the log's own records (batches and padding) as well.
     */
    public record Selection(long from, long to, int type, boolean ownRecords) {
        public static final Selection ALL = new Selection(0, Long.MAX_VALUE, ANY_TYPE, false);

        boolean contains(final long position) {
            return position >= from && position < to;
        }
    }

    /**
     * Prints the selected records.
     *
     * @param typeName name of a record type, or null where it has none.
     * @return {@link JournalVerify#SOUND}, {@link JournalVerify#DAMAGED} when something selected was damaged, or
     *     {@link JournalVerify#UNREADABLE}.
     */
    public static int run(
            final Path directory,
            final Selection selection,
            final IntFunction<String> typeName,
            final PrintStream out) {
        try (FileStorage storage = FileStorage.openReadOnly(directory)) {
            return run(storage, selection, typeName, out);
        } catch (final IOException e) {
            out.println("cannot read " + directory + ": " + e.getMessage());
            return JournalVerify.UNREADABLE;
        }
    }

    static int run(
            final Storage storage, final Selection selection, final IntFunction<String> typeName, final PrintStream out)
            throws IOException {
        try (SegmentFiles files = SegmentFiles.list(storage)) {
            if (files.isEmpty()) {
                out.println("no segments");
                return JournalVerify.UNREADABLE;
            }
            final JournalDump dump = new JournalDump(selection, typeName, out);
            for (final Segment segment : files.all()) {
                if (segment.end() > selection.from() && segment.base() < selection.to()) {
                    dump.dump(segment);
                    segment.close();
                }
            }
            return dump.damaged ? JournalVerify.DAMAGED : JournalVerify.SOUND;
        } catch (final JournalException e) {
            out.println(e.getMessage());
            return JournalVerify.DAMAGED;
        }
    }

    private void dump(final Segment segment) throws IOException {
        reader.wrap(segment.map(), segment.base());
        final int end = (int) (segment.end() - segment.base());
        int offset = 0;
        while (offset <= end - RecordLayout.HEADER_LENGTH) {
            final Verdict verdict = reader.check(offset);
            if (verdict == Verdict.VALID || verdict == Verdict.UNSUPPORTED) {
                print(verdict);
                offset += reader.alignedLength();
            } else {
                offset = printGap(offset, end, verdict);
            }
        }
    }

    /** Prints what is known of an invalid place and answers where the next valid record is, or the end. */
    private int printGap(final int offset, final int end, final Verdict verdict) {
        final boolean looksLikeRecord = reader.claimsItsPosition(offset);
        if (looksLikeRecord && isSelected()) {
            print(verdict);
        }
        final long position = reader.position();
        int next = offset + RecordLayout.ALIGNMENT;
        while (next <= end - RecordLayout.HEADER_LENGTH
                && !(reader.claimsItsPosition(next) && reader.check(next) == Verdict.VALID)) {
            next += RecordLayout.ALIGNMENT;
        }
        final boolean recordFollows = next <= end - RecordLayout.HEADER_LENGTH;
        if (selection.contains(position) && (recordFollows || looksLikeRecord)) {
            damaged = true;
            if (recordFollows) {
                out.printf(
                        Locale.ROOT,
                        "%15d  -- %d bytes are no valid record: %s%n",
                        position,
                        next - offset,
                        LogScan.reasonOf(verdict));
            }
        }
        return recordFollows ? next : end;
    }

    private void print(final Verdict verdict) {
        if (isSelected()) {
            out.printf(
                    Locale.ROOT,
                    "%15d  %-24s %9d  %-24s  %s%n",
                    reader.position(),
                    nameOfType(),
                    reader.length() - RecordLayout.HEADER_LENGTH,
                    reader.isUserRecord() ? Instant.ofEpochMilli(reader.timeMs()) : "-",
                    verdict == Verdict.VALID ? "ok" : verdict.name().replace('_', ' '));
        }
    }

    private boolean isSelected() {
        if (!selection.contains(reader.position())) {
            return false;
        }
        return reader.isUserRecord()
                ? selection.type() == ANY_TYPE || selection.type() == reader.type()
                : selection.ownRecords();
    }

    private String nameOfType() {
        final int type = reader.type();
        if (type == RecordLayout.TYPE_BATCH) {
            return "(batch, durable " + reader.batchDurablePosition() + ")";
        }
        if (type == RecordLayout.TYPE_PADDING) {
            return "(padding)";
        }
        final String name = typeName.apply(type);
        return name == null ? Integer.toString(type) : name;
    }
}
