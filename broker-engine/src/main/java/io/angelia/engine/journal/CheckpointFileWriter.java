/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import static io.angelia.engine.journal.CheckpointLayout.CHECKSUM_OFFSET;
import static io.angelia.engine.journal.CheckpointLayout.HEADER_LENGTH;
import static io.angelia.engine.journal.CheckpointLayout.MAX_SECTION_LENGTH;
import static io.angelia.engine.journal.CheckpointLayout.SECTION_HEADER_LENGTH;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Writes one checkpoint under a preliminary name and completes or drops it. Owns its file and its buffer. */
final class CheckpointFileWriter implements CheckpointStore.Writer {
    /** Forced in pieces as it is written, so that completing does not have to wait for all of it at once. */
    private static final long FORCE_INTERVAL_BYTES = 8L * 1024 * 1024;

    private final Storage storage;
    private final long position;
    private final String unfinishedName;
    private final StorageFile file;
    private final ByteBuffer memory = ByteBuffer.allocateDirect(CheckpointLayout.BUFFER_LENGTH);
    private final ByteBuffer bytes = memory.duplicate();
    private final UnsafeBuffer buffer = new UnsafeBuffer(memory);
    private final RecordChecksum checksum = new RecordChecksum();
    private long written;
    private long forced;
    private int gathered;
    private int sections;
    private boolean completed;
    private boolean closed;

    CheckpointFileWriter(final Storage storage, final long position) throws IOException {
        this.storage = storage;
        this.position = position;
        this.unfinishedName = CheckpointLayout.nameOf(position) + CheckpointLayout.UNFINISHED;
        this.file = storage.createGrowing(unfinishedName);
        putHeader();
    }

    @Override
    public void write(final int sectionType, final DirectBuffer source, final int offset, final int length)
            throws IOException {
        requireOpen();
        if (sectionType < 0) {
            throw new IllegalArgumentException("section type " + sectionType + " is negative");
        }
        if (length < 0 || length > MAX_SECTION_LENGTH) {
            throw new IllegalArgumentException(
                    "section of " + length + " bytes is not within 0.." + MAX_SECTION_LENGTH);
        }
        putSection(sectionType, source, offset, length);
    }

    @Override
    public void complete() throws IOException {
        requireOpen();
        putSection(CheckpointLayout.TYPE_END, null, 0, 0);
        writeGathered();
        file.force();
        file.close();
        storage.rename(unfinishedName, CheckpointLayout.nameOf(position));
        completed = true;
        storage.forceDirectory();
        for (final String name : storage.list()) {
            final long other = CheckpointLayout.positionOf(name);
            if (other >= 0 && other != position) {
                storage.delete(name);
            }
        }
        close();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        file.close();
        BufferUtil.free(memory);
        if (!completed) {
            try {
                storage.delete(unfinishedName);
            } catch (final IOException e) {
                // it counts for nothing, and beginning the next checkpoint deletes it
                return;
            }
        }
    }

    boolean isClosed() {
        return closed;
    }

    private void putHeader() {
        buffer.putLong(CheckpointLayout.MAGIC_OFFSET, CheckpointLayout.MAGIC, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(CheckpointLayout.VERSION_OFFSET, CheckpointLayout.VERSION, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(CheckpointLayout.POSITION_OFFSET, position, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(CheckpointLayout.RESERVED_OFFSET, 0, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(CHECKSUM_OFFSET, checksum.of(bytes, 0, HEADER_LENGTH), ByteOrder.LITTLE_ENDIAN);
        gathered = HEADER_LENGTH;
    }

    private void putSection(final int type, final DirectBuffer source, final int offset, final int length)
            throws IOException {
        final int aligned = RecordLayout.aligned(SECTION_HEADER_LENGTH + length);
        if (gathered + aligned > buffer.capacity()) {
            writeGathered();
        }
        final int start = gathered;
        buffer.putLong(start + aligned - RecordLayout.ALIGNMENT, 0);
        buffer.putInt(start + CheckpointLayout.SECTION_LENGTH_OFFSET, length, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(start + CheckpointLayout.SECTION_TYPE_OFFSET, type, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(start + CheckpointLayout.SECTION_INDEX_OFFSET, sections, ByteOrder.LITTLE_ENDIAN);
        if (length > 0) {
            buffer.putBytes(start + SECTION_HEADER_LENGTH, source, offset, length);
        }
        final int sum = checksum.of(bytes, start, SECTION_HEADER_LENGTH + length);
        buffer.putInt(start + CHECKSUM_OFFSET, sum, ByteOrder.LITTLE_ENDIAN);
        gathered += aligned;
        sections++;
    }

    private void writeGathered() throws IOException {
        file.write(written, buffer, 0, gathered);
        written += gathered;
        gathered = 0;
        if (written - forced >= FORCE_INTERVAL_BYTES) {
            file.force();
            forced = written;
        }
    }

    private void requireOpen() {
        if (closed || completed) {
            throw new IllegalStateException("checkpoint " + unfinishedName + " is closed");
        }
    }
}
