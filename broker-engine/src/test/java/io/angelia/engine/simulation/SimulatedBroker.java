/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import io.angelia.engine.Engine;
import io.angelia.engine.EngineContext;
import io.angelia.engine.journal.CheckpointStore;
import io.angelia.engine.journal.FileCheckpointStore;
import io.angelia.engine.journal.LocalLog;
import io.angelia.engine.journal.LocalLogContext;
import io.angelia.engine.journal.Log;
import io.angelia.engine.journal.SimulatedCrash;
import io.angelia.engine.journal.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;

/** The broker's process and its disk: launched, driven, stopped in peace or by a power loss, launched again. */
final class SimulatedBroker {
    private static final long DEDUPLICATION_WINDOW_MS = 30L * 24 * 60 * 60 * 1000;
    static final long RECONNECT_GRACE_MS = 60;
    private static final int BATCH_LENGTH = 64 * 1024;
    private static final int MAX_MESSAGE_LENGTH = 1024 * 1024;
    private static final double COMPARISON_PROBABILITY = 0.3;

    private final Scenario scenario;
    private final Clock clock;
    private final Dice dice;
    private final PlantedBug bug;
    private final Occurrences occurrences;
    private final long releasedBefore;
    private final SimulatedStorage disk = new SimulatedStorage();
    private final SimulatedStorage scratch = new SimulatedStorage();
    private Running process;
    private long writtenAtCrash;
    private boolean dying;

    SimulatedBroker(
            final Scenario scenario,
            final Clock clock,
            final Dice dice,
            final PlantedBug bug,
            final Occurrences occurrences) {
        this.scenario = scenario;
        this.clock = clock;
        this.dice = dice;
        this.bug = bug;
        this.occurrences = occurrences;
        this.releasedBefore = occurrences.of(Occurrence.SEGMENT_RELEASED);
    }

    SimulatedStorage disk() {
        return disk;
    }

    Engine engine() {
        return process.engine();
    }

    Log log() {
        return process.log();
    }

    /** True while there is no process; what a dying one calls back does not count. */
    boolean isDown() {
        return process == null || dying;
    }

    /** Starts the process. Now and then first sees whether the disk gives the same state in every way it can be read. */
    void launch() {
        // a planted bug must be seen by its effects on clients
        final boolean compare = bug == PlantedBug.NONE && dice.chance(COMPARISON_PROBABILITY);
        final SimulatedStorage before = compare ? disk.copy() : null;
        process = launch(disk, scratch);
        if (process.localLog().recovery().tornBytes() > 0) {
            occurrences.count(Occurrence.TORN_WRITE);
        }
        if (process.localLog().recovery().endPosition() < writtenAtCrash) {
            occurrences.count(Occurrence.UNFORCED_WRITE_LOST);
        }
        writtenAtCrash = 0;
        if (process.fromCheckpoint()) {
            occurrences.count(Occurrence.RESTART_FROM_CHECKPOINT);
        }
        if (compare) {
            compareDigest(before.copy(), "from the same disk");
            if (occurrences.of(Occurrence.SEGMENT_RELEASED) == releasedBefore) {
                compareDigest(withoutCheckpoint(before), "from the beginning of the log");
            }
        }
    }

    private Running launch(final SimulatedStorage onDisk, final SimulatedStorage inScratch) {
        try {
            final CheckpointStore checkpoints = new FileCheckpointStore(onDisk);
            final long start;
            try (CheckpointStore.Reader newest = checkpoints.openNewest()) {
                start = newest == null ? 0 : newest.position();
            }
            final LocalLog localLog = LocalLog.open(new LocalLogContext()
                    .storage(onDisk)
                    .segmentLength(scenario.segmentLength())
                    .batchLength(BATCH_LENGTH)
                    .checkpointReserveBytes(scenario.segmentLength())
                    .startPosition(start));
            final Log planted = bug.plantIn(localLog, occurrences);
            final Engine engine = Engine.launch(new EngineContext()
                    .log(planted)
                    .checkpointStore(checkpoints)
                    .volatileStorage(inScratch)
                    .idGenerator(dice::nextLong)
                    .errorHandler(this::onError)
                    .destinationSettings(name -> bug.change(scenario.destinationSettings(name)))
                    .chunkLength(scenario.chunkLength())
                    .maxMessageLength(MAX_MESSAGE_LENGTH)
                    .checkpointIntervalBytes(2L * scenario.segmentLength())
                    .deduplicationWindowMs(DEDUPLICATION_WINDOW_MS)
                    .reconnectGraceMs(RECONNECT_GRACE_MS)
                    .dispatchMarkWindowBytes(scenario.segmentLength() / 4)
                    .nowMs(clock.nowMs())
                    .conclude());
            return new Running(engine, planted, localLog, start > 0);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void onError(final Throwable error) {
        dying |= error instanceof SimulatedCrash;
        if (error instanceof Violation) {
            return; // found in a callback; failure() shows it to whoever drives the engine
        }
        if (!dying && !scenario.has(Feature.SHORT_SPACE) && !scenario.has(Feature.FAILED_FORCES)) {
            throw new Violation("the engine reports an error: " + error, error);
        }
    }

    private static SimulatedStorage withoutCheckpoint(final SimulatedStorage original) {
        final SimulatedStorage copy = original.copy();
        try {
            for (final String name : copy.list()) {
                if (name.startsWith("checkpoint")) {
                    copy.delete(name);
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return copy;
    }

    private void compareDigest(final SimulatedStorage copy, final String how) {
        final Running other = launch(copy, new SimulatedStorage());
        final long expected = process.engine().stateDigest();
        final long digest = other.engine().stateDigest();
        if (expected != digest) {
            throw new Violation("state digest " + Long.toHexString(digest) + " after replay " + how + ", expected "
                    + Long.toHexString(expected));
        }
        occurrences.count(Occurrence.DIGEST_COMPARED);
        other.engine().close();
    }

    /** Stops the engine, which must be at rest, and sees whether it comes back as it was. */
    void checkRestart() {
        final long before = process.engine().stateDigest();
        stop();
        launch();
        final long after = process.engine().stateDigest();
        if (before != after && bug == PlantedBug.NONE) {
            throw new Violation("state digest " + Long.toHexString(after) + " after a clean restart, before it "
                    + Long.toHexString(before));
        }
        occurrences.count(Occurrence.DIGEST_COMPARED);
    }

    /** One duty cycle of everything that a broker's threads do. */
    int doWork() {
        process.localLog().preparer().doWork(clock.nowMs());
        return process.engine().doWork(clock.nowMs());
    }

    /** The power goes; or only the process dies and the machine keeps what was written. */
    void crash() {
        if (process != null) {
            writtenAtCrash = process.localLog().writtenPosition();
        }
        process = null;
        dying = false;
        if (dice.chance(0.8)) {
            disk.crash(new Random(dice.nextLong()));
        } else {
            disk.kill();
        }
        scratch.crash(new Random(dice.nextLong()));
    }

    /**
     * Stops in peace.
     *
     * @return why that failed, in which case it is as after a crash; null when all went well.
     */
    Throwable stop() {
        final Engine stopping = process.engine();
        stopping.doWork(clock.nowMs());
        stopping.close();
        if (stopping.failure() == null) {
            process = null;
            disk.kill();
        }
        return stopping.failure();
    }

    private record Running(Engine engine, Log log, LocalLog localLog, boolean fromCheckpoint) {}
}
