/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import static io.angelia.engine.journal.JournalFixture.SEGMENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class FileCheckpointStoreTest {
    private final SimulatedStorage storage = new SimulatedStorage();
    private final FileCheckpointStore store = new FileCheckpointStore(storage);

    @Test
    void shouldHaveNoneAtFirst() throws IOException {
        assertThat(store.openNewest()).isNull();
    }

    @Test
    void shouldReadBackAllSectionsInOrder() throws IOException {
        // given
        final int[] lengths = {0, 1, 7, 8, 64 * 1024, CheckpointLayout.MAX_SECTION_LENGTH, 5, 1024 * 1024 - 9, 12};
        try (CheckpointStore.Writer writer = store.begin(4096)) {
            // when
            for (int i = 0; i < lengths.length; i++) {
                writer.write(i, section(i, lengths[i] + 3), 3, lengths[i]);
            }
            writer.complete();
        }

        // then
        try (CheckpointStore.Reader reader = store.openNewest()) {
            assertThat(reader.position()).isEqualTo(4096);
            final List<Integer> found = new ArrayList<>();
            reader.forEach((type, buffer, offset, length) -> {
                for (int i = 0; i < length; i++) {
                    assertThat(buffer.getByte(offset + i)).isEqualTo((byte) (type + i + 3));
                }
                assertThat(type).isEqualTo(found.size());
                found.add(length);
            });
            assertThat(found).containsExactly(0, 1, 7, 8, 65536, 1048576, 5, 1048567, 12);
        }
        assertThat(storage.list()).containsExactly(CheckpointLayout.nameOf(4096));
    }

    @Test
    void shouldKeepOnlyTheNewest() throws IOException {
        // given
        write(100, 1);

        // when
        write(200, 2);

        // then
        assertThat(newestPosition()).isEqualTo(200);
        assertThat(storage.list()).containsExactly(CheckpointLayout.nameOf(200));
    }

    @Test
    void shouldReplaceACheckpointOfTheSamePosition() throws IOException {
        // given
        write(100, 1);

        // when
        write(100, 3);

        // then
        assertThat(sectionCount()).isEqualTo(3);
    }

    @Test
    void shouldDropWhatWasNotCompleted() throws IOException {
        // given
        write(100, 1);

        // when
        final CheckpointStore.Writer abandoned = store.begin(200);
        abandoned.write(1, section(1, 10), 0, 10);
        abandoned.close();
        final CheckpointStore.Writer forgotten = store.begin(300);
        store.begin(400);
        store.close();

        // then
        assertThatThrownBy(() -> forgotten.write(1, section(1, 10), 0, 10)).isInstanceOf(IllegalStateException.class);
        assertThat(newestPosition()).isEqualTo(100);
        assertThat(storage.list()).containsExactly(CheckpointLayout.nameOf(100));
    }

    @Test
    void shouldKeepTheOlderOneWhenTheDiskIsFull() throws IOException {
        // given
        write(100, 1);
        storage.capacityBytes(100_000);
        final CheckpointStore.Writer writer = store.begin(200);
        writer.write(1, section(1, 1_000_000), 0, 1_000_000);

        // when, then
        assertThatThrownBy(writer::complete).isInstanceOf(NoSpaceException.class);
        writer.close();
        assertThat(newestPosition()).isEqualTo(100);
        assertThat(storage.list()).containsExactly(CheckpointLayout.nameOf(100));
    }

    @Test
    void shouldHaveOldOrNewAfterACrashAtEveryIo() throws IOException {
        for (int io = 0; io < 12; io++) {
            for (int fate = 0; fate < 20; fate++) {
                // given
                final SimulatedStorage disk = new SimulatedStorage();
                final FileCheckpointStore checkpoints = new FileCheckpointStore(disk);
                write(checkpoints, 100, 2);
                boolean completed = false;
                disk.crashAfterIo(io);

                // when
                try {
                    write(checkpoints, 200, 3);
                    completed = true;
                    disk.kill();
                } catch (final SimulatedCrash e) {
                    disk.crash(new Random(io * 100 + fate));
                }

                // then
                final FileCheckpointStore after = new FileCheckpointStore(disk);
                try (CheckpointStore.Reader reader = after.openNewest()) {
                    assertThat(reader.position()).isIn(completed ? List.of(200L) : List.of(100L, 200L));
                    final List<Integer> found = new ArrayList<>();
                    reader.forEach((type, buffer, offset, length) -> found.add(type));
                    assertThat(found).hasSize(reader.position() == 100 ? 2 : 3);
                }
                write(after, 300, 1);
                assertThat(disk.list()).containsExactly(CheckpointLayout.nameOf(300));
            }
        }
    }

    @Test
    void shouldNoticeAFlippedBitAtEveryByte() throws IOException {
        // given
        write(200, 2);
        final String name = CheckpointLayout.nameOf(200);
        final int size = storage.contentOf(name).length;
        for (int offset = 0; offset < size; offset++) {
            // when
            storage.flip(name, offset, 1 << (offset % 8));

            // then
            assertThatThrownBy(store::openNewest)
                    .as("byte %d", offset)
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("checkpoint file " + name)
                    .hasMessageContaining("nothing was changed");
            storage.flip(name, offset, 1 << (offset % 8));
        }
        assertThat(newestPosition()).isEqualTo(200);
    }

    @Test
    void shouldNoticeATruncationAtEveryLength() throws IOException {
        // given
        write(200, 2);
        final String name = CheckpointLayout.nameOf(200);
        final byte[] content = storage.contentOf(name);
        for (int length = 0; length < content.length; length++) {
            // when
            final SimulatedStorage cut = new SimulatedStorage();
            final StorageFile file = cut.createGrowing(name);
            file.write(0, new UnsafeBuffer(content), 0, length);

            // then
            assertThatThrownBy(() -> new FileCheckpointStore(cut).openNewest()).isInstanceOf(JournalException.class);
        }
    }

    @Test
    void shouldFallBackToAnOlderOneOnlyWhileTheLogReachesBackToIt() throws IOException {
        // given: a crash between completing the new checkpoint and deleting the old one
        final LocalLog log = JournalFixture.open(storage);
        JournalFixture.append(log, "first");
        log.flush(true);
        final long older = log.appendedPosition();
        while (log.segmentOf(log.appendedPosition()) < 3) {
            JournalFixture.append(log, "x".repeat(5_000));
        }
        log.flush(true);
        final long newer = log.appendedPosition();
        log.close();
        write(older, 2);
        final StorageFile copy = storage.createGrowing("copy");
        final byte[] content = storage.contentOf(CheckpointLayout.nameOf(older));
        copy.write(0, new UnsafeBuffer(content), 0, content.length);
        write(newer, 3);
        storage.rename("copy", CheckpointLayout.nameOf(older));
        assertThat(newestPosition()).isEqualTo(newer);
        assertThat(store.passedOver()).isNull();

        // when
        storage.flip(CheckpointLayout.nameOf(newer), 50, 1);

        // then
        assertThat(newestPosition()).isEqualTo(older);
        assertThat(store.passedOver()).hasMessageContaining(CheckpointLayout.nameOf(newer));
        assertThat(storage.list()).contains(CheckpointLayout.nameOf(newer));

        // and when
        storage.delete(Segment.nameOf(SEGMENT));

        // then
        assertThatThrownBy(store::openNewest)
                .isInstanceOf(JournalException.class)
                .hasMessageContaining(CheckpointLayout.nameOf(newer))
                .hasMessageContaining("no longer reaches back to position " + older);
    }

    @Test
    void shouldDoWithoutADamagedCheckpointWhileTheWholeLogIsThere() throws IOException {
        // given
        final LocalLog log = JournalFixture.open(storage);
        JournalFixture.append(log, "first");
        log.close();
        write(log.durablePosition(), 1);

        // when
        storage.flip(CheckpointLayout.nameOf(log.durablePosition()), 3, 1);

        // then
        assertThat(store.openNewest()).isNull();
        assertThat(store.passedOver()).isNotNull();
    }

    private static UnsafeBuffer section(final int type, final int length) {
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (type + i);
        }
        return new UnsafeBuffer(bytes);
    }

    private void write(final long position, final int sections) throws IOException {
        write(store, position, sections);
    }

    private static void write(final CheckpointStore store, final long position, final int sections) throws IOException {
        try (CheckpointStore.Writer writer = store.begin(position)) {
            for (int i = 0; i < sections; i++) {
                writer.write(i, section(i, 104), 0, 104);
            }
            writer.complete();
        }
    }

    private long newestPosition() throws IOException {
        try (CheckpointStore.Reader reader = store.openNewest()) {
            return reader.position();
        }
    }

    private int sectionCount() throws IOException {
        final List<Integer> found = new ArrayList<>();
        try (CheckpointStore.Reader reader = store.openNewest()) {
            reader.forEach((type, buffer, offset, length) -> found.add(type));
        }
        return found.size();
    }
}
