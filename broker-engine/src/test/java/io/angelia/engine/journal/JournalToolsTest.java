/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import static io.angelia.engine.journal.JournalFixture.SEGMENT;
import static io.angelia.engine.journal.JournalFixture.append;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalToolsTest {
    private final SimulatedStorage storage = new SimulatedStorage();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    @TempDir
    private Path parent;

    @Test
    void shouldFindASoundLogSound() throws IOException {
        // given
        final LocalLog log = writeThreeSegments();
        for (int step = 0; log.preparer().doWork(step) > 0; step++) {
            assertThat(step).isLessThan(20);
        }
        log.close();

        // when
        final int code = JournalVerify.run(storage, out);

        // then
        assertThat(code).isEqualTo(JournalVerify.SOUND);
        assertThat(output())
                .contains("5 segments of " + SEGMENT + " bytes, from position 0")
                .contains(Segment.nameOf(0) + ": ")
                .contains(Segment.nameOf(3L * SEGMENT) + ": ready for use")
                .contains("end of the log at position " + log.durablePosition() + ", incarnation 1")
                .contains("no torn end")
                .contains("result: sound");
    }

    @Test
    void shouldReportTheFirstDamageByItsPosition() throws IOException {
        // given
        writeThreeSegments().close();
        final long damaged = JournalFixture.replay(JournalFixture.open(storage.copy())).keySet().stream()
                .filter(position -> position > SEGMENT + 9_000)
                .findFirst()
                .orElseThrow();

        // when
        storage.flip(Segment.nameOf(SEGMENT), (int) (damaged - SEGMENT) + 50, 1);

        // then
        assertThat(JournalVerify.run(storage, out)).isEqualTo(JournalVerify.DAMAGED);
        assertThat(output())
                .contains("the journal is damaged at position " + damaged + " (file " + Segment.nameOf(SEGMENT)
                        + ", offset " + (damaged - SEGMENT) + ")")
                .contains("bad checksum")
                .contains("result: damaged");
    }

    @Test
    void shouldReportATornEndAsSound() throws IOException {
        // given
        final LocalLog log = JournalFixture.open(storage);
        append(log, "durable");
        log.flush(true);
        final long torn = append(log, "torn");
        log.flush(false);
        storage.kill();

        // when
        storage.flip(Segment.nameOf(0), (int) torn + 33, 1);

        // then
        assertThat(JournalVerify.run(storage, out)).isEqualTo(JournalVerify.SOUND);
        assertThat(output()).contains("torn end: at least 36 bytes").contains("end of the log at position " + torn);
    }

    @Test
    void shouldJudgeReleasedSegmentsByTheCheckpoint() throws IOException {
        // given
        final LocalLog log = writeThreeSegments();
        final long end = log.appendedPosition();
        log.close();
        storage.delete(Segment.nameOf(SEGMENT));

        // when, then
        assertThat(JournalVerify.run(storage, out)).isEqualTo(JournalVerify.DAMAGED);
        assertThat(output()).contains("damaged at position " + SEGMENT).contains("its file is missing");

        // and when
        printed.reset();
        checkpoint(end);

        // then
        assertThat(JournalVerify.run(storage, out)).isEqualTo(JournalVerify.SOUND);
        assertThat(output())
                .contains(Segment.nameOf(SEGMENT) + ": not there (released)")
                .contains(CheckpointLayout.nameOf(end) + ": sound, 1 sections, 100 bytes");

        // and when
        printed.reset();
        storage.flip(CheckpointLayout.nameOf(end), 60, 1);

        // then
        assertThat(JournalVerify.run(storage, out)).isEqualTo(JournalVerify.DAMAGED);
        assertThat(output()).contains("checkpoint file " + CheckpointLayout.nameOf(end) + " is damaged at offset 32");
    }

    @Test
    void shouldReportACheckpointThatDoesNotFit() throws IOException {
        // given
        final LocalLog log = writeThreeSegments();
        log.close();

        // when
        checkpoint(log.appendedPosition() - 8);

        // then
        assertThat(JournalVerify.run(storage, out)).isEqualTo(JournalVerify.DAMAGED);
        assertThat(output()).contains("is not in the log");
    }

    @Test
    void shouldDumpOneLinePerRecord() throws IOException {
        // given
        final LocalLog log = JournalFixture.open(storage);
        final long first = append(log, "12345");
        final long second = log.append(8, 0, new UnsafeBuffer(new byte[9]), 0, 9, null, 0, 0);
        log.close();

        // when
        final int code = JournalDump.run(
                storage, JournalDump.Selection.ALL, type -> type == JournalFixture.TYPE ? "SEND" : null, out);

        // then
        assertThat(code).isEqualTo(JournalVerify.SOUND);
        assertThat(output().lines().map(line -> line.trim().replaceAll(" +", " ")))
                .containsExactly(
                        first + " SEND 5 1970-01-01T00:00:01.005Z ok", second + " 8 9 1970-01-01T00:00:00Z ok");
    }

    @Test
    void shouldDumpWhatIsSelected() throws IOException {
        // given
        final LocalLog log = JournalFixture.open(storage);
        final long first = append(log, "1");
        final long second = append(log, "2");
        final long third = append(log, "3");
        log.close();

        // when
        JournalDump.run(storage, new JournalDump.Selection(second, third, JournalFixture.TYPE, false), t -> "T", out);

        // then
        assertThat(output().lines()).hasSize(1);
        assertThat(output()).contains(" " + second + " ");
        assertThat(first).isLessThan(second);
        printed.reset();
        JournalDump.run(storage, new JournalDump.Selection(0, Long.MAX_VALUE, 99, true), t -> "T", out);
        assertThat(output().lines()).hasSize(3).allMatch(line -> line.contains("(batch, durable "));
    }

    @Test
    void shouldDumpWhatLiesBehindDamage() throws IOException {
        // given
        final LocalLog log = JournalFixture.open(storage);
        final long first = append(log, "1".repeat(100));
        final long second = append(log, "2");
        final long third = append(log, "3");
        log.close();

        // when
        storage.flip(Segment.nameOf(0), (int) first + 40, 1);
        storage.flip(Segment.nameOf(0), (int) second, 64);
        final int code = JournalDump.run(storage, JournalDump.Selection.ALL, t -> "T", out);

        // then
        assertThat(code).isEqualTo(JournalVerify.DAMAGED);
        assertThat(output())
                .contains("BAD CHECKSUM")
                .contains((third - first) + " bytes are no valid record")
                .contains(third + "  T");
    }

    @Test
    void shouldChangeNothingOnDisk() throws IOException {
        // given
        final Path data = parent.resolve("data");
        try (FileStorage files = FileStorage.open(data)) {
            final LocalLog log = JournalFixture.open(files);
            append(log, "text");
            log.close();
        }
        Files.delete(data.resolve(FileStorage.LOCK_FILE_NAME));
        final Map<Path, FileTime> before = state(data);

        // when
        assertThat(JournalVerify.run(data, out)).isEqualTo(JournalVerify.SOUND);
        assertThat(JournalDump.run(data, JournalDump.Selection.ALL, t -> "T", out))
                .isEqualTo(JournalVerify.SOUND);

        // then
        assertThat(state(data)).isEqualTo(before);
    }

    @Test
    void shouldSayThatThereIsNoJournal() {
        // when, then
        assertThat(JournalVerify.run(parent, out)).isEqualTo(JournalVerify.UNREADABLE);
        assertThat(JournalDump.run(parent, JournalDump.Selection.ALL, t -> "T", out))
                .isEqualTo(JournalVerify.UNREADABLE);
        assertThat(JournalVerify.run(parent.resolve("missing"), out)).isEqualTo(JournalVerify.UNREADABLE);
        assertThat(output()).contains("no segments").contains("cannot read");
    }

    private LocalLog writeThreeSegments() throws IOException {
        final LocalLog log = JournalFixture.open(storage);
        while (log.appendedPosition() < 2 * SEGMENT + 10_000) {
            append(log, "r".repeat(3_000));
            log.flush(true);
        }
        return log;
    }

    private void checkpoint(final long position) throws IOException {
        try (CheckpointStore.Writer writer = new FileCheckpointStore(storage).begin(position)) {
            writer.write(1, new UnsafeBuffer(new byte[100]), 0, 100);
            writer.complete();
        }
    }

    private String output() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static Map<Path, FileTime> state(final Path directory) throws IOException {
        final Map<Path, FileTime> state = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (final Path file : files.toList()) {
                state.put(file, Files.getLastModifiedTime(file));
            }
        }
        return state;
    }
}
