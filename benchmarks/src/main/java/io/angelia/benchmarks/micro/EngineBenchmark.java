/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.micro;

import io.angelia.benchmarks.process.TemporaryDirectory;
import io.angelia.engine.DestinationSettings;
import io.angelia.engine.Engine;
import io.angelia.engine.EngineContext;
import io.angelia.engine.journal.FileCheckpointStore;
import io.angelia.engine.journal.FileStorage;
import io.angelia.engine.journal.LocalLog;
import io.angelia.engine.journal.LocalLogContext;
import io.angelia.wire.message.MessageLayout;
import io.netty.buffer.ByteBufUtil;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A message of 1 KiB through the engine, driven by hand: send, record, dispatch, acknowledge. Times are per message: one per duty
 * cycle as for a lone producer, and many as under load.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
public class EngineBenchmark {
    private static final int BATCH = 64;
    private static final String QUEUE = MessageLayout.QUEUE_PREFIX + "orders";

    /** When a message counts as sent. */
    public enum Durability {
        /** Persistent, forced before the send is answered. */
        SYNC,
        /** Persistent, forced in the background. */
        ASYNC,
        /** Not persistent. */
        NONE
    }

    @Param
    private Durability durability;

    private TemporaryDirectory directory;
    private FileStorage journal;
    private FileStorage scratch;
    private Engine engine;
    private AcknowledgingClient client;

    @Setup(Level.Trial)
    public void setUp() throws IOException, JMSException {
        directory = TemporaryDirectory.in(Path.of("benchmarks/target"));
        journal = FileStorage.open(directory.path().resolve("journal"));
        scratch = FileStorage.open(directory.path().resolve("volatile"));
        final DestinationSettings settings = DestinationSettings.builder()
                .asyncDurability(durability == Durability.ASYNC)
                .build();
        final AtomicLong ids = new AtomicLong();
        engine = Engine.launch(new EngineContext()
                .log(LocalLog.open(new LocalLogContext().storage(journal)))
                .checkpointStore(new FileCheckpointStore(journal))
                .volatileStorage(scratch)
                .idGenerator(ids::incrementAndGet)
                .errorHandler(Throwable::printStackTrace)
                .destinationSettings(name -> settings)
                .nowMs(System.currentTimeMillis())
                .conclude());
        final UnsafeBuffer message = new UnsafeBuffer(ByteBufUtil.getBytes(SampleMessage.encoded()));
        if (durability == Durability.NONE) {
            message.putByte(MessageLayout.FLAGS_OFFSET, (byte) 0);
        }
        client = new AcknowledgingClient(engine, QUEUE, message);
    }

    @TearDown(Level.Trial)
    public void tearDown() throws IOException {
        engine.close();
        scratch.close();
        journal.close();
        directory.close();
    }

    @Benchmark
    public void one() {
        client.roundTrip(1);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void batch() {
        client.roundTrip(BATCH);
    }
}
