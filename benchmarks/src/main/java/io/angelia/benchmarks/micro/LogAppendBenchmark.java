/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.micro;

import io.angelia.benchmarks.process.TemporaryDirectory;
import io.angelia.engine.journal.FileStorage;
import io.angelia.engine.journal.LocalLog;
import io.angelia.engine.journal.LocalLogContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Records of 1 KiB into the log on the disk of the working directory: only written, forced one by one as for a lone producer, and
 * forced in batches as for many. Times are per record; segments are given back as they fill.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
public class LogAppendBenchmark {
    private static final int BATCH = 64;
    private static final int RECORD_TYPE = 1;
    private static final long TIME_MS = 1_700_000_000_000L;

    private final UnsafeBuffer head = new UnsafeBuffer(new byte[64]);
    private final UnsafeBuffer body = new UnsafeBuffer(new byte[1024]);
    private TemporaryDirectory directory;
    private FileStorage storage;
    private LocalLog log;

    @Setup(Level.Trial)
    public void setUp() throws IOException {
        directory = TemporaryDirectory.in(Path.of("benchmarks/target"));
        storage = FileStorage.open(directory.path().resolve("log"));
        log = LocalLog.open(new LocalLogContext().storage(storage));
    }

    @TearDown(Level.Trial)
    public void tearDown() throws IOException {
        log.close();
        storage.close();
        directory.close();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long write() {
        return append(BATCH, false);
    }

    @Benchmark
    public long writeAndForceEach() {
        return append(1, true);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long writeAndForceBatch() {
        return append(BATCH, true);
    }

    private long append(final int records, final boolean force) {
        for (int i = 0; i < records; i++) {
            log.append(RECORD_TYPE, TIME_MS, head, 0, head.capacity(), body, 0, body.capacity());
        }
        log.flush(force);
        final long current = log.segmentOf(log.appendedPosition());
        for (long segment = log.firstSegment(); segment < current - 1; segment++) {
            if (!log.isReleased(segment)) {
                log.release(segment);
            }
        }
        return log.durablePosition();
    }
}
