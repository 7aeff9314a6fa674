/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.journal.CheckpointStore;
import io.angelia.engine.journal.FileCheckpointStore;
import io.angelia.engine.journal.FileStorage;
import io.angelia.engine.journal.LocalLog;
import io.angelia.engine.journal.LocalLogContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A process with many scheduled messages on a real disk: sends them, looks for one at the end, takes it back, lets another be
 * delivered, starts again, and prints what that took as {@code name=number} lines.
 */
final class ScheduledBacklog {
    private static final String QUEUE = "queue://scheduled";
    private static final long PRODUCER = 4711;
    private static final long START_MS = 1_700_000_000_000L;
    private static final long HOUR_MS = 3_600_000;
    private static final int AT_ONCE = 4096;
    private static final double MS_PER_NS = 1e-6;

    private final Path directory;
    private FileStorage journal;
    private FileStorage scratch;
    private Engine engine;
    private LocalLog log;

    private ScheduledBacklog(final Path directory) {
        this.directory = directory;
    }

    public static void main(final String[] arguments) throws IOException {
        new ScheduledBacklog(Path.of(arguments[0])).run(Integer.parseInt(arguments[1]));
    }

    private void run(final int messages) throws IOException {
        start();
        final EngineSession session = engine.openConnection("user", 1).openSession(1, PRODUCER, new Answers());
        print("heapAtStartKiB", heapKiB());
        long began = System.nanoTime();
        for (int i = 1; i <= messages; i++) {
            send(session, i, START_MS + HOUR_MS + (i * 7919L) % messages);
        }
        until(() -> delayed() == messages);
        print("sendMs", sinceMs(began));
        print("heapWithBacklogKiB", heapKiB());
        print("offHeapKiB", engine.statistics().offHeapBytes() / 1024);

        began = System.nanoTime();
        print("cancelled", ask(messages, true));
        print("firstCancelMs", sinceMs(began));
        began = System.nanoTime();
        print("cancelledAgain", ask(messages, true));
        print("secondCancelMs", sinceMs(began));
        print("hastened", ask(messages - 1, false));
        began = System.nanoTime();
        print("listed", list());
        print("listMs", sinceMs(began));
        engine.close();
        journal.close();
        scratch.close();

        began = System.nanoTime();
        start();
        print("restartMs", sinceMs(began));
        print("delayedAfterRestart", delayed());
        print("readyAfterRestart", engine.statistics().queues().get(0).ready());
        print("heapAfterRestartKiB", heapKiB());
        engine.close();
    }

    private void start() throws IOException {
        journal = FileStorage.open(directory.resolve("journal"));
        scratch = FileStorage.open(directory.resolve("volatile"));
        final CheckpointStore checkpoints = new FileCheckpointStore(journal);
        final long position;
        try (CheckpointStore.Reader newest = checkpoints.openNewest()) {
            position = newest == null ? 0 : newest.position();
        }
        log = LocalLog.open(new LocalLogContext()
                .storage(journal)
                .segmentLength(16 * 1024 * 1024)
                .startPosition(position));
        engine = Engine.launch(new EngineContext()
                .log(log)
                .checkpointStore(checkpoints)
                .volatileStorage(scratch)
                .idGenerator(System::nanoTime)
                .errorHandler(error -> {
                    throw new IllegalStateException(error);
                })
                .destinationSettings(name -> null)
                .nowMs(START_MS)
                .conclude());
    }

    private void send(final EngineSession session, final long sequence, final long dueMs) {
        final UnsafeBuffer message =
                TestMessage.to(QUEUE, "body").deliveryTime(dueMs).encode(PRODUCER, sequence);
        while (session.send(sequence, 0, message, 0, message.capacity()) != EngineSession.ACCEPTED) {
            turn();
        }
        if (sequence % AT_ONCE == 0) {
            turn();
        }
    }

    private void turn() {
        engine.doWork(START_MS);
        log.preparer().doWork(START_MS);
    }

    private void until(final BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            turn();
            if (engine.failure() != null) {
                throw new IllegalStateException(engine.failure());
            }
        }
    }

    private long ask(final long sequence, final boolean cancel) {
        final BranchAnswer answer = new BranchAnswer();
        if (cancel) {
            engine.schedules().cancel(QUEUE, PRODUCER, sequence, answer);
        } else {
            engine.schedules().deliver(QUEUE, PRODUCER, sequence, answer);
        }
        until(() -> answer.text() != null);
        return Long.parseLong(answer.text());
    }

    private long list() {
        final long[] found = {-1};
        engine.schedules().list(QUEUE, Long.MIN_VALUE, 0, 256, (list, more, due, entry) -> {
            for (int i = 1; i < list.size(); i++) {
                if (list.get(i).dueMs() < list.get(i - 1).dueMs()) {
                    throw new IllegalStateException("not the soonest first");
                }
            }
            found[0] = list.size();
        });
        until(() -> found[0] >= 0);
        return found[0];
    }

    private long delayed() {
        final List<EngineStatistics.QueueStatistics> queues =
                engine.statistics().queues();
        return queues.isEmpty() ? 0 : queues.get(0).delayed();
    }

    private static long sinceMs(final long startNs) {
        return Math.round((System.nanoTime() - startNs) * MS_PER_NS);
    }

    private static long heapKiB() {
        System.gc();
        return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / 1024;
    }

    private static void print(final String name, final long value) {
        System.out.println(name + "=" + value);
    }

    /** Nobody listens. */
    private static final class Answers implements SessionListener {
        @Override
        public void onSent(final long sequence) {}

        @Override
        public void onSendRefused(final long sequence, final ErrorCode code, final String reason) {
            throw new IllegalStateException(reason);
        }

        @Override
        public void onDone(final long requestId, final long value) {}

        @Override
        public void onRefused(final long requestId, final ErrorCode code, final String reason) {
            throw new IllegalStateException(reason);
        }

        @Override
        public void onDelivery(final EngineConsumer consumer, final long deliveryTag, final DeliveredMessage message) {}

        @Override
        public void onBrowseEnd(final EngineConsumer consumer) {}

        @Override
        public void onConsumerClosed(final EngineConsumer consumer, final ErrorCode code, final String reason) {}
    }
}
