/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A directory of the local file system. Opened for writing it holds {@value #LOCK_FILE_NAME} locked, so that two brokers
 * cannot share a data directory; opened read-only it creates, locks and changes nothing.
 *
 * <p>Thread-safe; a {@link StorageFile} of it belongs to one thread at a time.
 */
public final class FileStorage implements Storage {
    /** Name of the file whose lock stands for the directory. */
    public static final String LOCK_FILE_NAME = "angelia.lock";

    private static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    private static final int ZEROES_LENGTH = 1024 * 1024;

    private final Path directory;
    private final DirectoryLock lock;

    private FileStorage(final Path directory, final DirectoryLock lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Opens the directory for writing; creates it when it is missing.
     *
     * @throws IOException naming the holder when the directory is in use.
     */
    public static FileStorage open(final Path directory) throws IOException {
        final Path absolute = directory.toAbsolutePath().normalize();
        createDurably(absolute);
        return new FileStorage(absolute, DirectoryLock.acquire(absolute.resolve(LOCK_FILE_NAME)));
    }

    /** Opens an existing directory, or a copy of one, for reading only; a broker may be using it at the same time. */
    public static FileStorage openReadOnly(final Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new NoSuchFileException(directory.toString(), null, "is not a directory");
        }
        return new FileStorage(directory.toAbsolutePath().normalize(), null);
    }

    /** Absolute path of the directory. */
    public Path directory() {
        return directory;
    }

    @Override
    public List<String> list() throws IOException {
        final List<String> names = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory)) {
            entries.filter(Files::isRegularFile)
                    .map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.equals(LOCK_FILE_NAME))
                    .forEach(names::add);
        }
        return names;
    }

    @Override
    public StorageFile create(final String name, final long size) throws IOException {
        final StorageFile file = createGrowing(name);
        try {
            final UnsafeBuffer zeroes =
                    new UnsafeBuffer(ByteBuffer.allocateDirect((int) Math.min(Math.max(size, 1), ZEROES_LENGTH)));
            for (long offset = 0; offset < size; offset += zeroes.capacity()) {
                file.write(offset, zeroes, 0, (int) Math.min(zeroes.capacity(), size - offset));
            }
            file.force();
            return file;
        } catch (final IOException | RuntimeException e) {
            file.close();
            Files.deleteIfExists(path(name));
            throw e;
        }
    }

    @Override
    public StorageFile createGrowing(final String name) throws IOException {
        requireWritable();
        final Path path = path(name);
        try {
            return new MappedFile(
                    path,
                    FileChannel.open(
                            path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE));
        } catch (final IOException e) {
            throw MappedFile.explain(path, e);
        }
    }

    @Override
    public StorageFile open(final String name, final boolean readOnly) throws IOException {
        final Path path = path(name);
        if (readOnly) {
            return new MappedFile(path, FileChannel.open(path, StandardOpenOption.READ));
        }
        requireWritable();
        return new MappedFile(path, FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public void rename(final String from, final String to) throws IOException {
        requireWritable();
        final Path source = path(from);
        final Path target = path(to);
        try {
            Files.move(source, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (final AtomicMoveNotSupportedException e) {
            throw new IOException("the file system of " + directory + " cannot rename atomically", e);
        }
    }

    @Override
    public void delete(final String name) throws IOException {
        requireWritable();
        Files.delete(path(name));
    }

    @Override
    public void forceDirectory() throws IOException {
        requireWritable();
        forceDirectory(directory);
    }

    @Override
    public long usableBytes() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    /** Gives the directory free. Safe to call twice. */
    @Override
    public void close() {
        if (lock != null) {
            lock.close();
        }
    }

    private static void createDurably(final Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return;
        }
        final Path parent = path.getParent();
        if (parent != null) {
            createDurably(parent);
        }
        Files.createDirectories(path);
        if (parent != null) {
            forceDirectory(parent);
        }
    }

    private static void forceDirectory(final Path path) throws IOException {
        if (WINDOWS) {
            return; // directories cannot be opened there; NTFS journals its metadata
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private void requireWritable() throws IOException {
        if (lock == null) {
            throw new IOException("directory " + directory + " is open for reading only");
        }
        if (!lock.isHeld()) {
            throw new IOException("storage " + directory + " is closed");
        }
    }

    private Path path(final String name) {
        final Path path = directory.resolve(name);
        if (name.isEmpty() || !directory.equals(path.getParent()) || name.equals(LOCK_FILE_NAME)) {
            throw new IllegalArgumentException("not a plain file name: " + name);
        }
        return path;
    }
}
