/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStorageTest {
    @TempDir
    private Path parent;

    @Test
    void shouldShowWritesInTheMapAtOnce() throws IOException {
        try (FileStorage storage = FileStorage.open(parent.resolve("data"))) {
            // given
            final StorageFile file = storage.create("a", 3 * 1024 * 1024 + 5);
            final DirectBuffer map = file.map();
            final UnsafeBuffer source = new UnsafeBuffer(ByteBuffer.allocateDirect(100));
            source.putStringWithoutLengthAscii(10, "hello");

            // when
            file.write(2_000_000, source, 10, 5);

            // then
            assertThat(map.capacity()).isEqualTo(3 * 1024 * 1024 + 5);
            assertThat(map.getStringWithoutLengthAscii(2_000_000, 5)).isEqualTo("hello");
            assertThat(map.getByte(2_000_005)).isZero();
            final UnsafeBuffer target = new UnsafeBuffer(new byte[7]);
            file.read(2_000_000, target, 2, 5);
            assertThat(target.getStringWithoutLengthAscii(2, 5)).isEqualTo("hello");
            file.force();
            file.close();
        }
    }

    @Test
    void shouldGrowAFileByWriting() throws IOException {
        try (FileStorage storage = FileStorage.open(parent)) {
            // given
            final StorageFile file = storage.createGrowing("g");

            // when
            file.write(0, new UnsafeBuffer(new byte[1000]), 0, 1000);
            file.write(1000, new UnsafeBuffer(new byte[24]), 0, 24);

            // then
            assertThat(file.size()).isEqualTo(1024);
            file.close();
            assertThat(storage.open("g", true).size()).isEqualTo(1024);
        }
    }

    @Test
    void shouldListRenameAndDeleteItsFilesOnly() throws IOException {
        try (FileStorage storage = FileStorage.open(parent)) {
            // given
            storage.create("a", 10).close();
            storage.create("b", 20).close();
            Files.createDirectory(parent.resolve("directory"));

            // when
            storage.rename("a", "b");
            storage.create("c", 0).close();
            storage.delete("c");
            storage.forceDirectory();

            // then
            assertThat(storage.list()).containsExactly("b");
            assertThat(storage.open("b", true).size()).isEqualTo(10);
            assertThat(storage.usableBytes()).isPositive();
            assertThatThrownBy(() -> storage.open("../x", true)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> storage.create("b", 1)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldNameTheHolderOfADirectoryInUse() throws IOException {
        try (FileStorage storage = FileStorage.open(parent)) {
            assertThat(storage.directory()).isEqualTo(parent.toAbsolutePath());
            // when, then
            assertThatThrownBy(() -> FileStorage.open(parent))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(parent.toString())
                    .hasMessageContaining(
                            "in use by this process (" + ProcessHandle.current().pid() + ")");
        }
        FileStorage.open(parent).close();
    }

    @Test
    void shouldNameTheOtherProcessThatHoldsADirectory() throws Exception {
        // given
        final Path lock = parent.resolve(FileStorage.LOCK_FILE_NAME);
        final Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "--add-opens",
                        "java.base/jdk.internal.misc=ALL-UNNAMED",
                        LockHolder.class.getName(),
                        parent.toString())
                .start();
        try {
            assertThat(holder.getInputStream().read()).isEqualTo('L');

            // when, then
            assertThatThrownBy(() -> FileStorage.open(parent))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use by process " + holder.pid())
                    .hasMessageContaining(lock.toString());
        } finally {
            holder.destroyForcibly().waitFor();
        }
        FileStorage.open(parent).close();
    }

    @Test
    void shouldChangeNothingWhenReadingOnly() throws IOException {
        // given
        final Path data = Files.createDirectory(parent.resolve("data"));
        Files.write(data.resolve("a"), new byte[10]);
        try (FileStorage storage = FileStorage.openReadOnly(data)) {
            // when, then
            assertThat(storage.list()).containsExactly("a");
            assertThat(storage.open("a", true).map().capacity()).isEqualTo(10);
            assertThatThrownBy(() -> storage.create("b", 1)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> storage.open("a", false)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> storage.delete("a")).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> storage.rename("a", "b")).isInstanceOf(IOException.class);
            assertThatThrownBy(storage::forceDirectory).isInstanceOf(IOException.class);
        }
        try (Stream<Path> files = Files.list(data)) {
            assertThat(files.toList()).isEqualTo(List.of(data.resolve("a")));
        }
        assertThatThrownBy(() -> FileStorage.openReadOnly(parent.resolve("missing")))
                .isInstanceOf(IOException.class);
        assertThat(parent.resolve("missing")).doesNotExist();
    }

    @Test
    void shouldCarryALog() throws IOException {
        // given
        final long position;
        try (FileStorage storage = FileStorage.open(parent)) {
            final LocalLog log = JournalFixture.open(storage);
            for (int i = 0; log.segmentOf(log.appendedPosition()) < 3; i++) {
                JournalFixture.append(log, i + "z".repeat(1_000));
            }
            position = JournalFixture.append(log, "the last");
            log.flush(false);
            assertThat(JournalFixture.read(log, position)).isEqualTo("the last");
            log.close();
        }

        // when
        try (FileStorage storage = FileStorage.open(parent)) {
            final LocalLog log = JournalFixture.open(storage);

            // then
            assertThat(JournalFixture.replay(log)).containsEntry(position, "the last");
            log.release(0);
            log.flush(false);
            assertThat(log.preparer().doWork(1)).isEqualTo(1);
            log.close();
            assertThat(storage.list()).doesNotContain(Segment.nameOf(0));
        }
    }

    /** Holds a directory until it is killed. */
    static final class LockHolder {
        private LockHolder() {}

        public static void main(final String[] arguments) throws Exception {
            try (FileStorage storage = FileStorage.open(Path.of(arguments[0]))) {
                System.out.write(storage.directory().isAbsolute() ? 'L' : 'X');
                System.out.flush();
                Thread.currentThread().join();
            }
        }
    }
}
