/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import java.io.IOException;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** One file of a {@link Storage}: written and forced through a channel, read through a map of the same pages. */
public interface StorageFile extends AutoCloseable {
    long size();

    /** Copies from the file, all or an exception; for what is read once and may be larger than a map can be. */
    void read(long fileOffset, MutableDirectBuffer target, int offset, int length) throws IOException;

    /**
     * Writes at {@code fileOffset}, all or an exception. Not durable before {@link #force()}. Only a growing file may be
     * written beyond its present end.
     */
    void write(long fileOffset, DirectBuffer source, int offset, int length) throws IOException;

    /** Makes everything written so far durable. After an exception the file must not be written again. */
    void force() throws IOException;

    /**
     * A read view of the whole file, at most 2 GiB, that sees every write at once; valid until {@link #close()}. It is
     * backed by a direct ByteBuffer.
     */
    DirectBuffer map() throws IOException;

    @Override
    void close();
}
