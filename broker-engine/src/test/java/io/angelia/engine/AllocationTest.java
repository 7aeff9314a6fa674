/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.angelia.engine.journal.FileStorage;
import io.angelia.engine.journal.LocalLog;
import io.angelia.engine.journal.LocalLogContext;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllocationTest {
    private static final int BATCH = 100;
    private static final int WARM_UP = 400;
    private static final int MEASURED = 200;
    /** Bytes per message: nothing of its own, only what a cycle or a grown table costs now and then. */
    private static final long TOLERATED = 16;

    @TempDir
    Path directory;

    @Test
    void shouldAllocateNextToNothingPerMessage() throws IOException {
        final LocalLog log = LocalLog.open(new LocalLogContext()
                .storage(FileStorage.open(directory.resolve("log")))
                .checkpointReserveBytes(0));
        final Engine engine = Engine.launch(new EngineContext()
                .log(log)
                .checkpointStore(new MemoryCheckpointStore())
                .volatileStorage(FileStorage.open(directory.resolve("volatile")))
                .idGenerator(() -> 1)
                .errorHandler(e -> {
                    throw new AssertionError(e);
                })
                .nowMs(1)
                .conclude());
        final CountingListener listener = new CountingListener();
        final EngineSession session = engine.openConnection(null, 1).openSession(1, 7, listener);
        session.openConsumer(
                1,
                1,
                new ConsumerSpec(
                        EngineFixture.QUEUE,
                        ConsumerSpec.Kind.QUEUE,
                        null,
                        null,
                        false,
                        Integer.MAX_VALUE,
                        Long.MAX_VALUE));
        engine.doWork(2);
        final UnsafeBuffer persistent =
                TestMessage.to(EngineFixture.QUEUE, "x".repeat(500)).encode(7, 0);
        final UnsafeBuffer passing = TestMessage.to(EngineFixture.QUEUE, "x".repeat(500))
                .nonPersistent()
                .encode(7, 0);

        long sequence = exchange(engine, session, listener, persistent, passing, 0, WARM_UP);
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long thread = Thread.currentThread().getId();
        final long before = threads.getThreadAllocatedBytes(thread);
        final long start = System.nanoTime();
        sequence = exchange(engine, session, listener, persistent, passing, sequence, MEASURED);
        final long nanos = System.nanoTime() - start;
        final long allocated = threads.getThreadAllocatedBytes(thread) - before;

        System.out.printf(
                "%d ns and %.2f allocated bytes per message%n",
                nanos / (MEASURED * BATCH), (double) allocated / (MEASURED * BATCH));
        assertThat(listener.delivered).isEqualTo(sequence);
        assertThat(allocated / (MEASURED * BATCH)).isLessThan(TOLERATED);
        engine.close();
    }

    private static long exchange(
            final Engine engine,
            final EngineSession session,
            final CountingListener listener,
            final UnsafeBuffer persistent,
            final UnsafeBuffer passing,
            final long from,
            final int cycles) {
        long sequence = from;
        for (int cycle = 0; cycle < cycles; cycle++) {
            for (int i = 0; i < BATCH; i++) {
                final UnsafeBuffer message = i % 2 == 0 ? persistent : passing;
                session.send(++sequence, 0, message, 0, message.capacity());
            }
            engine.doWork(10 + cycle);
            for (long tag = sequence - BATCH + 1; tag <= listener.delivered; tag++) {
                session.acknowledge(0, tag, tag);
            }
        }
        return sequence;
    }

    private static final class CountingListener implements SessionListener {
        private long delivered;

        @Override
        public void onSent(final long sequence) {
            // not of interest
        }

        @Override
        public void onSendRefused(final long sequence, final ErrorCode code, final String reason) {
            throw new AssertionError(reason);
        }

        @Override
        public void onDone(final long requestId, final long value) {
            // not of interest
        }

        @Override
        public void onRefused(final long requestId, final ErrorCode code, final String reason) {
            throw new AssertionError(reason);
        }

        @Override
        public void onDelivery(final EngineConsumer consumer, final long tag, final DeliveredMessage message) {
            delivered++;
        }

        @Override
        public void onBrowseEnd(final EngineConsumer consumer) {
            throw new AssertionError("no browser");
        }

        @Override
        public void onConsumerClosed(final EngineConsumer consumer, final ErrorCode code, final String reason) {
            throw new AssertionError(reason);
        }
    }
}
