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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllocationTest {
    private static final int CONSUMERS = 3;
    private static final int BATCH = 100;
    private static final int WARM_UP = 400;
    private static final int MEASURED = 200;
    /** Bytes per message: nothing of its own, only what a cycle or a grown table costs now and then. */
    private static final long TOLERATED = 16;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, BATCH})
    void shouldAllocateNextToNothingPerMessage(final int keys) throws IOException {
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
        for (long consumer = 1; consumer <= CONSUMERS; consumer++) {
            session.openConsumer(
                    consumer,
                    consumer,
                    new ConsumerSpec(
                            EngineFixture.QUEUE,
                            ConsumerSpec.Kind.QUEUE,
                            null,
                            null,
                            false,
                            Integer.MAX_VALUE,
                            Long.MAX_VALUE));
        }
        engine.doWork(2);
        final UnsafeBuffer[] messages = new UnsafeBuffer[BATCH];
        for (int i = 0; i < BATCH; i++) {
            final TestMessage message = TestMessage.to(EngineFixture.QUEUE, "x".repeat(500));
            if (keys > 0) {
                message.group("key-" + i % keys);
            }
            messages[i] = (i / 10 % 2 == 0 ? message : message.nonPersistent()).encode(7, 0);
        }

        long sequence = exchange(engine, session, listener, messages, 0, WARM_UP);
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long thread = Thread.currentThread().getId();
        final long before = threads.getThreadAllocatedBytes(thread);
        final long start = System.nanoTime();
        sequence = exchange(engine, session, listener, messages, sequence, MEASURED);
        final long nanos = System.nanoTime() - start;
        final long allocated = threads.getThreadAllocatedBytes(thread) - before;

        System.out.printf(
                "%d keys: %d ns and %.2f allocated bytes per message%n",
                keys, nanos / (MEASURED * BATCH), (double) allocated / (MEASURED * BATCH));
        assertThat(listener.delivered).isEqualTo(sequence);
        assertThat(allocated / (MEASURED * BATCH)).isLessThan(TOLERATED);
        engine.close();
    }

    private static long exchange(
            final Engine engine,
            final EngineSession session,
            final CountingListener listener,
            final UnsafeBuffer[] messages,
            final long from,
            final int cycles) {
        long sequence = from;
        long acknowledged = listener.delivered;
        for (int cycle = 0; cycle < cycles; cycle++) {
            for (int i = 0; i < BATCH; i++) {
                final UnsafeBuffer message = messages[i];
                session.send(++sequence, 0, message, 0, message.capacity());
            }
            engine.doWork(10 + cycle);
            while (acknowledged < listener.delivered) {
                acknowledged++;
                session.acknowledge(0, acknowledged, acknowledged);
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
