/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import io.angelia.engine.journal.Log;
import io.angelia.engine.journal.RecordView;
import io.angelia.engine.record.RecordType;
import org.agrona.DirectBuffer;

/** Passes everything on to a log, and counts what only the log shows. Planted bugs override single methods. */
class WatchedLog implements Log {
    private final Log log;
    private final Occurrences occurrences;

    WatchedLog(final Log log, final Occurrences occurrences) {
        this.log = log;
        this.occurrences = occurrences;
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
        if (type == RecordType.MESSAGE_MOVED) {
            occurrences.count(Occurrence.COMPACTION);
        }
        return log.append(type, timeMs, head, headOffset, headLength, body, bodyOffset, bodyLength);
    }

    @Override
    public int maxPayloadLength() {
        return log.maxPayloadLength();
    }

    @Override
    public void flush(final boolean force) {
        log.flush(force);
    }

    @Override
    public long appendedPosition() {
        return log.appendedPosition();
    }

    @Override
    public long writtenPosition() {
        return log.writtenPosition();
    }

    @Override
    public long durablePosition() {
        return log.durablePosition();
    }

    @Override
    public boolean hasRoomFor(final long payloadLength) {
        return log.hasRoomFor(payloadLength);
    }

    @Override
    public void read(final long position, final RecordView view) {
        log.read(position, view);
    }

    @Override
    public long segmentOf(final long position) {
        return log.segmentOf(position);
    }

    @Override
    public long firstSegment() {
        return log.firstSegment();
    }

    @Override
    public long segmentLength() {
        return log.segmentLength();
    }

    @Override
    public void release(final long segment) {
        occurrences.count(Occurrence.SEGMENT_RELEASED);
        log.release(segment);
    }

    @Override
    public boolean isReleased(final long segment) {
        return log.isReleased(segment);
    }

    @Override
    public void replay(final long position, final RecordHandler handler) {
        log.replay(position, handler);
    }

    @Override
    public void close() {
        log.close();
    }
}
