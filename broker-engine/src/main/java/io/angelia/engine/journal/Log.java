/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import org.agrona.DirectBuffer;

/**
 * The ordered record of accepted commands: the port behind which a local disk or, in a cluster, a replicated log decides
 * when a record is durable. Positions are bytes, grow for ever and are never reused; a record is known by the position of
 * its header.
 *
 * <p>One thread owns a log. Nothing outside this port knows how a record became durable.
 */
public interface Log extends AutoCloseable {
    /**
     * Adds a record to the batch that is being gathered. Head and body are stored one after the other as one payload; a
     * length of 0 leaves a part out.
     *
     * @param type   the record's type, 1..127; the log does not interpret it.
     * @param timeMs wall-clock time that the record is stamped with, the only clock that {@code apply} sees.
     * @return the position of the record.
     * @throws JournalException when the payload exceeds {@link #maxPayloadLength()}, when there is no room even in the
     *     reserve (nothing was changed, the log stays usable) or when the log has failed.
     */
    long append(
            int type,
            long timeMs,
            DirectBuffer head,
            int headOffset,
            int headLength,
            DirectBuffer body,
            int bodyOffset,
            int bodyLength);

    int maxPayloadLength();

    /**
     * Writes the gathered batch and, when {@code force} is set, makes it durable before returning (a replicated log may
     * return earlier and advance {@link #durablePosition()} later).
     *
     * @throws JournalException when a write or force failed: fatal, the log refuses everything from then on.
     */
    void flush(boolean force);

    /**
     * End of the log: every record so far lies below, every later one at or above. A record's own position is what
     * {@link #append} answers, since the log keeps marks of its own between records; 0 is never a record's position.
     */
    long appendedPosition();

    /** Everything below is written: visible through {@link #read}, not necessarily durable. */
    long writtenPosition();

    /** Everything below survives a crash. Safe to read from any thread. */
    long durablePosition();

    /**
     * True when {@code payloadLength} more bytes of message fit without touching the reserve that is kept for
     * acknowledgements and other records that free space.
     */
    boolean hasRoomFor(long payloadLength);

    /**
     * Points {@code view} at the payload of the record at {@code position}, which must be below
     * {@link #writtenPosition()} and in a segment that was not released. No allocation, no copy.
     */
    void read(long position, RecordView view);

    /** Index of the segment that holds {@code position}: positions of one segment share an index, later ones are higher. */
    long segmentOf(long position);

    /** Lowest segment still present. */
    long firstSegment();

    /** Bytes of one segment. */
    long segmentLength();

    /**
     * Gives a segment back: none of its records will be read or replayed again. The log may recycle the file. Segments may
     * be released in any order; the one being written to may not. Views of its records stay readable until the next
     * {@link #flush}.
     */
    void release(long segment);

    boolean isReleased(long segment);

    /** Hands every record from {@code position} on, in order, to {@code handler}. Released segments are skipped. */
    void replay(long position, RecordHandler handler);

    /** Cuts no corners: flushes, forces and closes. Safe to call twice. */
    @Override
    void close();

    /** Receives replayed records; the view is valid during the call only. */
    interface RecordHandler {
        void onRecord(long position, RecordView record);
    }
}
