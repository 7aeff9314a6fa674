/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.journal.LocalLog;
import io.angelia.engine.journal.LocalLogContext;
import io.angelia.engine.journal.SimulatedStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A broker engine on a simulated disk, driven by hand. */
final class EngineFixture implements AutoCloseable {
    static final String QUEUE = "queue://orders";
    static final String TOPIC = "topic://prices";
    private static final int SEGMENT_LENGTH = 1024 * 1024;
    private static final int BATCH_LENGTH = 512 * 1024;

    final List<Throwable> errors = new ArrayList<>();
    private final SimulatedStorage storage = new SimulatedStorage();
    private final MemoryCheckpointStore checkpoints = new MemoryCheckpointStore();
    private final AtomicLong ids = new AtomicLong(100);
    private final Map<String, DestinationSettings> settings = new HashMap<>();
    private UnaryOperator<EngineContext> tuning = UnaryOperator.identity();
    private LocalLog log;
    private Engine engine;
    private long nowMs = 1_000_000;
    private long nextConnectionId = 1;

    /** Changes the context of engines that are started from now on. */
    EngineFixture tune(final UnaryOperator<EngineContext> change) {
        tuning = change;
        return this;
    }

    EngineFixture settings(final String name, final DestinationSettings value) {
        settings.put(name, value);
        return this;
    }

    EngineFixture start() {
        try {
            log = openLog(storage);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        engine = Engine.launch(context(log));
        return this;
    }

    private LocalLog openLog(final SimulatedStorage from) throws IOException {
        return LocalLog.open(new LocalLogContext()
                .storage(from)
                .segmentLength(SEGMENT_LENGTH)
                .batchLength(BATCH_LENGTH)
                .checkpointReserveBytes(0)
                .startPosition(checkpoints.position()));
    }

    private EngineContext context(final LocalLog of) {
        final EngineContext context = new EngineContext()
                .log(of)
                .checkpointStore(checkpoints)
                .volatileStorage(new SimulatedStorage())
                .idGenerator(ids::incrementAndGet)
                .errorHandler(errors::add)
                .chunkLength(4096)
                .destinationSettings(settings::get)
                .nowMs(nowMs);
        return tuning.apply(context).conclude();
    }

    Engine engine() {
        return engine;
    }

    SimulatedStorage storage() {
        return storage;
    }

    LocalLog log() {
        return log;
    }

    long nowMs() {
        return nowMs;
    }

    /** Turns the duty cycle until nothing is left to do. */
    EngineFixture work() {
        log.preparer().doWork(nowMs);
        int cycles = 0;
        do {
            engine.doWork(nowMs);
            log.preparer().doWork(nowMs);
            if (engine.failure() != null) {
                throw new AssertionError("the engine failed", engine.failure());
            }
            if (++cycles > 100_000) {
                throw new AssertionError("the engine does not come to rest");
            }
        } while (engine.hasPendingWork());
        return this;
    }

    /** Lets time pass, then works. */
    EngineFixture after(final long ms) {
        nowMs += ms;
        return work();
    }

    /** The process dies: what was written stays. Then the engine starts again. */
    EngineFixture kill() {
        storage.kill();
        return start();
    }

    /** The machine loses power: what was not forced may be lost, torn or reordered. Then the engine starts again. */
    EngineFixture crash(final long seed) {
        storage.crash(new Random(seed));
        return start();
    }

    /** Stops in order and starts again. */
    EngineFixture restart() {
        engine.close();
        return start();
    }

    /** What a replay of everything on disk, as a new engine would do it, makes of the durable state. */
    long digestAfterReplay() {
        try {
            final LocalLog copy = openLog(storage.copy());
            final Recovery recovery = new Recovery(context(copy));
            recovery.replay();
            final long digest = StateDigest.of(recovery.state());
            recovery.state().close();
            copy.close();
            return digest;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same, after everything recorded was written. */
    long flushedDigestAfterReplay() {
        log.flush(true);
        return digestAfterReplay();
    }

    TestClient connect() {
        return connectAs(1000 + nextConnectionId);
    }

    /** A client whose sessions go on under a producer id that was used before. */
    TestClient connectAs(final long producerId) {
        return new TestClient(this, "user", nextConnectionId++, producerId);
    }

    /** The same client on a new transport: it numbers its requests and consumers from 1 on again. */
    TestClient reconnect(final TestClient before) {
        return new TestClient(this, "user", before.connectionId(), before.producerId());
    }

    // ---- branches; the answer is a number, or the code of the refusal

    String prepare(final String xid) {
        return ask(answer -> engine.branches().prepare(xid, answer));
    }

    String commit(final String xid) {
        return ask(answer -> engine.branches().commit(xid, false, 0, answer));
    }

    String commitOnePhase(final String xid, final long producerId) {
        return ask(answer -> engine.branches().commit(xid, true, producerId, answer));
    }

    String rollback(final String xid) {
        return ask(answer -> engine.branches().rollback(xid, answer));
    }

    String forget(final String xid) {
        return ask(answer -> engine.branches().forget(xid, answer));
    }

    String settle(final String xid, final boolean commit) {
        return ask(answer -> engine.branches().settle(xid, commit, answer));
    }

    private String ask(final Consumer<EngineBranches.Answer> question) {
        final BranchAnswer answer = new BranchAnswer();
        question.accept(answer);
        work();
        return answer.text();
    }

    /** What is remembered of branches: identifier, state, messages sent and consumed. */
    List<String> branches() {
        final List<String> found = new ArrayList<>();
        engine.branches()
                .list(
                        0,
                        1000,
                        list -> list.forEach(branch -> found.add(branch.xid() + " " + branch.state() + " "
                                + branch.messages() + " " + branch.acknowledgements())));
        work();
        return found;
    }

    EngineStatistics.QueueStatistics statistics(final String queue) {
        return engine.statistics().queues().stream()
                .filter(q -> q.name().equals(queue))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        if (engine != null) {
            engine.close();
        }
    }
}
