/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.agrona.DirectBuffer;
import org.agrona.IoUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A file of {@link FileStorage}: a channel to write and force, and a map of it to read, unmapped when it is closed. */
final class MappedFile implements StorageFile {
    private final Path path;
    private final FileChannel channel;
    private long size;
    private MappedByteBuffer mapping;
    private UnsafeBuffer map;
    /** The last buffer written from and a view of it, kept so that writing one buffer again and again allocates nothing. */
    private ByteBuffer lastSource;

    private ByteBuffer lastSourceView;

    MappedFile(final Path path, final FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        try {
            this.size = channel.size();
        } catch (final IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Tells a full disk from other trouble; both name the file. */
    static IOException explain(final Path path, final IOException cause) {
        final String reason = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (reason.contains("no space") || reason.contains("not enough space") || reason.contains("quota")) {
            return new NoSpaceException("no room for " + path + usable(path), cause);
        }
        return new IOException("cannot write " + path + ": " + cause.getMessage(), cause);
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(final long fileOffset, final MutableDirectBuffer target, final int offset, final int length)
            throws IOException {
        final ByteBuffer view = viewOf(target, offset, length);
        long from = fileOffset;
        while (view.hasRemaining()) {
            final int count = channel.read(view, from);
            if (count < 0) {
                throw new EOFException(path + " ends at " + from + ", expected at least " + (fileOffset + length));
            }
            from += count;
        }
    }

    @Override
    public void write(final long fileOffset, final DirectBuffer source, final int offset, final int length)
            throws IOException {
        final ByteBuffer view = viewOf(source, offset, length);
        long to = fileOffset;
        try {
            while (view.hasRemaining()) {
                to += channel.write(view, to);
            }
        } catch (final IOException e) {
            throw explain(path, e);
        }
        size = Math.max(size, to);
    }

    @Override
    public void force() throws IOException {
        try {
            channel.force(false);
        } catch (final IOException e) {
            throw explain(path, e);
        }
    }

    @Override
    public DirectBuffer map() throws IOException {
        if (map == null) {
            mapping = channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
            map = new UnsafeBuffer(mapping);
        }
        return map;
    }

    @Override
    public void close() {
        if (map != null) {
            map.wrap(0, 0);
            map = null;
            IoUtil.unmap(mapping);
            mapping = null;
        }
        try {
            channel.close();
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot close " + path, e);
        }
    }

    @SuppressWarnings("ReferenceEquality") // it matters whether it is the same memory, not the same content
    private ByteBuffer viewOf(final DirectBuffer buffer, final int offset, final int length) {
        buffer.boundsCheck(offset, length);
        final int start = buffer.wrapAdjustment() + offset;
        final ByteBuffer bytes = buffer.byteBuffer();
        final ByteBuffer view;
        if (bytes == null) {
            if (buffer.byteArray() == null) {
                throw new IllegalArgumentException("buffer is neither an array nor a ByteBuffer");
            }
            view = ByteBuffer.wrap(buffer.byteArray());
        } else {
            if (bytes != lastSource) {
                lastSource = bytes;
                lastSourceView = bytes.duplicate();
            }
            view = lastSourceView;
        }
        return view.clear().position(start).limit(start + length);
    }

    private static String usable(final Path path) {
        try {
            final FileStore store = Files.getFileStore(path.getParent());
            return ", " + store.getUsableSpace() + " bytes are usable on " + store.name();
        } catch (final IOException e) {
            return "";
        }
    }
}
