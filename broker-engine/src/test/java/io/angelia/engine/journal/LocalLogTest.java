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
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class LocalLogTest {
    private final SimulatedStorage storage = new SimulatedStorage();

    @Test
    void shouldReadBackWhatWasWritten() throws IOException {
        // given
        final LocalLog log = open(storage);
        final UnsafeBuffer head = new UnsafeBuffer("xhead".getBytes(StandardCharsets.UTF_8));
        final UnsafeBuffer body = new UnsafeBuffer("..body".getBytes(StandardCharsets.UTF_8));

        // when
        final long position = log.append(42, 123456789L, head, 1, 4, body, 2, 4);
        log.flush(false);

        // then
        final RecordView view = new RecordView();
        log.read(position, view);
        assertThat(JournalFixture.text(view)).isEqualTo("headbody");
        assertThat(view.type()).isEqualTo(42);
        assertThat(view.timeMs()).isEqualTo(123456789L);
        assertThat(view.position()).isEqualTo(position);
    }

    @Test
    void shouldMoveItsPositionsOneAfterTheOther() throws IOException {
        // given
        final LocalLog log = open(storage);

        // when
        final long first = append(log, "first");

        // then
        assertThat(first).isPositive().isLessThan(log.appendedPosition());
        assertThat(log.writtenPosition()).isLessThanOrEqualTo(first);
        log.flush(false);
        assertThat(log.writtenPosition()).isEqualTo(log.appendedPosition());
        assertThat(log.durablePosition()).isLessThanOrEqualTo(first);
        log.flush(true);
        assertThat(log.durablePosition()).isEqualTo(log.writtenPosition());
    }

    @Test
    void shouldWriteAndForceABatchOnce() throws IOException {
        // given
        final LocalLog log = open(storage);
        final long before = storage.ioCount();

        // when
        for (int i = 0; i < 100; i++) {
            append(log, "record " + i);
        }
        log.flush(true);
        log.flush(true);

        // then
        assertThat(storage.ioCount() - before).isEqualTo(2);
    }

    @Test
    void shouldReplayAfterReopeningInOrderAndFromAnyRecord() throws IOException {
        // given
        final Map<Long, String> written = new LinkedHashMap<>();
        LocalLog log = open(storage);
        for (int i = 0; i < 50; i++) {
            final String text = "record " + i + "x".repeat(i);
            written.put(append(log, text), text);
            if (i % 7 == 0) {
                log.flush(i % 2 == 0);
            }
        }
        log.close();

        // when
        log = open(storage);

        // then
        assertThat(replay(log)).containsExactlyEntriesOf(written);
        final long from = written.keySet().stream().skip(20).findFirst().orElseThrow();
        assertThat(replay(log, from).keySet())
                .containsExactlyElementsOf(written.keySet().stream().skip(20).toList());
        assertThat(log.recovery().records()).isEqualTo(50);
        assertThat(log.recovery().tornBytes()).isZero();
        assertThat(log.recovery().epoch()).isEqualTo(2);
    }

    @Test
    void shouldGoOnInFurtherSegmentsWithoutStraddling() throws IOException {
        // given
        LocalLog log = open(storage);
        final Map<Long, String> written = new LinkedHashMap<>();

        // when
        for (int i = 0; log.segmentOf(log.appendedPosition()) < 4; i++) {
            final String text = i + "y".repeat((i * 37) % 5_000);
            written.put(append(log, text), text);
        }
        log.flush(true);

        // then
        written.forEach((position, text) -> {
            assertThat(read(log, position)).isEqualTo(text);
            assertThat(log.segmentOf(position + text.length())).isEqualTo(log.segmentOf(position));
        });
        log.close();
        final LocalLog reopened = open(storage);
        assertThat(replay(reopened)).containsExactlyEntriesOf(written);
        assertThat(reopened.firstSegment()).isZero();
        assertThat(reopened.segmentLength()).isEqualTo(SEGMENT);
    }

    @Test
    void shouldStoreTheLargestPayloadAndRefuseALargerOne() throws IOException {
        // given
        final LocalLog log = LocalLog.open(context(storage).batchLength(4 * SEGMENT));
        final byte[] largest = new byte[log.maxPayloadLength()];
        largest[largest.length - 1] = 17;

        // when
        final long first = append(log, largest);
        final long second = append(log, largest);
        log.flush(true);

        // then
        final RecordView view = new RecordView();
        for (final long position : new long[] {first, second}) {
            log.read(position, view);
            assertThat(view.length()).isEqualTo(largest.length);
            assertThat(view.buffer().getByte(largest.length - 1)).isEqualTo((byte) 17);
        }
        assertThatThrownBy(() -> append(log, new byte[largest.length + 1]))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("exceeds the largest");
        assertThat(append(log, "still usable")).isGreaterThan(second);
    }

    @Test
    void shouldStoreEmptyPayloads() throws IOException {
        // given
        final LocalLog log = open(storage);

        // when
        final long position = append(log, "");
        log.flush(true);

        // then
        assertThat(read(log, position)).isEmpty();
    }

    @Test
    void shouldRefuseToReadWhereNoRecordStarts() throws IOException {
        // given
        final LocalLog log = open(storage);
        final long position = append(log, "payload of some length");
        log.flush(true);
        final RecordView view = new RecordView();

        // when, then
        for (final long wrong : new long[] {0, position + 8, position - 8}) {
            assertThatThrownBy(() -> log.read(wrong, view))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("no record starts at position " + wrong + " (file segment-");
        }
        assertThatThrownBy(() -> log.read(log.writtenPosition(), view)).isInstanceOf(JournalException.class);
        assertThatThrownBy(() -> log.read(-8, view)).isInstanceOf(JournalException.class);
    }

    @Test
    void shouldKeepTheSegmentLengthItWasCreatedWith() throws IOException {
        // given
        final LocalLog log = open(storage);
        append(log, "text");
        log.close();

        // when
        final LocalLog reopened = LocalLog.open(context(storage).segmentLength(8 * SEGMENT));

        // then
        assertThat(reopened.segmentLength()).isEqualTo(SEGMENT);
        assertThat(replay(reopened)).containsValue("text");
    }

    @Test
    void shouldRefuseEverythingOnceClosed() throws IOException {
        // given
        final LocalLog log = open(storage);

        // when
        log.close();
        log.close();

        // then
        assertThatThrownBy(() -> append(log, "late"))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> log.flush(true)).isInstanceOf(JournalException.class);
        assertThat(log.preparer().doWork(1)).isZero();
    }
}
