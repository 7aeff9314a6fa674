/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import java.io.IOException;
import org.agrona.DirectBuffer;

/**
 * One file of the log: positions {@code index * length} up to the next segment's. Opened when it is first used. Handed
 * from the thread that prepares it to the thread that owns the log; used by one at a time.
 */
final class Segment {
    private static final String PREFIX = "segment-";
    private static final int DIGITS = 20;

    private final Storage storage;
    private final long index;
    private final int length;
    private StorageFile file;
    private DirectBuffer map;

    /** @param file already open, or null to open it read-only when it is needed. */
    Segment(final Storage storage, final long index, final int length, final StorageFile file) {
        this.storage = storage;
        this.index = index;
        this.length = length;
        this.file = file;
    }

    /** Name of the file whose first byte has the position {@code base}. */
    static String nameOf(final long base) {
        final String digits = Long.toString(base);
        return PREFIX + "0".repeat(DIGITS - digits.length()) + digits;
    }

    /** Position that the name stands for, or -1 when it is not a segment's name. */
    static long baseOf(final String name) {
        if (!name.startsWith(PREFIX) || name.length() != PREFIX.length() + DIGITS) {
            return -1;
        }
        try {
            final long base = Long.parseLong(name.substring(PREFIX.length()));
            return name.equals(nameOf(base)) ? base : -1;
        } catch (final NumberFormatException e) {
            return -1;
        }
    }

    long index() {
        return index;
    }

    long base() {
        return index * length;
    }

    /** Position of the first byte behind the segment. */
    long end() {
        return base() + length;
    }

    String name() {
        return nameOf(base());
    }

    /** The file to write to; opens it for writing when it was open for reading or not at all. */
    void openForWriting() throws IOException {
        close();
        file = checked(storage.open(name(), false));
    }

    void write(final long position, final DirectBuffer source, final int offset, final int length) throws IOException {
        file.write(position - base(), source, offset, length);
    }

    void force() throws IOException {
        file.force();
    }

    /** The whole segment as it is now. */
    DirectBuffer map() throws IOException {
        if (map == null) {
            if (file == null) {
                file = checked(storage.open(name(), true));
            }
            map = file.map();
        }
        return map;
    }

    /** Ends all views of the segment; it may be opened again. */
    void close() {
        map = null;
        if (file != null) {
            final StorageFile closing = file;
            file = null;
            closing.close();
        }
    }

    private StorageFile checked(final StorageFile opened) {
        if (opened.size() != length) {
            final long size = opened.size();
            opened.close();
            throw new JournalException("segment file " + name() + " has " + size + " bytes instead of " + length
                    + "; nothing was changed; restore the whole data directory from a copy");
        }
        return opened;
    }
}
