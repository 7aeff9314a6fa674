/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import java.io.IOException;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Checkpoints as files beside the segments of the log. Belongs to one thread; does not close the storage.
 */
public final class FileCheckpointStore implements CheckpointStore {
    private final Storage storage;
    private CheckpointFileWriter writer;
    private JournalException passedOver;

    public FileCheckpointStore(final Storage storage) {
        this.storage = storage;
    }

    @Override
    public Writer begin(final long position) throws IOException {
        close();
        for (final String name : storage.list()) {
            if (CheckpointLayout.isUnfinished(name)) {
                storage.delete(name);
            }
        }
        writer = new CheckpointFileWriter(storage, position);
        return writer;
    }

    /**
     * {@inheritDoc}
     *
     * <p>A damaged checkpoint is passed over only when an older one, or no checkpoint at all, is good enough: when every
     * segment from there on is still present.
     *
     * @throws JournalException naming the file when the newest checkpoint is damaged and cannot be done without.
     */
    @Override
    public Reader openNewest() throws IOException {
        passedOver = null;
        final NavigableMap<Long, String> names = new TreeMap<>(Collections.reverseOrder());
        for (final String name : storage.list()) {
            final long position = CheckpointLayout.positionOf(name);
            if (position >= 0) {
                names.put(position, name);
            }
        }
        for (final long position : names.keySet()) {
            requireCoverage(position);
            final CheckpointFileReader reader = new CheckpointFileReader(storage, position);
            try {
                reader.forEach((type, buffer, offset, length) -> {});
                return reader;
            } catch (final JournalException e) {
                reader.close();
                passedOver = passedOver == null ? e : passedOver;
            } catch (final IOException e) {
                reader.close();
                throw e;
            }
        }
        requireCoverage(0);
        return null;
    }

    /** Why {@link #openNewest} did not take the newest checkpoint; null when it did. */
    public JournalException passedOver() {
        return passedOver;
    }

    @Override
    public void close() {
        if (writer != null && !writer.isClosed()) {
            writer.close();
        }
        writer = null;
    }

    /** Only needed once something was passed over: the newest checkpoint is checked against the log when that is opened. */
    private void requireCoverage(final long position) throws IOException {
        if (passedOver == null) {
            return;
        }
        try (SegmentFiles files = SegmentFiles.list(storage)) {
            if (!files.cover(position)) {
                throw new JournalException(
                        passedOver.getMessage() + "; the journal no longer reaches back to position " + position
                                + ", so there is no way around it; nothing was changed; restore the whole data directory"
                                + " from a copy",
                        passedOver);
            }
        }
    }
}
