/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.memory;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Off-heap memory for index entries: numbered slots of 64 bytes in pages of 64 KiB that are added one by one and kept
 * until {@link #close()}. The slot that was freed last is handed out next, and the free list lies inside the free slots;
 * so the same calls give the same slot numbers, also after a restore of the pages and of {@link #freeHead()},
 * {@link #slots()} and {@link #allocated()}.
 *
 * <p>A snapshot is taken while the slab changes: {@link #snapshotStep} hands over a few pages at a time, and a write to a
 * page that still waits hands that page over first. Every write therefore goes through a setter of this class.
 *
 * <p>Not thread-safe.
 */
public final class Slab implements AutoCloseable {
    public static final int SLOT_SHIFT = 6;
    public static final int PAGE_SHIFT = 10;
    public static final int SLOTS_PER_PAGE = 1 << PAGE_SHIFT;
    public static final int PAGE_LENGTH = SLOTS_PER_PAGE << SLOT_SHIFT;
    /** No slot: end of the free list. */
    public static final int NIL = -1;
    /** The rest of the numbers is left to those who put marks where a slot number is expected. */
    public static final int MAX_SLOTS = Integer.MAX_VALUE - SLOTS_PER_PAGE + 1;

    private static final byte POISON = (byte) 0xDB;

    private final int maxSlots;
    private final boolean poisoning;
    private UnsafeBuffer[] pages = new UnsafeBuffer[16];
    private PageMemory memory = new PageMemory();
    private int pageCount;

    private int freeHead = NIL;
    private int slots;
    private int allocated;

    private PageSink sink;
    private final BitSet unsaved = new BitSet();
    private int snapshotCursor;
    private IOException snapshotFailure;

    /** A slab of at most {@link #MAX_SLOTS} slots that does not poison. */
    public Slab() {
        this(MAX_SLOTS, false);
    }

    /**
     * @param maxSlots  most slots that are in use at a time.
     * @param poisoning fills what is freed with a pattern and checks on reuse that nobody wrote there meanwhile.
     *                  Restores only snapshots of slabs that do the same.
     */
    public Slab(final int maxSlots, final boolean poisoning) {
        if (maxSlots < 1 || maxSlots > MAX_SLOTS) {
            throw new IllegalArgumentException("maxSlots must be 1.." + MAX_SLOTS + ": " + maxSlots);
        }
        this.maxSlots = maxSlots;
        this.poisoning = poisoning;
    }

    // ---- slots

    /**
     * Takes a slot, all zero. Give it a state other than {@link EntryLayout#STATE_FREE} before it is freed.
     *
     * @throws IllegalStateException when the limit is reached; {@link #ensureRoomFor} tells beforehand.
     */
    public int allocate() {
        final int id;
        if (freeHead != NIL) {
            id = freeHead;
            if (poisoning) {
                checkPoison(id);
            }
            freeHead = getInt(id, EntryLayout.NEXT_OFFSET);
        } else {
            if (slots == maxSlots) {
                throw new IllegalStateException("all " + maxSlots + " slots are in use");
            }
            id = slots;
            if (id >>> PAGE_SHIFT == pageCount) {
                addPage();
            }
            slots++;
        }
        allocated++;
        writable(id).setMemory(slotOffset(id), EntryLayout.ENTRY_LENGTH, (byte) 0);
        return id;
    }

    /** Gives a slot back, which {@link #allocate()} will return next. */
    public void free(final int id) {
        if (id < 0 || id >= slots || getByte(id, EntryLayout.STATE_OFFSET) == EntryLayout.STATE_FREE) {
            throw new IllegalStateException("slot " + id + " holds no entry");
        }
        final UnsafeBuffer page = writable(id);
        if (poisoning) {
            page.setMemory(slotOffset(id), EntryLayout.ENTRY_LENGTH, POISON);
        }
        page.putByte(slotOffset(id) + EntryLayout.STATE_OFFSET, (byte) EntryLayout.STATE_FREE);
        page.putInt(slotOffset(id) + EntryLayout.NEXT_OFFSET, freeHead, LITTLE_ENDIAN);
        freeHead = id;
        allocated--;
    }

    /**
     * Adds the pages that this many more allocations need, so that those cannot fail.
     *
     * @return false when the limit or the memory does not allow it.
     */
    public boolean ensureRoomFor(final int entries) {
        final long needed = (long) allocated + entries;
        if (needed > maxSlots) {
            return false;
        }
        try {
            while (capacity() < needed) {
                addPage();
            }
            return true;
        } catch (final OutOfMemoryError e) {
            return false;
        }
    }

    /** Slots in use. */
    public int allocated() {
        return allocated;
    }

    /** Slots in the pages present. */
    public long capacity() {
        return (long) pageCount << PAGE_SHIFT;
    }

    public long offHeapBytes() {
        return (long) pageCount * PAGE_LENGTH;
    }

    // ---- fields

    public long getLong(final int id, final int offset) {
        return pages[id >>> PAGE_SHIFT].getLong(slotOffset(id) + offset, LITTLE_ENDIAN);
    }

    public void putLong(final int id, final int offset, final long value) {
        writable(id).putLong(slotOffset(id) + offset, value, LITTLE_ENDIAN);
    }

    public int getInt(final int id, final int offset) {
        return pages[id >>> PAGE_SHIFT].getInt(slotOffset(id) + offset, LITTLE_ENDIAN);
    }

    public void putInt(final int id, final int offset, final int value) {
        writable(id).putInt(slotOffset(id) + offset, value, LITTLE_ENDIAN);
    }

    public short getShort(final int id, final int offset) {
        return pages[id >>> PAGE_SHIFT].getShort(slotOffset(id) + offset, LITTLE_ENDIAN);
    }

    public void putShort(final int id, final int offset, final short value) {
        writable(id).putShort(slotOffset(id) + offset, value, LITTLE_ENDIAN);
    }

    public byte getByte(final int id, final int offset) {
        return pages[id >>> PAGE_SHIFT].getByte(slotOffset(id) + offset);
    }

    public void putByte(final int id, final int offset, final byte value) {
        writable(id).putByte(slotOffset(id) + offset, value);
    }

    // ---- snapshot

    /**
     * Starts a snapshot of all pages in use, as they are now. The caller keeps {@link #freeHead()}, {@link #slots()} and
     * {@link #allocated()} of this moment with it.
     */
    public void beginSnapshot(final PageSink sink) {
        if (this.sink != null) {
            throw new IllegalStateException("a snapshot is on");
        }
        unsaved.set(0, usedPages());
        snapshotCursor = 0;
        snapshotFailure = null;
        this.sink = sink;
    }

    /**
     * Hands over at most {@code maxPages} of the pages that still wait.
     *
     * @return how many were handed over; 0 when none waits.
     * @throws IOException what the sink threw, now or at a write since the last step; the snapshot is over then.
     */
    public int snapshotStep(final int maxPages) throws IOException {
        if (snapshotFailure != null) {
            final IOException failure = snapshotFailure;
            snapshotFailure = null;
            throw failure;
        }
        int saved = 0;
        while (sink != null && saved < maxPages) {
            final int page = unsaved.nextSetBit(snapshotCursor);
            if (page < 0) {
                break;
            }
            try {
                save(page);
            } catch (final IOException e) {
                abandonSnapshot();
                throw e;
            }
            snapshotCursor = page + 1;
            saved++;
        }
        return saved;
    }

    /** True once every page of the snapshot was handed over; ends it. */
    public boolean snapshotDone() {
        if (sink == null || !unsaved.isEmpty()) {
            return false;
        }
        sink = null;
        return true;
    }

    /** Ends a snapshot that is no longer wanted; harmless when none is on. */
    public void abandonSnapshot() {
        sink = null;
        unsaved.clear();
        snapshotFailure = null;
    }

    /** The free slot that is handed out next, {@link #NIL} when a new one will be. */
    public int freeHead() {
        return freeHead;
    }

    /** Slots ever handed out: those below are in use or in the free list. */
    public int slots() {
        return slots;
    }

    /** Copies {@link #PAGE_LENGTH} bytes of a snapshot into the page of that index. */
    public void restorePage(final int pageIndex, final DirectBuffer source, final int offset) {
        if (sink != null) {
            throw new IllegalStateException("a snapshot is on");
        }
        while (pageCount <= pageIndex) {
            addPage();
        }
        pages[pageIndex].putBytes(0, source, offset, PAGE_LENGTH);
    }

    /** Takes over the numbers that belong to the restored pages. */
    public void restoreSlots(final int freeHead, final int slots, final int allocated) {
        if (slots < 0 || slots > capacity() || allocated < 0 || allocated > slots || freeHead >= slots) {
            throw new IllegalArgumentException("freeHead=" + freeHead + " slots=" + slots + " allocated=" + allocated
                    + " do not fit " + pageCount + " pages");
        }
        this.freeHead = freeHead;
        this.slots = slots;
        this.allocated = allocated;
    }

    /** Frees the memory; the slab holds nothing afterwards. */
    @Override
    public void close() {
        abandonSnapshot();
        Arrays.fill(pages, 0, pageCount, null);
        memory.clean();
        pageCount = 0;
        memory = new PageMemory();
        slots = 0;
        allocated = 0;
        freeHead = NIL;
    }

    // ---- pages

    private static int slotOffset(final int id) {
        return (id & (SLOTS_PER_PAGE - 1)) << SLOT_SHIFT;
    }

    private UnsafeBuffer writable(final int id) {
        final int page = id >>> PAGE_SHIFT;
        if (sink != null) {
            saveBeforeWrite(page);
        }
        return pages[page];
    }

    /** A failing sink ends the snapshot, never the write: that may be a record's effect, which must not fail. */
    private void saveBeforeWrite(final int page) {
        if (unsaved.get(page)) {
            try {
                save(page);
            } catch (final IOException e) {
                abandonSnapshot();
                snapshotFailure = e;
            }
        }
    }

    private void save(final int page) throws IOException {
        sink.onPage(page, pages[page], 0, PAGE_LENGTH);
        unsaved.clear(page);
    }

    private int usedPages() {
        return (slots + SLOTS_PER_PAGE - 1) >>> PAGE_SHIFT;
    }

    private void addPage() {
        if (pageCount == pages.length) {
            pages = Arrays.copyOf(pages, pages.length * 2);
        }
        pages[pageCount] = memory.allocate(PAGE_LENGTH);
        pageCount++;
    }

    private void checkPoison(final int id) {
        for (int i = 0; i < EntryLayout.ENTRY_LENGTH; i++) {
            final boolean link = i >= EntryLayout.NEXT_OFFSET && i < EntryLayout.NEXT_OFFSET + Integer.BYTES;
            if (!link && i != EntryLayout.STATE_OFFSET && getByte(id, i) != POISON) {
                throw new IllegalStateException("slot " + id + " was written at offset " + i + " while it was free");
            }
        }
    }
}
