/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A disk in memory that forgets as a real one does: what was not forced may survive a crash or not, sector by sector, in
 * any order, or in part. Directory changes alike. Faults are injected by number of the I/O call, so that a test can visit
 * every one.
 *
 * <p>Thread-safe. Counted as I/O: create, rename, delete, write, force, force of the directory.
 */
public final class SimulatedStorage implements Storage {
    private static final long NEVER = Long.MAX_VALUE;

    private final List<DirectoryChange> unforcedChanges = new ArrayList<>();
    private Map<String, SimulatedInode> durableDirectory = new TreeMap<>();
    private Map<String, SimulatedInode> directory = new TreeMap<>();
    private long capacityBytes = Long.MAX_VALUE;
    private long ioCount;
    private long crashAfterIo = NEVER;
    private long failAtIo = NEVER;
    private boolean failForces;
    /** Boots so far; handles of an earlier one are dead. */
    private int boot;

    /** I/O calls so far, the failed ones included. */
    public synchronized long ioCount() {
        return ioCount;
    }

    /** Lets {@code count} more I/O calls through; every later one throws {@link SimulatedCrash} until {@link #crash}. */
    public synchronized void crashAfterIo(final long count) {
        crashAfterIo = ioCount + count;
    }

    /** The I/O call after {@code count} more fails with an IOException, once. */
    public synchronized void failAfterIo(final long count) {
        failAtIo = ioCount + count + 1;
    }

    /** From now on no force succeeds. */
    public synchronized void failForces(final boolean fail) {
        failForces = fail;
    }

    /** Bytes that all files together may have. */
    public synchronized void capacityBytes(final long bytes) {
        capacityBytes = bytes;
    }

    /** Power is lost and comes back: decides the fate of everything that was not forced. Open files become useless. */
    public synchronized void crash(final Random random) {
        for (final SimulatedInode inode : directory.values()) {
            inode.crash(random);
        }
        for (final SimulatedInode inode : durableDirectory.values()) {
            inode.crash(random);
        }
        for (final DirectoryChange change : unforcedChanges) {
            change.inode.crash(random);
            if (random.nextBoolean()) {
                change.applyTo(durableDirectory);
            }
        }
        reboot();
    }

    /** The process dies but the machine goes on: everything written stays, forced or not. */
    public synchronized void kill() {
        boot++;
        crashAfterIo = NEVER;
        failAtIo = NEVER;
        failForces = false;
    }

    /** The bytes of a file as a reader sees them now. */
    public synchronized byte[] contentOf(final String name) {
        return directory.get(name).content();
    }

    /** Changes a byte behind everybody's back, on the medium. */
    public synchronized void flip(final String name, final int offset, final int mask) {
        directory.get(name).flip(offset, mask);
    }

    /** Overwrites the end of a file with zeroes, on the medium. */
    public synchronized void blankFrom(final String name, final int offset) {
        directory.get(name).blankFrom(offset);
    }

    /** An independent copy of what is there now, all of it durable. */
    public synchronized SimulatedStorage copy() {
        final SimulatedStorage copy = new SimulatedStorage();
        directory.forEach((name, inode) -> copy.directory.put(name, inode.copy()));
        copy.durableDirectory = new TreeMap<>(copy.directory);
        copy.capacityBytes = capacityBytes;
        return copy;
    }

    @Override
    public synchronized List<String> list() {
        return new ArrayList<>(directory.keySet());
    }

    @Override
    public synchronized StorageFile create(final String name, final long size) throws IOException {
        requireRoom(size);
        final StorageFile file = createGrowing(name);
        directory.get(name).allocate((int) size);
        return file;
    }

    @Override
    public synchronized StorageFile createGrowing(final String name) throws IOException {
        io("create " + name);
        if (directory.containsKey(name)) {
            throw new FileAlreadyExistsException(name);
        }
        final SimulatedInode inode = new SimulatedInode();
        directory.put(name, inode);
        unforcedChanges.add(new DirectoryChange(null, name, inode));
        return new SimulatedFile(name, inode, false);
    }

    @Override
    public synchronized StorageFile open(final String name, final boolean readOnly) throws IOException {
        return new SimulatedFile(name, existing(name), readOnly);
    }

    @Override
    public synchronized void rename(final String from, final String to) throws IOException {
        io("rename " + from + " to " + to);
        final SimulatedInode inode = existing(from);
        directory.remove(from);
        directory.put(to, inode);
        unforcedChanges.add(new DirectoryChange(from, to, inode));
    }

    @Override
    public synchronized void delete(final String name) throws IOException {
        io("delete " + name);
        final SimulatedInode inode = existing(name);
        directory.remove(name);
        unforcedChanges.add(new DirectoryChange(name, null, inode));
    }

    @Override
    public synchronized void forceDirectory() throws IOException {
        io("force directory");
        refuseForce();
        durableDirectory = new TreeMap<>(directory);
        unforcedChanges.clear();
    }

    @Override
    public synchronized long usableBytes() {
        return Math.max(0, capacityBytes - usedBytes());
    }

    @Override
    public synchronized void close() {
        boot++;
    }

    private void reboot() {
        unforcedChanges.clear();
        directory = new TreeMap<>(durableDirectory);
        kill();
    }

    private long usedBytes() {
        long bytes = 0;
        for (final SimulatedInode inode : directory.values()) {
            bytes += inode.size();
        }
        return bytes;
    }

    private void requireRoom(final long more) throws NoSpaceException {
        if (more > 0 && usedBytes() + more > capacityBytes) {
            throw new NoSpaceException("simulated disk of " + capacityBytes + " bytes is full", null);
        }
    }

    private SimulatedInode existing(final String name) throws NoSuchFileException {
        final SimulatedInode inode = directory.get(name);
        if (inode == null) {
            throw new NoSuchFileException(name);
        }
        return inode;
    }

    private void io(final String what) throws IOException {
        if (ioCount >= crashAfterIo) {
            throw new SimulatedCrash("before I/O " + (ioCount + 1) + ", " + what);
        }
        ioCount++;
        if (ioCount == failAtIo) {
            throw new IOException("simulated failure of I/O " + ioCount + ", " + what);
        }
    }

    private void refuseForce() throws IOException {
        if (failForces) {
            throw new IOException("simulated failure of a force");
        }
    }

    /** A change of the directory: {@code from} null is a creation, {@code to} null a deletion. */
    private record DirectoryChange(String from, String to, SimulatedInode inode) {
        void applyTo(final Map<String, SimulatedInode> directory) {
            if (from != null) {
                directory.remove(from, inode);
            }
            if (to != null) {
                directory.put(to, inode);
            }
        }
    }

    private final class SimulatedFile implements StorageFile {
        private final String name;
        private final SimulatedInode inode;
        private final boolean readOnly;
        private final int bootOfHandle = boot;
        private boolean closed;

        SimulatedFile(final String name, final SimulatedInode inode, final boolean readOnly) {
            this.name = name;
            this.inode = inode;
            this.readOnly = readOnly;
        }

        @Override
        public long size() {
            synchronized (SimulatedStorage.this) {
                return inode.size();
            }
        }

        @Override
        public void read(final long fileOffset, final MutableDirectBuffer target, final int offset, final int length)
                throws IOException {
            synchronized (SimulatedStorage.this) {
                requireOpen();
                if (fileOffset + length > inode.size()) {
                    throw new IOException(name + " ends at " + inode.size());
                }
                target.putBytes(offset, inode.map(), (int) fileOffset, length);
            }
        }

        @Override
        public void write(final long fileOffset, final DirectBuffer source, final int offset, final int length)
                throws IOException {
            synchronized (SimulatedStorage.this) {
                requireOpen();
                if (readOnly) {
                    throw new IOException(name + " is open for reading only");
                }
                io("write " + length + " bytes to " + name + " at " + fileOffset);
                requireRoom(fileOffset + length - inode.size());
                inode.write((int) fileOffset, source, offset, length);
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (SimulatedStorage.this) {
                requireOpen();
                io("force " + name);
                refuseForce();
                inode.force();
            }
        }

        @Override
        public DirectBuffer map() throws IOException {
            synchronized (SimulatedStorage.this) {
                requireOpen();
                return inode.map();
            }
        }

        @Override
        public void close() {
            closed = true;
        }

        private void requireOpen() throws IOException {
            if (closed || bootOfHandle != boot) {
                throw new IOException(name + " is closed");
            }
        }
    }
}
