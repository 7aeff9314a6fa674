/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The bytes of a simulated file: as readers see them, as the medium has them, and the sectors written in between. */
final class SimulatedInode {
    private static final int SECTOR = 512;

    /** The page cache; its capacity may exceed the size of a growing file. */
    private ByteBuffer cache = ByteBuffer.allocateDirect(0);

    private UnsafeBuffer cacheBuffer = new UnsafeBuffer(cache);
    private byte[] medium = new byte[0];
    private int size;
    private int durableSize;
    /** Per sector its content after each unforced write to it, oldest first. */
    private final Map<Integer, List<byte[]>> unforced = new TreeMap<>();

    int size() {
        return size;
    }

    /** Gives the file its size at once, zero and durable. */
    void allocate(final int bytes) {
        ensure(bytes);
        size = bytes;
        durableSize = bytes;
    }

    void write(final int fileOffset, final DirectBuffer source, final int offset, final int length) {
        ensure(fileOffset + length);
        size = Math.max(size, fileOffset + length);
        cacheBuffer.putBytes(fileOffset, source, offset, length);
        for (int sector = fileOffset / SECTOR; sector * SECTOR < fileOffset + length; sector++) {
            unforced.computeIfAbsent(sector, key -> new ArrayList<>(1)).add(sectorOf(sector));
        }
    }

    void force() {
        for (final Map.Entry<Integer, List<byte[]>> entry : unforced.entrySet()) {
            store(entry.getKey(), entry.getValue().get(entry.getValue().size() - 1));
        }
        unforced.clear();
        durableSize = size;
    }

    /** Each unforced sector becomes one of what it was and has been since, or the beginning of one and the rest of another. */
    void crash(final Random random) {
        int reached = durableSize;
        // a bias per crash, so that "nothing arrived" and "all arrived" happen too
        final int keepPercent = random.nextInt(5) * 25;
        for (final Map.Entry<Integer, List<byte[]>> entry : unforced.entrySet()) {
            if (random.nextInt(100) >= keepPercent) {
                continue;
            }
            final List<byte[]> versions = entry.getValue();
            final byte[] kept = versions.get(random.nextInt(versions.size())).clone();
            final int sector = entry.getKey();
            if (random.nextInt(4) == 0) {
                final int torn = random.nextInt(SECTOR);
                System.arraycopy(medium, sector * SECTOR + torn, kept, torn, SECTOR - torn);
            }
            store(sector, kept);
            reached = Math.max(reached, Math.min(size, (sector + 1) * SECTOR));
        }
        unforced.clear();
        size = reached;
        durableSize = reached;
        cacheBuffer.putBytes(0, medium, 0, medium.length);
    }

    DirectBuffer map() {
        return new UnsafeBuffer(cache, 0, size);
    }

    byte[] content() {
        final byte[] content = new byte[size];
        cacheBuffer.getBytes(0, content);
        return content;
    }

    void flip(final int offset, final int mask) {
        cacheBuffer.putByte(offset, (byte) (cacheBuffer.getByte(offset) ^ mask));
        medium[offset] ^= (byte) mask;
    }

    void blankFrom(final int offset) {
        cacheBuffer.setMemory(offset, size - offset, (byte) 0);
        Arrays.fill(medium, offset, medium.length, (byte) 0);
    }

    SimulatedInode copy() {
        final SimulatedInode copy = new SimulatedInode();
        copy.allocate(size);
        copy.cacheBuffer.putBytes(0, cacheBuffer, 0, size);
        System.arraycopy(content(), 0, copy.medium, 0, size);
        return copy;
    }

    private void store(final int sector, final byte[] content) {
        System.arraycopy(content, 0, medium, sector * SECTOR, SECTOR);
    }

    private byte[] sectorOf(final int sector) {
        final byte[] content = new byte[SECTOR];
        cacheBuffer.getBytes(sector * SECTOR, content);
        return content;
    }

    private void ensure(final int bytes) {
        if (bytes <= medium.length) {
            return;
        }
        final int capacity = roundUp(medium.length == 0 ? bytes : Math.max(bytes, 2 * medium.length));
        final ByteBuffer grown = ByteBuffer.allocateDirect(capacity);
        final UnsafeBuffer grownBuffer = new UnsafeBuffer(grown);
        grownBuffer.putBytes(0, cacheBuffer, 0, size);
        cache = grown;
        cacheBuffer = grownBuffer;
        medium = Arrays.copyOf(medium, capacity);
    }

    private static int roundUp(final int bytes) {
        return (bytes + SECTOR - 1) / SECTOR * SECTOR;
    }
}
