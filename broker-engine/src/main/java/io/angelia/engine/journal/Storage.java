/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import java.io.IOException;
import java.util.List;

/**
 * A flat directory of files as the journal needs it: the seam between the engine and the disk, so that a simulated disk
 * can take its place. Not thread-safe unless an implementation says so.
 */
public interface Storage extends AutoCloseable {
    /** Names of the files present, in no particular order. */
    List<String> list() throws IOException;

    /**
     * Creates a file of {@code size} bytes, every block really allocated and zero. A disk without room fails here with
     * {@link NoSpaceException}, leaving nothing behind.
     */
    StorageFile create(String name, long size) throws IOException;

    /** Creates an empty file that grows by its writes; one that finds no room fails with {@link NoSpaceException}. */
    StorageFile createGrowing(String name) throws IOException;

    /** Opens a file that exists; fails when there is none. */
    StorageFile open(String name, boolean readOnly) throws IOException;

    /** Atomic; replaces a file of that name. Durable only after {@link #forceDirectory()}. */
    void rename(String from, String to) throws IOException;

    void delete(String name) throws IOException;

    /** Makes creations, renames and deletions durable. */
    void forceDirectory() throws IOException;

    /** Bytes that could still be allocated. */
    long usableBytes() throws IOException;

    @Override
    void close();
}
