/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import static io.angelia.engine.journal.JournalFixture.SEGMENT;
import static io.angelia.engine.journal.JournalFixture.append;
import static io.angelia.engine.journal.JournalFixture.context;
import static io.angelia.engine.journal.JournalFixture.open;
import static io.angelia.engine.journal.JournalFixture.read;
import static io.angelia.engine.journal.JournalFixture.replay;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogSpaceTest {
    private static final int PIECE = 1_000;

    private final SimulatedStorage storage = new SimulatedStorage();

    @Test
    void shouldPrepareSegmentsAheadSoThatRollingNeedsNoPreparation() throws IOException {
        // given
        final LocalLog log = open(storage);
        prepareAll(log);
        assertThat(storage.list()).hasSize(3);

        // when
        fillTo(log, SEGMENT - 3 * PIECE);
        final long before = storage.ioCount();
        fillTo(log, SEGMENT + PIECE);

        // then: the batches around the border and the force of the full segment
        assertThat(storage.ioCount() - before).isLessThanOrEqualTo(7);
        assertThat(log.segmentOf(log.appendedPosition())).isEqualTo(1);
        assertThat(log.preparer().doWork(1)).isEqualTo(1);
        prepareAll(log);
        assertThat(storage.list()).hasSize(4);
    }

    @Test
    void shouldAlwaysEndWithinTheSegmentInUse() throws IOException {
        for (int left = 0; left < 200; left += 8) {
            // given
            final SimulatedStorage disk = new SimulatedStorage();
            LocalLog log = open(disk);
            while (log.appendedPosition() < SEGMENT - 2_000) {
                append(log, ".".repeat(PIECE));
            }
            final int rest = (int) (SEGMENT - log.appendedPosition());

            // when
            final long position = append(log, ".".repeat(rest - RecordLayout.HEADER_LENGTH - left));
            log.flush(true);

            // then
            assertThat(log.segmentOf(log.appendedPosition())).isEqualTo(log.segmentOf(position));
            assertThat(log.segmentOf(position)).isEqualTo(left == 0 ? 1 : 0);
            final long end = log.appendedPosition();
            log.close();
            log = LocalLog.open(context(disk).startPosition(end));
            assertThat(replay(log)).containsKey(position);
            assertThat(log.segmentOf(append(log, "next"))).isEqualTo(log.segmentOf(log.appendedPosition()));
        }
    }

    @Test
    void shouldPrepareInSmallSteps() throws IOException {
        // given
        final LocalLog log = LocalLog.open(context(storage).segmentLength(8 * 1024 * 1024));

        // when
        final int steps = prepareAll(log);

        // then
        assertThat(steps).isEqualTo(1 + 8 * 1024 * 1024 / SegmentPreparer.STEP_LENGTH + 1);
        assertThat(storage.list()).doesNotContain(SegmentPool.PREPARING_NAME);
    }

    @Test
    void shouldReuseReleasedSegments() throws IOException {
        // given
        final LocalLog log = open(storage);
        fillTo(log, 8 * SEGMENT + PIECE);
        final int files = storage.list().size();

        // when
        for (int segment = 0; segment < 7; segment++) {
            log.release(segment);
        }
        log.flush(true);
        prepareAll(log);

        // then: those ready and four spare ones were kept, the others deleted
        assertThat(storage.list()).hasSizeLessThan(files);
        assertThat(storage.list()).hasSize(8);
        assertThat(log.firstSegment()).isEqualTo(7);
        final int kept = storage.list().size();
        fillTo(log, 9 * SEGMENT);
        assertThat(storage.list()).hasSize(kept);
    }

    @Test
    void shouldNotTakeTheOldContentOfAReusedSegmentForRecords() throws IOException {
        // given
        LocalLog log = open(storage);
        fillTo(log, 3 * SEGMENT + PIECE);
        for (int segment = 0; segment < 3; segment++) {
            log.release(segment);
        }
        log.flush(true);
        prepareAll(log);
        final long checkpoint = log.appendedPosition();
        fillTo(log, 4 * SEGMENT + 5 * PIECE);
        final long last = append(log, "last");
        log.flush(true);
        final long end = log.appendedPosition();
        storage.kill();

        // when
        log = LocalLog.open(context(storage).startPosition(checkpoint));

        // then
        assertThat(log.recovery().endPosition()).isEqualTo(end);
        assertThat(log.recovery().tornBytes()).isZero();
        assertThat(replay(log, checkpoint).keySet()).allMatch(position -> position >= checkpoint && position <= last);
        assertThat(read(log, last)).isEqualTo("last");
    }

    @Test
    void shouldKeepAReleasedSegmentUntilTheNextOneHoldsSomethingDurable() throws IOException {
        // given: the log has just rolled, and nothing in the new segment is durable
        LocalLog log = open(storage);
        while (log.segmentOf(log.appendedPosition()) < 1) {
            append(log, ".".repeat(PIECE));
        }
        final long checkpoint = log.durablePosition();
        assertThat(checkpoint).isEqualTo(SEGMENT);

        // when
        log.release(0);
        log.flush(false);
        prepareAll(log);
        storage.kill();
        storage.blankFrom(Segment.nameOf(SEGMENT), 0);

        // then: the log still knows its incarnation
        log = LocalLog.open(context(storage).startPosition(checkpoint));
        assertThat(log.recovery().epoch()).isEqualTo(2);
        log.release(0);
        log.flush(true);
        prepareAll(log);
        assertThat(storage.list()).doesNotContain(Segment.nameOf(0));
    }

    @Test
    void shouldReleaseInAnyOrderButNotTheSegmentInUse() throws IOException {
        // given
        final LocalLog log = open(storage);
        fillTo(log, 4 * SEGMENT + PIECE);
        final RecordView view = new RecordView();
        final List<Long> positions = new ArrayList<>(replay(log).keySet());
        log.read(positions.get(3), view);

        // when
        log.release(2);
        log.release(0);
        log.release(0);

        // then: a view of a released segment stays readable until the next flush
        assertThat(view.length()).isEqualTo(PIECE);
        assertThat(view.buffer().getByte(PIECE - 1)).isEqualTo((byte) '.');
        assertThat(log.isReleased(0)).isTrue();
        assertThat(log.isReleased(1)).isFalse();
        assertThat(log.isReleased(2)).isTrue();
        assertThat(log.firstSegment()).isEqualTo(1);
        assertThat(replay(log).keySet())
                .containsExactlyElementsOf(positions.stream()
                        .filter(position -> log.segmentOf(position) % 2 == 1 || log.segmentOf(position) == 4)
                        .toList());
        assertThatThrownBy(() -> log.read(positions.get(3), view))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("released");
        assertThatThrownBy(() -> log.release(4)).isInstanceOf(IllegalArgumentException.class);
        log.release(1);
        assertThat(log.firstSegment()).isEqualTo(3);
    }

    @Test
    void shouldSayThatThereIsNoRoomBeforeItTouchesTheReserve() throws IOException {
        // given
        storage.capacityBytes(4 * SEGMENT + SEGMENT / 2);
        final LocalLog log = open(storage);

        // when
        int messages = 0;
        while (log.hasRoomFor(PIECE)) {
            append(log, ".".repeat(PIECE));
            log.flush(true);
            log.preparer().doWork(messages);
            messages++;
        }

        // then: three segments are full of messages, the fourth is for acknowledgements
        assertThat(log.segmentOf(log.appendedPosition())).isEqualTo(2);
        assertThat(messages).isGreaterThan(2 * SEGMENT / PIECE);
        assertThat(log.hasRoomFor(1_000_000)).isFalse();
        final int small = 10;
        int acknowledgements = 0;
        while (log.segmentOf(log.appendedPosition()) < 4 && acknowledgements < 5_000) {
            try {
                append(log, "a".repeat(small));
            } catch (final JournalException e) {
                break;
            }
            acknowledgements++;
            log.flush(acknowledgements % 100 == 0);
        }
        assertThat(acknowledgements).isGreaterThan(SEGMENT / (40 + 48));
    }

    @Test
    void shouldSurviveTheExhaustionOfItsReserve() throws IOException {
        // given
        storage.capacityBytes(2 * SEGMENT);
        final LocalLog log = open(storage);
        final List<Long> positions = new ArrayList<>();

        // when
        assertThatThrownBy(() -> {
                    while (true) {
                        positions.add(append(log, ".".repeat(PIECE)));
                    }
                })
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("no room");

        // then
        log.flush(true);
        positions.forEach(position -> assertThat(read(log, position)).hasSize(PIECE));
        assertThat(log.hasRoomFor(1)).isFalse();
        assertThatThrownBy(() -> append(log, ".".repeat(PIECE))).isInstanceOf(JournalException.class);

        // and when
        log.release(0);
        log.flush(false);

        // then
        final long position = append(log, ".".repeat(PIECE));
        log.flush(true);
        assertThat(log.segmentOf(position)).isEqualTo(2);
        log.close();
        storage.kill();
        final LocalLog reopened = LocalLog.open(context(storage).startPosition(SEGMENT));
        assertThat(replay(reopened, SEGMENT)).containsKey(position);
    }

    @Test
    void shouldNoticeWhenTheDiskHasRoomAgain() throws IOException {
        // given
        storage.capacityBytes(3 * SEGMENT);
        final LocalLog log = open(storage);
        final SegmentPreparer preparer = log.preparer();
        fill(log);
        long nowMs = 1_000_000;
        assertThat(preparer.doWork(nowMs)).isZero();
        assertThat(preparer.trouble()).isInstanceOf(NoSpaceException.class);

        // when
        storage.capacityBytes(10 * SEGMENT);

        // then: asked again after a while only
        nowMs += 500;
        assertThat(preparer.doWork(nowMs)).isZero();
        assertThat(log.hasRoomFor(PIECE)).isFalse();
        nowMs += 500;
        assertThat(preparer.doWork(nowMs)).isEqualTo(1);
        assertThat(preparer.trouble()).isNull();
        assertThat(log.hasRoomFor(PIECE)).isTrue();
    }

    @Test
    void shouldLeaveRoomForCheckpoints() throws IOException {
        // given
        storage.capacityBytes(6 * SEGMENT);

        // when
        final LocalLog log = LocalLog.open(context(storage).checkpointReserveBytes(3 * SEGMENT));
        fill(log);

        // then
        assertThat(storage.usableBytes()).isGreaterThanOrEqualTo(3 * SEGMENT);
        assertThat(log.preparer().doWork(1)).isZero();
    }

    @Test
    void shouldOpenOnAFullDisk() throws IOException {
        // given
        storage.capacityBytes(2 * SEGMENT);
        LocalLog log = open(storage);
        final long position = append(log, "waiting");
        log.close();
        storage.delete(Segment.nameOf(SEGMENT));
        storage.capacityBytes(SEGMENT);

        // when
        log = open(storage);

        // then
        assertThat(read(log, position)).isEqualTo("waiting");
        assertThat(log.hasRoomFor(1)).isFalse();
        assertThat(storage.list()).containsExactly(Segment.nameOf(0));
        append(log, "acknowledgement");
        log.flush(true);
    }

    @Test
    void shouldDropAHalfPreparedSegmentAtTheNextOpen() throws IOException {
        // given
        LocalLog log = open(storage);
        log.preparer().doWork(1);
        log.preparer().doWork(2);
        assertThat(storage.list()).contains(SegmentPool.PREPARING_NAME);
        storage.kill();

        // when
        log = open(storage);

        // then
        assertThat(storage.list()).doesNotContain(SegmentPool.PREPARING_NAME);
        log.preparer().doWork(1);
        log.close();
        assertThat(storage.list()).doesNotContain(SegmentPool.PREPARING_NAME);
    }

    @Test
    void shouldUseSegmentsThatAnEarlierIncarnationPrepared() throws IOException {
        // given
        LocalLog log = open(storage);
        prepareAll(log);
        final int files = storage.list().size();
        log.close();

        // when
        log = open(storage);
        final long before = storage.ioCount();
        fillTo(log, 2 * SEGMENT + PIECE);

        // then
        assertThat(storage.list()).hasSize(files);
        assertThat(storage.ioCount()).isGreaterThan(before);
    }

    private static int prepareAll(final LocalLog log) {
        int steps = 0;
        while (log.preparer().doWork(steps) > 0) {
            steps++;
        }
        return steps;
    }

    private static void fillTo(final LocalLog log, final long position) {
        while (log.appendedPosition() < position) {
            append(log, ".".repeat(PIECE));
        }
        log.flush(true);
    }

    private static void fill(final LocalLog log) {
        for (int i = 0; log.hasRoomFor(PIECE); i++) {
            append(log, ".".repeat(PIECE));
            log.flush(true);
            log.preparer().doWork(i);
        }
    }
}
