/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import static io.angelia.engine.journal.JournalFixture.context;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogOnDiskTest {
    @TempDir
    private Path directory;

    @Test
    void shouldNotAllocatePerRecord() throws IOException {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final UnsafeBuffer head = new UnsafeBuffer(new byte[48]);
        final UnsafeBuffer body = new UnsafeBuffer(new byte[200]);
        final RecordView view = new RecordView();
        try (FileStorage storage = FileStorage.open(directory)) {
            // given
            final LocalLog log = LocalLog.open(context(storage).segmentLength(16 * 1024 * 1024));
            long lengths = writeAndRead(log, head, body, view, 5_000);

            // when
            final long before = threads.getCurrentThreadAllocatedBytes();
            lengths += writeAndRead(log, head, body, view, 20_000);
            final long allocated = threads.getCurrentThreadAllocatedBytes() - before;

            // then
            assertThat(lengths).isEqualTo(25_000L * 248);
            assertThat(allocated).isLessThan(20_000);
            log.close();
        }
    }

    @Test
    void shouldTakeSegmentsFromAThreadThatPreparesThem() throws Exception {
        final AtomicBoolean running = new AtomicBoolean(true);
        final UnsafeBuffer payload = new UnsafeBuffer(new byte[2_000]);
        final RecordView view = new RecordView();
        try (FileStorage storage = FileStorage.open(directory)) {
            // given
            final LocalLog log = LocalLog.open(context(storage));
            final Thread driver = new Thread(() -> {
                while (running.get()) {
                    if (log.preparer().doWork(System.nanoTime() / 1_000_000) == 0) {
                        Thread.onSpinWait();
                    }
                }
            });
            driver.start();

            // when
            long oldest = 0;
            long checked = 0;
            for (int i = 0; i < 20_000; i++) {
                payload.putInt(0, i);
                final long position = log.append(5, i, payload, 0, payload.capacity(), null, 0, 0);
                oldest = i == 0 ? position : oldest;
                if (i % 10 == 9) {
                    log.flush(i % 1_000 == 999);
                    log.read(position, view);
                    checked += view.buffer().getInt(0) == i ? 1 : 0;
                }
                if (log.segmentOf(position) - log.firstSegment() > 5) {
                    log.release(log.firstSegment());
                }
            }
            final long end = log.appendedPosition();
            final long from = log.firstSegment() * log.segmentLength();

            // then
            assertThat(checked).isEqualTo(2_000);
            assertThat(log.preparer().trouble()).isNull();
            log.close();
            running.set(false);
            driver.join();
            final LocalLog reopened = LocalLog.open(context(storage).startPosition(from));
            assertThat(reopened.recovery().endPosition()).isGreaterThanOrEqualTo(end);
            final int[] last = {-1};
            reopened.replay(from, (position, record) -> {
                final int number = record.buffer().getInt(0);
                assertThat(last[0] == -1 || number == last[0] + 1).isTrue();
                last[0] = number;
            });
            assertThat(last[0]).isEqualTo(19_999);
            assertThat(storage.list()).hasSizeLessThan(14);
            reopened.close();
        }
    }

    private static long writeAndRead(
            final LocalLog log,
            final UnsafeBuffer head,
            final UnsafeBuffer body,
            final RecordView view,
            final int count) {
        long lengths = 0;
        for (int i = 0; i < count; i++) {
            final long position = log.append(3, i, head, 0, head.capacity(), body, 0, body.capacity());
            if (i % 50 == 49 || i == count - 1) {
                log.flush(i % 1_000 == 999);
                log.read(position, view);
                lengths += 50L * view.length();
            }
            if (!log.hasRoomFor(300)) {
                return -1;
            }
        }
        return lengths;
    }
}
