/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import java.io.IOException;
import org.agrona.DirectBuffer;

/**
 * Keeps the newest complete picture of the engine's durable state, so that replay starts at its position. A checkpoint is
 * written in pieces while the engine goes on, and counts only once {@link Writer#complete()} made it durable under its
 * final name; until then, and after any failure, the previous one stands.
 */
public interface CheckpointStore extends AutoCloseable {
    /**
     * Starts a checkpoint of the state as of {@code position}; an unfinished earlier one is dropped. Everything below the
     * position must be durable in the log before the checkpoint is completed.
     */
    Writer begin(long position) throws IOException;

    /** The newest complete checkpoint, or null when there is none. Verifies every checksum before returning. */
    Reader openNewest() throws IOException;

    @Override
    void close();

    interface Writer extends AutoCloseable {
        /** Appends one section (at most 1 MiB), checksummed on its own. Written, not forced. */
        void write(int sectionType, DirectBuffer source, int offset, int length) throws IOException;

        /** Forces, renames into place, forces the directory, deletes the previous one. */
        void complete() throws IOException;

        /** Drops the checkpoint unless it was completed. */
        @Override
        void close();
    }

    interface Reader extends AutoCloseable {
        long position();

        /** Hands every section in the order written; the buffer is valid during the call only. */
        void forEach(SectionHandler handler) throws IOException;

        @Override
        void close();
    }

    interface SectionHandler {
        void onSection(int sectionType, DirectBuffer buffer, int offset, int length);
    }
}
