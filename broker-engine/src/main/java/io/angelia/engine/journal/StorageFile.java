/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import java.io.IOException;
import org.agrona.DirectBuffer;

/** One file of a {@link Storage}: written and forced through a channel, read through a map of the same pages. */
public interface StorageFile extends AutoCloseable {
    long size();

    /** Writes at {@code fileOffset}, all or an exception. Not durable before {@link #force()}. */
    void write(long fileOffset, DirectBuffer source, int offset, int length) throws IOException;

    /** Makes everything written so far durable. After an exception the file must not be written again. */
    void force() throws IOException;

    /** A read view of the whole file that sees every write at once; valid until {@link #close()}. */
    DirectBuffer map() throws IOException;

    @Override
    void close();
}
