/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import io.angelia.engine.journal.CheckpointStore;
import io.angelia.engine.journal.FileCheckpointStore;
import io.angelia.engine.journal.FileStorage;
import io.angelia.engine.journal.LocalLog;
import io.angelia.engine.journal.LocalLogContext;
import io.angelia.engine.journal.Log;
import io.angelia.engine.journal.LogRecovery;
import io.angelia.engine.journal.SegmentPreparer;
import io.angelia.engine.journal.Storage;
import io.angelia.server.config.BrokerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data directory: journal, checkpoints, scratch files, and the thread that prepares the journal's next segments. Owned
 * by one broker.
 */
final class BrokerData implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerData.class);
    /** Directory of the journal and its checkpoints. */
    static final String JOURNAL = "journal";

    private static final String VOLATILE = "volatile";
    private static final String BROKER_ID_FILE = "broker.id";
    private static final long PREPARER_IDLE_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PREPARER_PACE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final FileStorage journal;
    private final FileStorage scratch;
    private final CheckpointStore checkpointStore;
    private final LocalLog log;
    private final String brokerId;
    private final Thread preparerThread;
    private volatile boolean stopped;

    private BrokerData(
            final FileStorage journal,
            final FileStorage scratch,
            final CheckpointStore checkpointStore,
            final LocalLog log,
            final String brokerId) {
        this.journal = journal;
        this.scratch = scratch;
        this.checkpointStore = checkpointStore;
        this.log = log;
        this.brokerId = brokerId;
        preparerThread = new Thread(this::prepareSegments, "angelia-segments");
        preparerThread.setDaemon(true);
    }

    static BrokerData open(final BrokerConfig config) throws IOException {
        final Path directory = config.dataDirectory();
        FileStorage journal = null;
        FileStorage scratch = null;
        try {
            journal = FileStorage.open(directory.resolve(JOURNAL));
            scratch = FileStorage.open(directory.resolve(VOLATILE));
            final CheckpointStore checkpointStore = new FileCheckpointStore(journal);
            final LocalLog log = LocalLog.open(new LocalLogContext()
                    .storage(journal)
                    .segmentLength(config.segmentBytes())
                    .startPosition(newestCheckpoint(checkpointStore)));
            final LogRecovery recovery = log.recovery();
            LOG.info(
                    "Journal {} ends at {}: {} records to replay, {} torn bytes cut",
                    directory.resolve(JOURNAL),
                    recovery.endPosition(),
                    recovery.records(),
                    recovery.tornBytes());
            final BrokerData data = new BrokerData(journal, scratch, checkpointStore, log, brokerId(directory));
            data.preparerThread.start();
            return data;
        } catch (final IOException | RuntimeException | Error e) {
            closeAll(scratch, journal);
            throw e;
        }
    }

    Log log() {
        return log;
    }

    CheckpointStore checkpointStore() {
        return checkpointStore;
    }

    Storage volatileStorage() {
        return scratch;
    }

    /** Stays the same as long as the directory. */
    String brokerId() {
        return brokerId;
    }

    /** Ends the thread; the log still works without it. Before the engine is closed. Safe to call twice. */
    void stopPreparing() {
        stopped = true;
        LockSupport.unpark(preparerThread);
        boolean interrupted = false;
        while (preparerThread.isAlive()) {
            try {
                preparerThread.join();
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** After the engine is closed. Safe to call twice. */
    @Override
    public void close() {
        stopPreparing();
        log.close();
        checkpointStore.close();
        closeAll(scratch, journal);
    }

    private void prepareSegments() {
        final SegmentPreparer preparer = log.preparer();
        Exception reported = null;
        while (!stopped) {
            final int work = preparer.doWork(TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
            final Exception trouble = preparer.trouble();
            if (trouble != null && reported == null) {
                LOG.warn("The journal cannot grow at present; sends may have to wait: {}", trouble.toString());
            } else if (trouble == null && reported != null) {
                LOG.info("The journal can grow again");
            }
            reported = trouble;
            if (work == 0) {
                LockSupport.parkNanos(PREPARER_IDLE_NS);
            } else {
                keepPace();
            }
        }
    }

    /**
     * Waits until the log has grown by half of what was just prepared, or a while when nothing happens: segments are ready
     * in time at any load, and at a low one the disk is left to the messages.
     */
    private void keepPace() {
        final long position = log.durablePosition();
        final long startNs = System.nanoTime();
        while (!stopped
                && log.durablePosition() - position < SegmentPreparer.STEP_LENGTH / 2
                && System.nanoTime() - startNs < PREPARER_IDLE_NS) {
            LockSupport.parkNanos(PREPARER_PACE_NS);
        }
    }

    private static long newestCheckpoint(final CheckpointStore store) throws IOException {
        try (CheckpointStore.Reader newest = store.openNewest()) {
            return newest == null ? 0 : newest.position();
        }
    }

    private static String brokerId(final Path directory) throws IOException {
        final Path file = directory.resolve(BROKER_ID_FILE);
        if (Files.exists(file)) {
            return Files.readString(file).trim();
        }
        final String id = UUID.randomUUID().toString();
        Files.writeString(file, id + System.lineSeparator());
        return id;
    }

    private static void closeAll(final FileStorage... storages) {
        for (final FileStorage storage : storages) {
            if (storage != null) {
                storage.close();
            }
        }
    }
}
