/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Exclusive use of a directory by one process, by the lock of a file in it. The system drops the lock when the process
 * dies, so a file that was left behind means nothing. The holder's process id is written into the file for others to name.
 */
final class DirectoryLock {
    /** The locked byte lies far behind the text, since some systems do not let others read what is locked. */
    private static final long LOCKED_BYTE = 1L << 40;

    private static final int MAX_TEXT_LENGTH = 32;

    private final FileChannel channel;

    private DirectoryLock(final FileChannel channel) {
        this.channel = channel;
    }

    static DirectoryLock acquire(final Path file) throws IOException {
        final FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (tryLock(channel, file) == null) {
                throw inUse(file, "process " + holder(channel));
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)),
                    0);
            return new DirectoryLock(channel);
        } catch (final IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    boolean isHeld() {
        return channel.isOpen();
    }

    void close() {
        try {
            channel.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileLock tryLock(final FileChannel channel, final Path file) throws IOException {
        try {
            return channel.tryLock(LOCKED_BYTE, 1, false);
        } catch (final OverlappingFileLockException e) {
            throw inUse(file, "this process (" + ProcessHandle.current().pid() + ")");
        }
    }

    private static IOException inUse(final Path file, final String holder) {
        return new IOException("data directory " + file.getParent() + " is in use by " + holder
                + ", which holds the lock on " + file + "; stop it or choose another directory");
    }

    private static String holder(final FileChannel channel) {
        try {
            final ByteBuffer text = ByteBuffer.allocate(MAX_TEXT_LENGTH);
            channel.read(text, 0);
            final String pid = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).trim();
            return pid.isEmpty() ? "of unknown id" : pid;
        } catch (final IOException e) {
            return "of unknown id";
        }
    }
}
