/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import java.io.IOException;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.agrona.BitUtil;

/** The segments found in a storage, by index. Their length is that of the files: it was fixed when the log was created. */
final class SegmentFiles implements AutoCloseable {
    private final NavigableMap<Long, Segment> segments = new TreeMap<>();
    private final int segmentLength;

    private SegmentFiles(final int segmentLength) {
        this.segmentLength = segmentLength;
    }

    /** Lists without opening more than one file. Changes nothing. */
    static SegmentFiles list(final Storage storage) throws IOException {
        final NavigableMap<Long, String> names = new TreeMap<>();
        for (final String name : storage.list()) {
            final long base = Segment.baseOf(name);
            if (base >= 0) {
                names.put(base, name);
            }
        }
        if (names.isEmpty()) {
            return new SegmentFiles(0);
        }
        final SegmentFiles files =
                new SegmentFiles(lengthOf(storage, names.lastEntry().getValue()));
        for (final long base : names.keySet()) {
            if (base % files.segmentLength != 0) {
                throw new JournalException("segment file " + names.get(base) + " does not fit to segments of "
                        + files.segmentLength + " bytes, the length of "
                        + names.lastEntry().getValue()
                        + "; nothing was changed; restore the whole data directory from a copy");
            }
            final long index = base / files.segmentLength;
            files.segments.put(index, new Segment(storage, index, files.segmentLength, null));
        }
        return files;
    }

    boolean isEmpty() {
        return segments.isEmpty();
    }

    /** Bytes of each segment; 0 when there are none. */
    int segmentLength() {
        return segmentLength;
    }

    long firstIndex() {
        return segments.firstKey();
    }

    long lastIndex() {
        return segments.lastKey();
    }

    /** Null when there is no such file. */
    Segment get(final long index) {
        return segments.get(index);
    }

    Collection<Segment> all() {
        return segments.values();
    }

    /** True when every segment from the one that holds {@code position} up to the last is there. */
    boolean cover(final long position) {
        if (isEmpty()) {
            return false;
        }
        final long from = LogScan.firstSegmentToScan(this, position);
        return from <= lastIndex()
                && segments.tailMap(from, true).size() == lastIndex() - from + 1
                && segments.containsKey(from);
    }

    @Override
    public void close() {
        for (final Segment segment : segments.values()) {
            segment.close();
        }
    }

    private static int lengthOf(final Storage storage, final String name) throws IOException {
        final StorageFile file = storage.open(name, true);
        try {
            final long size = file.size();
            if (size < LocalLogContext.SEGMENT_LENGTH_MIN
                    || size > LocalLogContext.SEGMENT_LENGTH_MAX
                    || !BitUtil.isPowerOfTwo(size)) {
                throw new JournalException("segment file " + name + " has " + size + " bytes, which is no length of a"
                        + " segment; nothing was changed; restore the whole data directory from a copy");
            }
            return (int) size;
        } finally {
            file.close();
        }
    }
}
