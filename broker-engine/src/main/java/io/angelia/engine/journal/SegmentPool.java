/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Prepares the segments that come next: released ones are renamed, others created and filled with zeroes. A segment gets
 * its final name only when it is complete, and is handed out only when that name is durable.
 *
 * <p>Thread-safe: the log's owner takes and recycles, another thread may step. The owner waits for the other one only when
 * nothing is ready.
 */
final class SegmentPool {
    /** Name of the file that is being filled. Never part of the log: whatever is in it may go. */
    static final String PREPARING_NAME = "segment.preparing";

    /** Forced one by one, so that the force of somebody's message never waits for more than this. */
    static final int SLICE_LENGTH = 256 * 1024;
    /** Released segments kept beyond the number that should be ready: as many as one checkpoint usually sets free. */
    private static final int SPARE = 4;
    /** A full disk is asked again this often. */
    private static final long RETRY_INTERVAL_MS = 1_000;

    private final Storage storage;
    private final int segmentLength;
    private final int readyTarget;
    private final long reservedBytes;
    private final UnsafeBuffer zeroes = new UnsafeBuffer(ByteBuffer.allocateDirect(SLICE_LENGTH));

    private final Queue<Segment> ready = new ConcurrentLinkedQueue<>();
    private final Queue<Segment> released = new ConcurrentLinkedQueue<>();
    /** Segments that can be had without the disk: ready and released ones. */
    private final AtomicInteger available = new AtomicInteger();

    private volatile long creatableBytes;
    private volatile IOException trouble;

    // the rest belongs to whoever holds the monitor
    private final AtomicInteger readyCount = new AtomicInteger();
    private long nextIndex;
    private StorageFile filling;
    private long filled;
    private long retryAtMs;
    private IOException fatal;
    private boolean closed;

    SegmentPool(final Storage storage, final int segmentLength, final int segmentsAhead, final long reservedBytes) {
        this.storage = storage;
        this.segmentLength = segmentLength;
        this.readyTarget = segmentsAhead + 1;
        this.reservedBytes = reservedBytes;
    }

    /** Starts with the segments that an earlier incarnation left ready, and prepares the reserve if there is room. */
    synchronized void start(final List<Segment> leftReady, final List<Segment> leftOver, final long nextIndex)
            throws IOException {
        if (storage.list().contains(PREPARING_NAME)) {
            storage.delete(PREPARING_NAME);
        }
        this.nextIndex = nextIndex;
        for (final Segment segment : leftReady) {
            segment.openForWriting();
            addReady(segment);
            available.incrementAndGet();
        }
        for (final Segment segment : leftOver) {
            recycle(segment);
        }
        refreshCreatable();
    }

    /** Prepares one segment now unless one is ready; a full disk is not an error here. */
    synchronized void prepareReserve() throws IOException {
        try {
            while (readyCount.get() == 0) {
                advance();
            }
        } catch (final NoSpaceException e) {
            block(e);
        }
    }

    /** The next segment, prepared on this thread if none is ready. */
    Segment take() throws IOException {
        Segment segment = ready.poll();
        if (segment == null) {
            segment = prepareNow();
        }
        readyCount.decrementAndGet();
        available.decrementAndGet();
        return segment;
    }

    /** Gives a closed segment back. */
    void recycle(final Segment segment) {
        available.incrementAndGet();
        released.add(segment);
    }

    /** Segments that the log can still get, counting space on the disk that is not reserved. */
    long obtainable() {
        return available.get() + creatableBytes / segmentLength;
    }

    /** Why no segment could be prepared at the last attempt, or null. */
    IOException trouble() {
        return trouble;
    }

    /** One short piece of work for a thread in the background; answers 0 when there is nothing to do. */
    synchronized int step(final long nowMs) {
        if (closed || fatal != null) {
            return 0;
        }
        if (released.isEmpty()) {
            if (readyCount.get() >= readyTarget && trouble == null) {
                return 0;
            }
            if (trouble != null && nowMs < retryAtMs) {
                return 0;
            }
        }
        try {
            if (filling == null && released.isEmpty() && !hasRoomOnDisk()) {
                throw new NoSpaceException(
                        "less than " + (segmentLength + reservedBytes) + " bytes are usable on the disk of the journal",
                        null);
            }
            trouble = null;
            if (readyCount.get() >= readyTarget && released.isEmpty()) {
                return 0;
            }
            advance();
            return 1;
        } catch (final IOException e) {
            retryAtMs = nowMs + RETRY_INTERVAL_MS;
            block(e);
            return 0;
        }
    }

    /** Hands on what was released, if the log is sound: it would otherwise lie around until it is released again. */
    synchronized void settle() {
        try {
            while (!released.isEmpty()) {
                advance();
            }
        } catch (final IOException e) {
            block(e);
        }
    }

    /** Drops what is being prepared; what is ready stays for the next incarnation. */
    synchronized void close() {
        closed = true;
        abandonFilling();
        for (final Segment segment : ready) {
            segment.close();
        }
        ready.clear();
        released.clear();
    }

    private synchronized Segment prepareNow() throws IOException {
        if (closed) {
            throw new IOException("the log is closed");
        }
        try {
            Segment segment = ready.poll();
            while (segment == null) {
                advance();
                segment = ready.poll();
            }
            return segment;
        } catch (final IOException e) {
            block(e);
            throw e;
        }
    }

    /** Recycles one released segment, or fills another slice of a new one. */
    private void advance() throws IOException {
        if (fatal != null) {
            throw new IOException("segments can no longer be prepared: " + fatal.getMessage(), fatal);
        }
        final Segment segment = released.poll();
        if (segment != null) {
            recycleNow(segment);
        } else if (filling == null) {
            filling = storage.createGrowing(PREPARING_NAME);
            filled = 0;
        } else if (filled < segmentLength) {
            final int slice = (int) Math.min(SLICE_LENGTH, segmentLength - filled);
            filling.write(filled, zeroes, 0, slice);
            filled += slice;
            if (filled < segmentLength) {
                filling.force();
            }
        } else {
            filling.force();
            filling.close();
            filling = null;
            giveName(PREPARING_NAME);
            available.incrementAndGet();
            refreshCreatable();
        }
    }

    private void recycleNow(final Segment segment) throws IOException {
        boolean renamed = false;
        try {
            if (readyCount.get() < readyTarget + SPARE) {
                giveName(segment.name());
                renamed = true;
            } else {
                storage.delete(segment.name());
                refreshCreatable();
            }
        } finally {
            if (!renamed) {
                available.decrementAndGet();
            }
        }
    }

    private void giveName(final String from) throws IOException {
        final Segment segment = new Segment(storage, nextIndex, segmentLength, null);
        storage.rename(from, segment.name());
        try {
            storage.forceDirectory();
            segment.openForWriting();
        } catch (final IOException e) {
            fatal = e; // the name may or may not survive a crash: nothing may be written under it
            throw e;
        }
        nextIndex++;
        addReady(segment);
    }

    private void addReady(final Segment segment) {
        readyCount.incrementAndGet();
        ready.add(segment);
    }

    private boolean hasRoomOnDisk() throws IOException {
        refreshCreatable();
        return creatableBytes >= segmentLength;
    }

    private void refreshCreatable() throws IOException {
        creatableBytes = Math.max(0, storage.usableBytes() - reservedBytes);
    }

    private void block(final IOException e) {
        trouble = e;
        creatableBytes = 0;
        abandonFilling();
    }

    private void abandonFilling() {
        if (filling == null) {
            return;
        }
        final StorageFile abandoned = filling;
        filling = null;
        try {
            abandoned.close();
            storage.delete(PREPARING_NAME);
        } catch (final IOException e) {
            if (trouble != null) {
                trouble.addSuppressed(e);
            }
        }
    }
}
