/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.message;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.angelia.engine.journal.NoSpaceException;
import io.angelia.engine.journal.Storage;
import io.angelia.engine.journal.StorageFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Bodies of messages that need not survive a restart: segments that are written and read like the log's, but never forced,
 * and recycled as soon as nothing refers to them. Whatever was there before is deleted at start.
 *
 * <p>A segment starts with the reference of the store itself while it is being filled; each record adds one until
 * {@link #release}.
 */
public final class VolatileStore implements AutoCloseable {
    /** No room: nothing was stored. */
    public static final long NO_ROOM = -1;

    private static final int HEADER_LENGTH = Integer.BYTES;
    private static final int ALIGNMENT = Long.BYTES;
    private static final int MAX_SPARE_SEGMENTS = 4;

    private final Storage storage;
    private final int segmentLength;
    private final Long2ObjectHashMap<Segment> segments = new Long2ObjectHashMap<>();
    private final ArrayDeque<StorageFile> spares = new ArrayDeque<>();
    private final ArrayDeque<String> spareNames = new ArrayDeque<>();
    private final ExpandableDirectByteBuffer batch = new ExpandableDirectByteBuffer(64 * 1024);
    private Segment current;
    private long nextSegment;
    private int written;
    private int appended;
    private long fileNumber;

    /** Empties the storage; a segment of {@code segmentLength} bytes must hold the longest record. */
    public VolatileStore(final Storage storage, final int segmentLength) {
        this.storage = storage;
        this.segmentLength = segmentLength;
        try {
            for (final String name : storage.list()) {
                storage.delete(name);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot empty the store of volatile messages", e);
        }
    }

    /**
     * Stores head, middle and body as one record with one reference.
     *
     * @return its position, or {@link #NO_ROOM}.
     */
    public long append(
            final DirectBuffer head,
            final int headOffset,
            final int headLength,
            final DirectBuffer body,
            final int bodyOffset,
            final int bodyLength) {
        final int length = headLength + bodyLength;
        final int aligned = BitUtil.align(HEADER_LENGTH + length, ALIGNMENT);
        if (aligned > segmentLength) {
            throw new IllegalStateException("record of " + length + " bytes exceeds the segment of " + segmentLength);
        }
        if ((current == null || appended + aligned > segmentLength) && !rotate()) {
            return NO_ROOM;
        }
        final int at = appended - written;
        batch.putInt(at, length, LITTLE_ENDIAN);
        batch.putBytes(at + HEADER_LENGTH, head, headOffset, headLength);
        if (bodyLength > 0) {
            batch.putBytes(at + HEADER_LENGTH + headLength, body, bodyOffset, bodyLength);
        }
        final long position = current.number * segmentLength + appended;
        appended += aligned;
        current.references++;
        return position;
    }

    /** Makes everything appended readable. */
    public void flush() {
        if (appended == written) {
            return;
        }
        try {
            current.file.write(written, batch, 0, appended - written);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot write volatile messages", e);
        }
        written = appended;
    }

    /** Points {@code view} at the record; valid until the reference is released. */
    public void read(final long position, final UnsafeBuffer view) {
        final Segment segment = segment(position);
        final int offset = (int) (position % segmentLength);
        view.wrap(segment.map, offset + HEADER_LENGTH, segment.map.getInt(offset, LITTLE_ENDIAN));
    }

    public void retain(final long position) {
        segment(position).references++;
    }

    public void release(final long position) {
        release(segment(position));
    }

    /** Bytes of all segments in use. */
    public long usedBytes() {
        return (long) segments.size() * segmentLength;
    }

    private Segment segment(final long position) {
        final Segment segment = segments.get(position / segmentLength);
        if (segment == null) {
            throw new IllegalStateException("position " + position + " is in no segment of volatile messages");
        }
        return segment;
    }

    private void release(final Segment segment) {
        if (--segment.references > 0) {
            return;
        }
        segments.remove(segment.number);
        if (spares.size() < MAX_SPARE_SEGMENTS) {
            spares.add(segment.file);
            spareNames.add(segment.name);
        } else {
            delete(segment.file, segment.name);
        }
    }

    private boolean rotate() {
        try {
            final StorageFile file;
            final String name;
            if (spares.isEmpty()) {
                name = String.format("volatile-%08d", fileNumber);
                file = storage.create(name, segmentLength);
                fileNumber++;
            } else {
                file = spares.poll();
                name = spareNames.poll();
            }
            flush();
            final Segment full = current;
            current = new Segment(nextSegment++, name, file, file.map());
            segments.put(current.number, current);
            written = 0;
            appended = 0;
            if (full != null) {
                release(full);
            }
            return true;
        } catch (final NoSpaceException e) {
            return false;
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot create a segment for volatile messages", e);
        }
    }

    private void delete(final StorageFile file, final String name) {
        file.close();
        try {
            storage.delete(name);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot delete " + name, e);
        }
    }

    @Override
    public void close() {
        for (final Segment segment : segments.values()) {
            segment.file.close();
        }
        segments.clear();
        spares.forEach(StorageFile::close);
        spares.clear();
        current = null;
        storage.close();
    }

    private static final class Segment {
        private final long number;
        private final String name;
        private final StorageFile file;
        private final DirectBuffer map;
        private int references = 1;

        Segment(final long number, final String name, final StorageFile file, final DirectBuffer map) {
            this.number = number;
            this.name = name;
            this.file = file;
            this.map = map;
        }
    }
}
