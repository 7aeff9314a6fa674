/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.journal.CheckpointStore;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Keeps the newest complete checkpoint in memory; survives the engine that wrote it. */
final class MemoryCheckpointStore implements CheckpointStore {
    private Picture newest;

    /** Position of the newest checkpoint; what the log starts from. */
    long position() {
        return newest == null ? 0 : newest.position;
    }

    @Override
    public Writer begin(final long position) {
        final Picture picture = new Picture(position, new ArrayList<>());
        return new Writer() {
            @Override
            public void write(final int type, final DirectBuffer source, final int offset, final int length) {
                final byte[] bytes = new byte[length];
                source.getBytes(offset, bytes);
                picture.sections.add(new Section(type, new UnsafeBuffer(bytes)));
            }

            @Override
            public void complete() {
                newest = picture;
            }

            @Override
            public void close() {
                // nothing is held
            }
        };
    }

    @Override
    public Reader openNewest() {
        final Picture picture = newest;
        if (picture == null) {
            return null;
        }
        return new Reader() {
            @Override
            public long position() {
                return picture.position;
            }

            @Override
            public void forEach(final SectionHandler handler) {
                for (final Section section : picture.sections) {
                    handler.onSection(section.type, section.bytes, 0, section.bytes.capacity());
                }
            }

            @Override
            public void close() {
                // nothing is held
            }
        };
    }

    @Override
    public void close() {
        // the picture stays
    }

    private record Picture(long position, List<Section> sections) {}

    private record Section(int type, UnsafeBuffer bytes) {}
}
