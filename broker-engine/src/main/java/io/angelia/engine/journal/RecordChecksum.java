/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Computes the checksum of records without allocating. Serves one thread. */
final class RecordChecksum {
    private final CRC32C crc = new CRC32C();

    /**
     * Checksum of the record at {@code offset}.
     *
     * @param bytes  a view for this use alone; its position and limit are moved.
     * @param length bytes that the checksum covers, counted from the start of the header.
     */
    int of(final ByteBuffer bytes, final int offset, final int length) {
        crc.reset();
        bytes.clear().position(offset).limit(offset + RecordLayout.CHECKSUM_OFFSET);
        crc.update(bytes);
        bytes.limit(offset + length).position(offset + RecordLayout.EPOCH_OFFSET);
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
