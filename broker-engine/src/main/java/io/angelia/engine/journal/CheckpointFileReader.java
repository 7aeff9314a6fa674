/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import static io.angelia.engine.journal.CheckpointLayout.CHECKSUM_OFFSET;
import static io.angelia.engine.journal.CheckpointLayout.HEADER_LENGTH;
import static io.angelia.engine.journal.CheckpointLayout.MAX_SECTION_LENGTH;
import static io.angelia.engine.journal.CheckpointLayout.SECTION_HEADER_LENGTH;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads one checkpoint file, section by section. Owns its file and its buffer. */
final class CheckpointFileReader implements CheckpointStore.Reader {
    private final String name;
    private final long position;
    private final StorageFile file;
    private final ByteBuffer memory = ByteBuffer.allocateDirect(CheckpointLayout.BUFFER_LENGTH);
    private final ByteBuffer bytes = memory.duplicate();
    private final UnsafeBuffer buffer = new UnsafeBuffer(memory);
    private final RecordChecksum checksum = new RecordChecksum();
    private boolean closed;

    CheckpointFileReader(final Storage storage, final long position) throws IOException {
        this.name = CheckpointLayout.nameOf(position);
        this.position = position;
        this.file = storage.open(name, true);
    }

    @Override
    public long position() {
        return position;
    }

    /** @throws JournalException naming the file and the place when it is damaged. */
    @Override
    public void forEach(final CheckpointStore.SectionHandler handler) throws IOException {
        if (closed) {
            throw new IllegalStateException("checkpoint " + name + " is closed");
        }
        checkHeader();
        long offset = HEADER_LENGTH;
        int index = 0;
        while (true) {
            final int length = readSection(offset, index);
            final int type = buffer.getInt(CheckpointLayout.SECTION_TYPE_OFFSET, ByteOrder.LITTLE_ENDIAN);
            offset += RecordLayout.aligned(SECTION_HEADER_LENGTH + length);
            index++;
            if (type == CheckpointLayout.TYPE_END) {
                break;
            }
            handler.onSection(type, buffer, SECTION_HEADER_LENGTH, length);
        }
        if (offset != file.size()) {
            throw damaged(offset, "the file goes on behind its end section");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            file.close();
            BufferUtil.free(memory);
        }
    }

    private void checkHeader() throws IOException {
        read(0, 0, HEADER_LENGTH, 0);
        if (buffer.getLong(CheckpointLayout.MAGIC_OFFSET, ByteOrder.LITTLE_ENDIAN) != CheckpointLayout.MAGIC
                || checksum.of(bytes, 0, HEADER_LENGTH) != buffer.getInt(CHECKSUM_OFFSET, ByteOrder.LITTLE_ENDIAN)) {
            throw damaged(0, "its header is invalid");
        }
        final int version = buffer.getInt(CheckpointLayout.VERSION_OFFSET, ByteOrder.LITTLE_ENDIAN);
        if (version != CheckpointLayout.VERSION) {
            throw new JournalException("checkpoint file " + name + " has version " + version
                    + ", but this release reads version " + CheckpointLayout.VERSION
                    + ": start the release that wrote it, or use another data directory");
        }
        final long stored = buffer.getLong(CheckpointLayout.POSITION_OFFSET, ByteOrder.LITTLE_ENDIAN);
        if (stored != position) {
            throw damaged(0, "it is a checkpoint of position " + stored);
        }
    }

    /** Leaves the section at the start of the buffer and answers its payload's length. */
    private int readSection(final long offset, final int index) throws IOException {
        read(offset, 0, SECTION_HEADER_LENGTH, offset);
        final int length = buffer.getInt(CheckpointLayout.SECTION_LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
        if (length < 0
                || length > MAX_SECTION_LENGTH
                || buffer.getInt(CheckpointLayout.SECTION_INDEX_OFFSET, ByteOrder.LITTLE_ENDIAN) != index) {
            throw damaged(offset, "the head of section " + index + " is invalid");
        }
        read(offset + SECTION_HEADER_LENGTH, SECTION_HEADER_LENGTH, length, offset);
        if (checksum.of(bytes, 0, SECTION_HEADER_LENGTH + length)
                != buffer.getInt(CHECKSUM_OFFSET, ByteOrder.LITTLE_ENDIAN)) {
            throw damaged(offset, "the checksum of section " + index + " does not match");
        }
        return length;
    }

    private void read(final long from, final int to, final int length, final long place) throws IOException {
        try {
            if (from + length > file.size()) {
                throw new EOFException("the file has only " + file.size() + " bytes");
            }
            file.read(from, buffer, to, length);
        } catch (final EOFException e) {
            throw damaged(place, e.getMessage());
        }
    }

    private JournalException damaged(final long offset, final String reason) {
        return new JournalException("checkpoint file " + name + " is damaged at offset " + offset + ": " + reason);
    }
}
