/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import static io.angelia.engine.journal.JournalFixture.append;
import static io.angelia.engine.journal.JournalFixture.context;
import static io.angelia.engine.journal.JournalFixture.open;
import static io.angelia.engine.journal.JournalFixture.replay;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class LogFailureTest {
    private final SimulatedStorage storage = new SimulatedStorage();

    @Test
    void shouldStopForGoodWhenAForceFails() throws IOException {
        // given
        final LocalLog log = open(storage);
        append(log, "durable");
        log.flush(true);
        final long durable = log.durablePosition();
        append(log, "doubtful");
        storage.failForces(true);

        // when
        assertThatThrownBy(() -> log.flush(true))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("forcing position " + durable);
        storage.failForces(false);

        // then: a second force could succeed without having written anything
        final long ios = storage.ioCount();
        assertRefusesEverything(log);
        assertThat(log.durablePosition()).isEqualTo(durable);
        log.close();
        assertThat(storage.ioCount()).isEqualTo(ios);
    }

    @Test
    void shouldStopForGoodWhenAWriteFails() throws IOException {
        // given
        final LocalLog log = open(storage);
        append(log, "durable");
        log.flush(true);
        append(log, "lost");
        storage.failAfterIo(0);

        // when
        assertThatThrownBy(() -> log.flush(true))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("writing at position")
                .hasRootCauseMessage("simulated failure of I/O " + storage.ioCount() + ", write "
                        + (log.appendedPosition() - log.writtenPosition())
                        + " bytes to segment-00000000000000000000 at "
                        + log.writtenPosition());

        // then
        assertRefusesEverything(log);
        log.close();
        assertThat(replay(open(storage)).values()).containsExactly("durable");
    }

    @Test
    void shouldFailOrSucceedButNeverLieWhenAnyOneIoFails() throws IOException {
        for (int io = 0; io < 60; io++) {
            // given
            final SimulatedStorage disk = new SimulatedStorage();
            disk.failAfterIo(io);
            LocalLog log = null;
            long durable = 0;
            int appended = 0;

            // when
            try {
                log = open(disk);
                for (; appended < 300; appended++) {
                    append(log, appended + ".".repeat(700));
                    if (appended % 20 == 0) {
                        log.flush(true);
                    }
                    log.preparer().doWork(appended * 100L);
                }
            } catch (final JournalException | IOException e) {
                assertThat(e.getMessage()).as("I/O %d", io).isNotBlank();
            }
            if (log != null) {
                durable = log.durablePosition();
                try {
                    log.close();
                } catch (final JournalException e) {
                    assertThat(e).hasMessageContaining("fail");
                }
            }
            disk.kill();

            // then
            final LocalLog reopened = open(disk);
            assertThat(reopened.recovery().endPosition()).as("I/O %d", io).isGreaterThanOrEqualTo(durable);
            int expected = 0;
            for (final String text : replay(reopened).values()) {
                assertThat(text).startsWith(expected + ".");
                expected++;
            }
        }
    }

    @Test
    void shouldGoOnWhenOnlyPreparingFails() throws IOException {
        // given
        final LocalLog log = open(storage);
        storage.failAfterIo(0);

        // when
        assertThat(log.preparer().doWork(0)).isZero();

        // then
        assertThat(log.preparer().trouble()).hasMessageContaining("simulated failure");
        append(log, "fine");
        log.flush(true);
        assertThat(log.preparer().doWork(2_000)).isEqualTo(1);
        assertThat(log.preparer().trouble()).isNull();
    }

    @Test
    void shouldNotWriteUnderANameThatMayNotSurvive() throws IOException {
        // given
        final LocalLog log = open(storage);
        int steps = 0;
        while (!storage.list().contains(SegmentPool.PREPARING_NAME)) {
            log.preparer().doWork(steps++);
        }
        log.preparer().doWork(steps++);

        // when: force of the file, rename, then the force of the directory fails
        storage.failAfterIo(2);
        log.preparer().doWork(steps++);

        // then
        assertThat(log.preparer().trouble()).hasMessageContaining("force directory");
        assertThat(log.preparer().doWork(steps + 100_000L)).isZero();
        assertThat(log.hasRoomFor(1)).isTrue();
        assertThatThrownBy(() -> {
                    while (true) {
                        append(log, ".".repeat(10_000));
                    }
                })
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("no segment could be prepared");
        assertThat(log.segmentOf(log.writtenPosition())).isEqualTo(1);
    }

    @Test
    void shouldRefuseAnUnreasonableContext() {
        assertThatThrownBy(() -> LocalLog.open(context(storage).segmentLength(100_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("segmentLength 100000");
        assertThatThrownBy(() -> LocalLog.open(context(storage).batchLength(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LocalLog.open(context(storage).startPosition(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LocalLog.open(context(null))).isInstanceOf(NullPointerException.class);
    }

    private static void assertRefusesEverything(final LocalLog log) {
        assertThatThrownBy(() -> append(log, "more")).hasMessageContaining("failed before");
        assertThatThrownBy(() -> log.flush(false)).hasMessageContaining("failed before");
        assertThatThrownBy(() -> log.flush(true)).hasMessageContaining("failed before");
        assertThatThrownBy(() -> log.read(80, new RecordView())).hasMessageContaining("failed before");
        assertThatThrownBy(() -> log.replay(0, (position, record) -> {})).hasMessageContaining("failed before");
        assertThatThrownBy(() -> log.hasRoomFor(1)).hasMessageContaining("failed before");
    }
}
