/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import static io.angelia.engine.journal.JournalFixture.append;
import static io.angelia.engine.journal.JournalFixture.context;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Crashes anywhere: what was durable survives, nothing is invented, order is kept. */
class LocalLogCrashTest {
    private static final int ROUNDS = 700;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldKeepWhatWasDurableThroughManyCrashes(final long seed) throws IOException {
        final Random random = new Random(seed);
        final History history = new History(new SimulatedStorage());
        for (int round = 0; round < ROUNDS; round++) {
            history.where = "seed " + seed + ", round " + round;
            final int kind = random.nextInt(10);
            history.storage.crashAfterIo(kind == 0 ? random.nextInt(8) : 2 + random.nextInt(60));
            try {
                history.reopenAndCheck();
                history.work(random, 200);
                if (kind == 1) {
                    history.log.close();
                }
                history.storage.kill();
            } catch (final SimulatedCrash e) {
                if (random.nextInt(3) == 0) {
                    history.storage.kill();
                } else {
                    history.storage.crash(random);
                }
            }
        }
        history.reopenAndCheck();
        assertThat(history.log.segmentOf(history.log.appendedPosition())).isGreaterThan(10);
    }

    @Test
    void shouldKeepWhatWasDurableAfterACrashAtEveryIo() throws IOException {
        final long ios = ioCountOfWorkload();
        assertThat(ios).isGreaterThan(60);
        for (long io = 0; io <= ios; io++) {
            for (int fate = 0; fate < 4; fate++) {
                // given
                final History history = new History(new SimulatedStorage());
                history.where = "crash after I/O " + io + ", fate " + fate;
                history.storage.crashAfterIo(io);

                // when
                try {
                    history.reopenAndCheck();
                    history.work(new Random(7), 250);
                    history.log.close();
                } catch (final SimulatedCrash e) {
                    history.storage.crash(new Random(io * 31 + fate));
                }

                // then
                history.storage.kill();
                history.reopenAndCheck();
                history.storage.kill();
                history.reopenAndCheck();
            }
        }
    }

    private static long ioCountOfWorkload() throws IOException {
        final History history = new History(new SimulatedStorage());
        history.reopenAndCheck();
        history.work(new Random(7), 250);
        history.log.close();
        return history.storage.ioCount();
    }

    /** What a user of the log knows, to be compared with what the log says. */
    private static final class History {
        private final SimulatedStorage storage;
        private final TreeMap<Long, String> appended = new TreeMap<>();
        private LocalLog log;
        private long durable;
        private long checkpoint;
        private int counter;
        private String where = "";

        History(final SimulatedStorage storage) {
            this.storage = storage;
        }

        void reopenAndCheck() throws IOException {
            if (log != null) {
                durable = Math.max(durable, log.durablePosition());
            }
            log = LocalLog.open(context(storage).startPosition(checkpoint));
            final Map<Long, String> found = JournalFixture.replay(log, checkpoint);
            final long end = log.recovery().endPosition();
            assertThat(end).as(where).isGreaterThanOrEqualTo(durable);
            final TreeMap<Long, String> expected = new TreeMap<>(appended.tailMap(checkpoint));
            final Long lost = expected.keySet().stream()
                    .filter(position -> !found.containsKey(position))
                    .findFirst()
                    .orElse(null);
            if (lost != null) {
                assertThat(lost).as(where).isGreaterThanOrEqualTo(durable);
                expected.tailMap(lost, true).clear();
                // what was lost never comes back, nor does anything behind it
                appended.tailMap(lost, true).clear();
            }
            assertThat(found.equals(expected))
                    .as("%s: found %s instead of %s", where, found.keySet(), expected.keySet())
                    .isTrue();
            durable = log.durablePosition();
        }

        void work(final Random random, final int steps) {
            for (int step = 0; step < steps; step++) {
                switch (random.nextInt(8)) {
                    case 0 -> log.flush(true);
                    case 1 -> log.flush(false);
                    case 2 -> log.preparer().doWork(step);
                    case 3 -> checkpoint(random);
                    default -> appendSome(random);
                }
                durable = Math.max(durable, log.durablePosition());
            }
        }

        private void appendSome(final Random random) {
            final int length = random.nextInt(20) == 0 ? random.nextInt(12_000) : random.nextInt(900);
            final String text = counter++ + ":" + "#".repeat(length);
            appended.put(append(log, text), text);
        }

        private void checkpoint(final Random random) {
            if (random.nextInt(6) != 0) {
                return;
            }
            checkpoint = durable;
            for (long segment = log.firstSegment(); segment < log.segmentOf(checkpoint); segment++) {
                if (random.nextBoolean()) {
                    log.release(segment);
                }
            }
            appended.headMap(checkpoint).keySet().removeIf(position -> log.isReleased(log.segmentOf(position)));
            readSome();
        }

        /** Everything kept is still readable, also below the checkpoint. */
        private void readSome() {
            appended.headMap(log.writtenPosition())
                    .forEach((position, text) -> assertThat(JournalFixture.read(log, position))
                            .as(where)
                            .isEqualTo(text));
        }
    }
}
