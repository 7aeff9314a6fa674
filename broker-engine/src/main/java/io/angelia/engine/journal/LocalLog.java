/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import static io.angelia.engine.journal.RecordLayout.BATCH_LENGTH;
import static io.angelia.engine.journal.RecordLayout.HEADER_LENGTH;
import static io.angelia.engine.journal.RecordLayout.LENGTH_OFFSET;
import static io.angelia.engine.journal.RecordLayout.MAX_USER_TYPE;
import static io.angelia.engine.journal.RecordLayout.POSITION_OFFSET;
import static io.angelia.engine.journal.RecordLayout.TIME_OFFSET;
import static io.angelia.engine.journal.RecordLayout.TYPE_OFFSET;

import io.angelia.engine.journal.RecordReader.Verdict;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * The log on a local disk: preallocated segment files, written through a channel in batches, read through maps.
 *
 * <p>Belongs to one thread, except {@link #durablePosition()} and the {@link SegmentPreparer}. That thread must not be
 * interrupted while it writes: an interrupt closes the file under it, which ends the log like any failed write.
 */
public final class LocalLog implements Log {
    private final int segmentLength;
    private final int segmentShift;
    private final int maxPayloadLength;
    private final LogRecovery recovery;
    private final SegmentPool pool;
    private final SegmentPreparer preparer;
    private final RecordBatch batch;
    private final RecordReader reader = new RecordReader();
    private final RecordView replayView = new RecordView();

    private final SegmentTable segments = new SegmentTable();
    /** Released segments whose views may be in use until the next flush. */
    private final List<Segment> retired = new ArrayList<>();

    private Segment current;
    private long written;
    private volatile long durable;
    /** What the newest BATCH record says. */
    private long markedDurable;

    private Throwable failure;
    private boolean closed;

    private LocalLog(final LocalLogContext context, final int segmentLength, final LogRecovery recovery) {
        this.segmentLength = segmentLength;
        this.segmentShift = Integer.numberOfTrailingZeros(segmentLength);
        this.recovery = recovery;
        final int batchCapacity = Math.min(context.batchLength(), segmentLength - RecordLayout.ALIGNMENT);
        this.batch = new RecordBatch(batchCapacity, recovery.epoch());
        this.maxPayloadLength = batch.capacity() - BATCH_LENGTH - HEADER_LENGTH;
        this.pool = new SegmentPool(
                context.storage(), segmentLength, context.segmentsAhead(), context.checkpointReserveBytes());
        this.preparer = new SegmentPreparer(pool);
    }

    /**
     * Opens the log, a new one in a storage without segments: checks everything from the checkpoint's position on, cuts a
     * torn end, and makes the cut durable before anything else is written.
     *
     * @throws JournalException when the log is damaged, does not fit to the checkpoint, or has no room to go on. Nothing
     *     that belongs to the log was changed then.
     */
    public static LocalLog open(final LocalLogContext context) throws IOException {
        context.conclude();
        final SegmentFiles files = SegmentFiles.list(context.storage());
        LocalLog log = null;
        try {
            if (files.isEmpty()) {
                requireNoCheckpoint(context.startPosition());
                log = new LocalLog(context, context.segmentLength(), new LogRecovery(0, 0, 0, 1));
                log.create();
            } else {
                final LogScan scan = scan(files, context.startPosition());
                log = new LocalLog(
                        context,
                        files.segmentLength(),
                        new LogRecovery(scan.endPosition(), scan.records(), scan.tornBytes(), scan.epoch() + 1));
                log.adopt(files);
            }
            log.begin();
            return log;
        } catch (final IOException | RuntimeException e) {
            files.close();
            if (log != null) {
                log.giveUp();
            }
            throw e;
        }
    }

    /** What opening the log found. */
    public LogRecovery recovery() {
        return recovery;
    }

    /** To be driven by a thread of its own. */
    public SegmentPreparer preparer() {
        return preparer;
    }

    @Override
    public long append(
            final int type,
            final long timeMs,
            final DirectBuffer head,
            final int headOffset,
            final int headLength,
            final DirectBuffer body,
            final int bodyOffset,
            final int bodyLength) {
        requireUsable();
        if (type < 1 || type > MAX_USER_TYPE) {
            throw new IllegalArgumentException("type " + type + " is not within 1.." + MAX_USER_TYPE);
        }
        if (headLength < 0 || bodyLength < 0) {
            throw new IllegalArgumentException("negative length: head " + headLength + ", body " + bodyLength);
        }
        final long payloadLength = (long) headLength + bodyLength;
        if (payloadLength > maxPayloadLength) {
            throw new JournalException(
                    "a payload of " + payloadLength + " bytes exceeds the largest of " + maxPayloadLength + " bytes");
        }
        makeRoom(RecordLayout.aligned(HEADER_LENGTH + (int) payloadLength));
        final long position = appendedPosition();
        batch.add(position, type, timeMs, head, headOffset, headLength, body, bodyOffset, bodyLength);
        return position;
    }

    @Override
    public int maxPayloadLength() {
        return maxPayloadLength;
    }

    @Override
    public void flush(final boolean force) {
        requireUsable();
        writeBatch();
        if (force) {
            force();
        }
        retire();
    }

    @Override
    public long appendedPosition() {
        return written + batch.length();
    }

    @Override
    public long writtenPosition() {
        return written;
    }

    @Override
    public long durablePosition() {
        return durable;
    }

    @Override
    public boolean hasRoomFor(final long payloadLength) {
        requireUsable();
        // headers, for payloads in pieces of at least 4 KiB
        final long needed = payloadLength + payloadLength / 64 + BATCH_LENGTH + 2 * HEADER_LENGTH;
        final long rest = current.end() - appendedPosition();
        // up to a quarter of each further segment may be lost to padding
        final long further = needed <= rest ? 0 : 1 + (needed - rest) / (segmentLength - segmentLength / 4);
        return pool.obtainable() > further;
    }

    @Override
    public void read(final long position, final RecordView view) {
        requireUsable();
        if (position < 0 || position >= written) {
            throw new JournalException("position " + position + " cannot be read: the log is written up to " + written);
        }
        final DirectBuffer map = map(position);
        final int offset = (int) position & (segmentLength - 1);
        final int rest = segmentLength - offset;
        if (rest >= HEADER_LENGTH) {
            final int length = map.getInt(offset + LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
            final int type = map.getByte(offset + TYPE_OFFSET);
            if (length >= HEADER_LENGTH
                    && length <= rest
                    && type > 0
                    && map.getLong(offset + POSITION_OFFSET, ByteOrder.LITTLE_ENDIAN) == position) {
                final long timeMs = map.getLong(offset + TIME_OFFSET, ByteOrder.LITTLE_ENDIAN);
                view.wrap(map, offset + HEADER_LENGTH, length - HEADER_LENGTH, type, timeMs, position);
                return;
            }
        }
        throw new JournalException("no record starts at position " + place(position));
    }

    @Override
    public long segmentOf(final long position) {
        return position >> segmentShift;
    }

    @Override
    public long firstSegment() {
        return segments.first();
    }

    @Override
    public long segmentLength() {
        return segmentLength;
    }

    @Override
    public void release(final long segment) {
        requireUsable();
        if (segment >= current.index()) {
            throw new IllegalArgumentException(
                    "segment " + segment + " is in use: the log writes to segment " + current.index());
        }
        if (!isReleased(segment)) {
            retired.add(segments.remove(segment));
        }
    }

    @Override
    public boolean isReleased(final long segment) {
        return segment < current.index() && segments.get(segment) == null;
    }

    @Override
    public void replay(final long position, final RecordHandler handler) {
        requireUsable();
        final long end = written;
        long next = position;
        while (next < end) {
            final Segment segment = segments.get(segmentOf(next));
            if (segment == null) {
                next = (segmentOf(next) + 1) * segmentLength;
            } else {
                replay(segment, (int) (next - segment.base()), end, handler);
                next = segment.end();
            }
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        try {
            if (failure == null) {
                flush(true);
                markEnd();
                pool.settle();
            }
        } finally {
            giveUp();
        }
    }

    /** Says in the log that its last records were durable too, so that damage to them is never taken for a torn end. */
    private void markEnd() {
        if (markedDurable < durable && fitsSegment(0)) {
            batch.open();
            writeBatch();
            force();
        }
    }

    private void giveUp() {
        closed = true;
        pool.close();
        retired.forEach(Segment::close);
        segments.closeAll();
        batch.free();
    }

    // ---- opening

    private static void requireNoCheckpoint(final long startPosition) {
        if (startPosition != 0) {
            throw new JournalException("the journal has no segments, but the checkpoint is of position " + startPosition
                    + "; restore the whole data directory from a copy");
        }
    }

    private static LogScan scan(final SegmentFiles files, final long startPosition) throws IOException {
        final long first = LogScan.firstSegmentToScan(files, startPosition);
        if (files.get(first) == null) {
            throw new JournalException("segment file " + Segment.nameOf(first * files.segmentLength())
                    + ", which holds the checkpoint's position " + startPosition
                    + ", is missing; nothing was changed; restore the whole data directory from a copy");
        }
        final LogScan scan = LogScan.run(files, startPosition, startPosition, null);
        if (scan.damage() != null) {
            throw new JournalException(scan.damage().describe()
                    + "; nothing was changed; restore the data directory from a copy, or look at it with"
                    + " 'journal verify' and 'journal dump'");
        }
        if (scan.endPosition() < startPosition) {
            throw new JournalException("the journal ends at position " + scan.endPosition()
                    + ", before the checkpoint's position " + startPosition
                    + "; nothing was changed; restore the whole data directory from a copy");
        }
        if (!scan.startIsBoundary() || (scan.epoch() == 0 && startPosition > 0)) {
            throw new JournalException("no record starts at the checkpoint's position " + startPosition
                    + ": checkpoint and journal do not belong together; restore the whole data directory from a copy");
        }
        return scan;
    }

    private void create() throws IOException {
        pool.start(List.of(), List.of(), 0);
        current = pool.take();
        segments.add(current);
        pool.prepareReserve();
    }

    /** Sorts the files found into the log's own, those ready to be used next, and leftovers. */
    private void adopt(final SegmentFiles files) throws IOException {
        written = recovery.endPosition();
        long next = segmentOf(written);
        if (written % segmentLength == 0 && files.get(next - 1) != null) {
            next--; // the log ends exactly with a segment
        }
        final long currentIndex = next;
        final List<Segment> ready = new ArrayList<>();
        final List<Segment> leftOver = new ArrayList<>();
        for (final Segment segment : files.all()) {
            if (segment.index() <= currentIndex) {
                segments.add(segment);
                next = segment.index() + 1;
            } else {
                segment.close();
                (segment.index() == next ? ready : leftOver).add(segment);
                next = segment.index() == next ? next + 1 : next;
            }
        }
        current = segments.get(currentIndex);
        current.openForWriting();
        pool.start(ready, leftOver, next);
        pool.prepareReserve();
    }

    /** Makes what was found durable, then says so in the log under the new epoch. */
    private void begin() {
        force();
        if (!fitsSegment(0)) {
            roll();
        }
        batch.open();
        flush(true);
    }

    // ---- writing

    /** Ensures that a record of that length can be added to the batch. */
    private void makeRoom(final int alignedLength) {
        if (!fitsSegment(alignedLength)) {
            roll();
        } else if (batch.lengthWith(alignedLength) > batch.capacity()) {
            writeBatch();
            if (!fitsSegment(alignedLength)) {
                roll();
            }
        }
        batch.open();
    }

    /** A segment is never filled to its last byte, so that the end of the log always lies in the current segment. */
    private boolean fitsSegment(final int alignedLength) {
        return batch.lengthWith(alignedLength) < current.end() - written;
    }

    /** Ends the current segment for good and goes on in the next one. */
    private void roll() {
        final Segment next = takeNext();
        segments.add(next);
        final int rest = (int) (current.end() - appendedPosition());
        if (rest >= HEADER_LENGTH) {
            final boolean padsOnly = batch.length() == 0;
            batch.pad(appendedPosition(), rest);
            write(!padsOnly);
        } else {
            writeBatch();
        }
        written = current.end();
        force();
        current = next;
    }

    private Segment takeNext() {
        try {
            final Segment next = pool.take();
            if (next.index() != current.index() + 1) {
                throw fail("segment " + next.index() + " was prepared to follow segment " + current.index(), null);
            }
            return next;
        } catch (final NoSpaceException e) {
            throw new JournalException(
                    "there is no room for another segment behind position " + appendedPosition()
                            + ", even the reserve is used up: " + e.getMessage(),
                    e);
        } catch (final IOException e) {
            throw fail("no segment could be prepared behind position " + appendedPosition(), e);
        }
    }

    private void writeBatch() {
        if (batch.length() > 0) {
            write(true);
        }
    }

    private void write(final boolean marked) {
        if (marked) {
            markedDurable = durable;
            batch.mark(written, markedDurable);
        }
        try {
            current.write(written, batch.buffer(), 0, batch.length());
        } catch (final IOException | RuntimeException e) {
            throw fail("writing at position " + place(written) + " failed", e);
        }
        written += batch.length();
        batch.clear();
    }

    private void force() {
        if (durable == written) {
            return;
        }
        try {
            current.force();
        } catch (final IOException | RuntimeException e) {
            throw fail("forcing position " + place(durable) + " failed", e);
        }
        durable = written;
    }

    /**
     * Hands released segments on, now that nobody looks at them any more; but not before the current segment has a durable
     * record, since a start must always find the newest epoch.
     */
    private void retire() {
        if (!retired.isEmpty() && durable > current.base()) {
            for (int i = 0; i < retired.size(); i++) {
                retired.get(i).close();
                pool.recycle(retired.get(i));
            }
            retired.clear();
        }
    }

    // ---- reading

    private DirectBuffer map(final long position) {
        final Segment segment = segments.get(segmentOf(position));
        if (segment == null) {
            throw new JournalException("position " + place(position) + " is in a segment that was released");
        }
        return map(segment);
    }

    private static DirectBuffer map(final Segment segment) {
        try {
            return segment.map();
        } catch (final IOException e) {
            throw new JournalException("segment file " + segment.name() + " cannot be read", e);
        }
    }

    private void replay(final Segment segment, final int from, final long end, final RecordHandler handler) {
        reader.wrap(map(segment), segment.base());
        int offset = from;
        while (segment.base() + offset < end) {
            final Verdict verdict = reader.check(offset);
            if (verdict == Verdict.END_OF_SEGMENT) {
                return;
            }
            if (verdict != Verdict.VALID) {
                throw new JournalException("the record at position " + place(segment.base() + offset)
                        + " cannot be replayed: " + LogScan.reasonOf(verdict));
            }
            final int next = offset + reader.alignedLength();
            if (reader.isUserRecord()) {
                reader.view(replayView);
                handler.onRecord(reader.position(), replayView);
            }
            offset = next;
        }
    }

    // ---- state

    private String place(final long position) {
        final long base = position & -segmentLength;
        return position + " (file " + Segment.nameOf(base) + ", offset " + (position - base) + ")";
    }

    private void requireUsable() {
        if (failure != null) {
            throw new JournalException("the log has failed before: " + failure.getMessage(), failure);
        }
        if (closed) {
            throw new JournalException("the log is closed");
        }
    }

    private JournalException fail(final String what, final Throwable cause) {
        final JournalException exception =
                new JournalException(cause == null ? what : what + ": " + cause.getMessage(), cause);
        failure = exception;
        return exception;
    }
}
