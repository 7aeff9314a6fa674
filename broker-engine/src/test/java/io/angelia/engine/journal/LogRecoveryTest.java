/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import static io.angelia.engine.journal.JournalFixture.SEGMENT;
import static io.angelia.engine.journal.JournalFixture.append;
import static io.angelia.engine.journal.JournalFixture.context;
import static io.angelia.engine.journal.JournalFixture.open;
import static io.angelia.engine.journal.JournalFixture.replay;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogRecoveryTest {
    private static final String FIRST = Segment.nameOf(0);

    private final SimulatedStorage storage = new SimulatedStorage();
    private final Map<Long, String> written = new LinkedHashMap<>();
    /** Where the last write that was forced began. */
    private long lastBatch;

    @Test
    void shouldKeepEveryWholeRecordBeforeATornEndOfAnyLength() throws IOException {
        // given
        final int end = writeSmallLog();
        for (int length = (int) lastBatch; length <= end; length++) {
            final SimulatedStorage torn = storage.copy();

            // when
            torn.blankFrom(FIRST, length);
            final LocalLog log = open(torn);

            // then
            final int kept = length;
            final Map<Long, String> expected = new LinkedHashMap<>();
            written.forEach((position, text) -> {
                if (position + RecordLayout.HEADER_LENGTH + text.length() <= kept) {
                    expected.put(position, text);
                }
            });
            assertThat(replay(log)).as("length %d", length).containsExactlyEntriesOf(expected);
        }
    }

    @Test
    void shouldRefuseALogThatLostWhatWasDurable() throws IOException {
        // given
        writeSmallLog();
        for (int from = 0; from + 64 < lastBatch; from += 8) {
            final SimulatedStorage damaged = storage.copy();

            // when
            final byte[] content = damaged.contentOf(FIRST);
            for (int offset = from; offset < from + 64; offset++) {
                damaged.flip(FIRST, offset, content[offset]);
            }

            // then
            assertRefusedWithoutAnyChange(damaged, "journal is damaged at position");
        }
    }

    @Test
    void shouldClassifyAFlippedBitAtEveryByte() throws IOException {
        // given
        final int end = writeSmallLog();
        final RecordReader reader = readerOf(storage);
        for (int offset = 0; offset < end; offset++) {
            final int start = recordAround(reader, offset);
            reader.check(start);
            final SimulatedStorage damaged = storage.copy();

            // when
            damaged.flip(FIRST, offset, 1 << (offset % 8));

            // then
            if (offset >= start + reader.length()) {
                assertThat(replay(open(damaged))).as("filling byte %d", offset).isEqualTo(written);
            } else if (start < lastBatch) {
                assertRefusedWithoutAnyChange(
                        damaged,
                        "journal is damaged at position " + start + " (file " + FIRST + ", offset " + start + ")");
            } else {
                final LocalLog log = open(damaged);
                assertThat(log.recovery().endPosition()).as("byte %d", offset).isEqualTo(start);
                assertThat(replay(log).keySet())
                        .containsExactlyElementsOf(
                                written.keySet().stream().filter(p -> p < start).toList());
            }
        }
    }

    @Test
    void shouldNotTakeDamageForATornEndAfterACleanClose() throws IOException {
        // given
        final LocalLog log = open(storage);
        final long position = append(log, "the very last record");
        log.close();

        // when
        storage.flip(FIRST, (int) position + RecordLayout.HEADER_LENGTH + 3, 4);

        // then
        assertRefusedWithoutAnyChange(storage, "journal is damaged at position " + position);
    }

    @Test
    void shouldCountWhatItCuts() throws IOException {
        // given
        final LocalLog log = open(storage);
        append(log, "kept");
        log.flush(true);
        final long end = log.appendedPosition();
        final long first = append(log, "lost");
        append(log, "lost too");
        log.flush(false);
        storage.kill();

        // when
        storage.flip(FIRST, (int) first + 1, 1);
        final LogRecovery recovery = open(storage).recovery();

        // then
        assertThat(recovery.endPosition()).isEqualTo(first);
        assertThat(recovery.records()).isEqualTo(1);
        assertThat(recovery.tornBytes()).isGreaterThan(40).isLessThan(200);
        assertThat(end).isLessThan(first);
    }

    @Test
    void shouldNeverResurrectWhatLiesBehindACut() throws IOException {
        // given: A is torn, each B behind it is whole but was never durable
        LocalLog log = open(storage);
        append(log, "kept");
        log.flush(true);
        final long torn = append(log, "AAAA");
        for (int i = 0; i < 20; i++) {
            append(log, "BBBB");
        }
        log.flush(false);
        final long cut = log.durablePosition();
        storage.kill();
        storage.flip(FIRST, (int) cut, 1);

        // when: the next incarnations write records that end exactly where B begins, and crash
        for (int round = 0; round < 3; round++) {
            log = open(storage);
            assertThat(replay(log).values()).doesNotContain("AAAA", "BBBB");
            final long mine = append(log, "C" + round + "CC");
            log.flush(true);
            assertThat(mine).isGreaterThanOrEqualTo(torn);
            storage.kill();
        }

        // then
        log = open(storage);
        assertThat(replay(log).values()).containsExactly("kept", "C0CC", "C1CC", "C2CC");
        assertThat(log.recovery().epoch()).isEqualTo(5);
    }

    @Test
    void shouldNotResurrectTheSecondWriteWhenTheFirstWasLost() throws IOException {
        // given: the second write survives, the first does not
        LocalLog log = open(storage);
        final long mark = log.writtenPosition();
        append(log, "lost 1" + "x".repeat(200));
        log.flush(false);
        final long second = log.writtenPosition();
        append(log, "lost 2");
        log.flush(false);
        storage.kill();
        for (int i = 0; i < second - mark; i++) {
            storage.flip(FIRST, (int) mark + i, storage.contentOf(FIRST)[(int) mark + i]);
        }

        // when: the next one fills exactly the gap; its opening mark takes a part of it
        log = open(storage);
        final int gap = (int) (second - log.writtenPosition()) - RecordLayout.BATCH_LENGTH - RecordLayout.HEADER_LENGTH;
        assertThat(log.recovery().endPosition()).isEqualTo(mark);
        append(log, "x".repeat(gap));
        log.flush(true);
        assertThat(log.writtenPosition()).isEqualTo(second);
        storage.kill();

        // then
        assertThat(replay(open(storage)).values()).containsExactly("x".repeat(gap));
    }

    @Test
    void shouldRefuseWhenASegmentInTheMiddleIsMissing() throws IOException {
        // given
        fillSegments(4);

        // when
        storage.delete(Segment.nameOf(2L * SEGMENT));

        // then
        assertRefusedWithoutAnyChange(
                storage, "position " + 2 * SEGMENT + " (file " + Segment.nameOf(2L * SEGMENT) + ", offset 0)");
    }

    @Test
    void shouldStartAtTheCheckpointWithoutTheSegmentsBelow() throws IOException {
        // given
        fillSegments(4);
        final List<Long> positions = new ArrayList<>(written.keySet());
        final long checkpoint = positions.stream()
                .filter(p -> p > 2 * SEGMENT + 5_000)
                .findFirst()
                .orElseThrow();

        // when
        storage.delete(Segment.nameOf(0));
        storage.delete(Segment.nameOf(SEGMENT));
        final LocalLog log = LocalLog.open(context(storage).startPosition(checkpoint));

        // then
        assertThat(log.firstSegment()).isEqualTo(2);
        assertThat(log.isReleased(1)).isTrue();
        assertThat(log.isReleased(2)).isFalse();
        assertThat(replay(log, checkpoint).keySet())
                .containsExactlyElementsOf(
                        positions.stream().filter(p -> p >= checkpoint).toList());
    }

    @Test
    void shouldRefuseACheckpointThatTheLogDoesNotReach() throws IOException {
        // given
        final int end = writeSmallLog();

        // when, then
        assertThatThrownBy(() -> LocalLog.open(context(storage).startPosition(end + 800L)))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("ends at position " + end)
                .hasMessageContaining("checkpoint's position " + (end + 800));
        assertThatThrownBy(() -> LocalLog.open(context(storage).startPosition(5L * SEGMENT)))
                .isInstanceOf(JournalException.class);
        assertThatThrownBy(() -> LocalLog.open(context(new SimulatedStorage()).startPosition(80)))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("no segments");
    }

    @Test
    void shouldRefuseACheckpointBetweenRecords() throws IOException {
        // given
        writeSmallLog();
        final long position = written.keySet().iterator().next();

        // when, then
        assertThatThrownBy(() -> LocalLog.open(context(storage).startPosition(position + 8)))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("do not belong together");
    }

    @Test
    void shouldRefuseARecordOfANewerRelease() throws IOException {
        // given
        final LocalLog log = open(storage);
        final long position = append(log, "from the future");
        log.flush(true);
        storage.kill();
        final byte[] content = storage.contentOf(FIRST);
        final int offset = (int) position;
        content[offset + RecordLayout.VERSION_OFFSET] = 2;
        final ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(
                offset + RecordLayout.CHECKSUM_OFFSET,
                new RecordChecksum().of(bytes.duplicate(), offset, bytes.getInt(offset + RecordLayout.LENGTH_OFFSET)));

        // when
        final byte[] before = storage.contentOf(FIRST);
        for (int i = 0; i < content.length; i++) {
            if (content[i] != before[i]) {
                storage.flip(FIRST, i, content[i] ^ before[i]);
            }
        }

        // then
        assertRefusedWithoutAnyChange(storage, "a newer release wrote this record");
    }

    @Test
    void shouldRefuseSegmentFilesOfTheWrongLength() throws IOException {
        // given
        fillSegments(2);
        final SimulatedStorage odd = storage.copy();
        odd.create(Segment.nameOf(20L * SEGMENT), 12_345).close();
        odd.forceDirectory();
        final SimulatedStorage shortened = storage.copy();
        shortened.delete(FIRST);
        shortened.create(FIRST, 1_000).close();
        shortened.forceDirectory();

        // when, then
        assertRefusedWithoutAnyChange(odd, "has 12345 bytes");
        assertRefusedWithoutAnyChange(shortened, "has 1000 bytes instead of " + SEGMENT);
    }

    private int writeSmallLog() throws IOException {
        final LocalLog log = open(storage);
        for (int batch = 0; batch < 4; batch++) {
            lastBatch = log.writtenPosition();
            for (int i = 0; i < 3; i++) {
                final String text = batch + "-" + i + "w".repeat(batch * 7 + i);
                written.put(append(log, text), text);
            }
            log.flush(true);
        }
        storage.kill();
        return (int) log.appendedPosition();
    }

    private void fillSegments(final int count) throws IOException {
        final LocalLog log = open(storage);
        for (int i = 0; log.segmentOf(log.appendedPosition()) < count; i++) {
            final String text = i + "v".repeat(2_000);
            written.put(append(log, text), text);
        }
        log.close();
    }

    private static RecordReader readerOf(final SimulatedStorage storage) throws IOException {
        final RecordReader reader = new RecordReader();
        reader.wrap(storage.copy().open(FIRST, true).map(), 0);
        return reader;
    }

    private static int recordAround(final RecordReader reader, final int offset) {
        int start = 0;
        while (true) {
            assertThat(reader.check(start)).isEqualTo(RecordReader.Verdict.VALID);
            if (offset < start + reader.alignedLength()) {
                return start;
            }
            start += reader.alignedLength();
        }
    }

    private static void assertRefusedWithoutAnyChange(final SimulatedStorage storage, final String reason)
            throws IOException {
        final long before = storage.ioCount();
        assertThatThrownBy(() -> open(storage))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("nothing was changed");
        assertThat(storage.ioCount()).isEqualTo(before);
    }
}
