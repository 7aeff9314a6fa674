/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.deduplication;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.angelia.engine.memory.HashIndex;
import io.angelia.engine.memory.Pages;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The keys that one destination remembers, each with the message that came first and the time until which later ones are its
 * copies. Outside of the heap: about 60 bytes per key. In the order in which they came, the oldest are forgotten when their time
 * is over, or when there are too many; a few with each new one, so that no message waits for others to be forgotten.
 *
 * <p>A snapshot is taken while the table changes: what was there when it began is kept until it was handed over. Not
 * thread-safe.
 */
public final class KeyTable implements AutoCloseable {
    /** Bytes of a key in a snapshot. */
    public static final int KEY_LENGTH = 5 * Long.BYTES;

    /** Old keys that are forgotten with each new one; above 1, so that the table shrinks when it is too large. */
    private static final int FORGOTTEN_AT_ONCE = 4;

    private static final int LOW_OFFSET = Long.BYTES;
    private static final int PRODUCER_OFFSET = LOW_OFFSET + Long.BYTES;
    private static final int SEQUENCE_OFFSET = PRODUCER_OFFSET + Long.BYTES;
    private static final int UNTIL_OFFSET = SEQUENCE_OFFSET + Long.BYTES;
    private static final int PAGE_SHIFT = 10;
    private static final int PAGE_MASK = (1 << PAGE_SHIFT) - 1;
    private static final long NO_SNAPSHOT = Long.MAX_VALUE;

    private final HashIndex index = new HashIndex();
    private final Pages pages = new Pages(KEY_LENGTH << PAGE_SHIFT);
    /** Number of the oldest key; keys are numbered as they come. */
    private long head;
    /** Number of the next key. */
    private long tail;

    private long unsaved = NO_SNAPSHOT;
    private long snapshotEnd;
    private boolean closeWanted;
    private long firstProducerId;
    private long firstSequence;

    /** Keys in memory, also those whose time is over and that were not forgotten yet. */
    public long size() {
        return tail - head;
    }

    public long offHeapBytes() {
        return index.offHeapBytes() + pages.offHeapBytes();
    }

    /**
     * A message with this key comes.
     *
     * @param windowMs how long the key is remembered from now on.
     * @param maxKeys  keys remembered at most, at least 1.
     * @return true when it is the first; false when it is a copy of {@link #firstProducerId()}, {@link #firstSequence()}.
     */
    public boolean claim(
            final long high,
            final long low,
            final long producerId,
            final long sequence,
            final long nowMs,
            final long windowMs,
            final int maxKeys) {
        final int known = find(high, low);
        if (known != HashIndex.NIL) {
            if (isRemembered(numbered(known), nowMs)) {
                return false;
            }
            index.remove(high, known);
        }
        for (int i = 0; i < FORGOTTEN_AT_ONCE && head < tail; i++) {
            if (isRemembered(head, nowMs) && size() < maxKeys) {
                break;
            }
            forgetOldest();
        }
        append(high, low, producerId, sequence, nowMs > Long.MAX_VALUE - windowMs ? Long.MAX_VALUE : nowMs + windowMs);
        return true;
    }

    /** True when a message with this key would be a copy of {@link #firstProducerId()}, {@link #firstSequence()}. */
    public boolean isKnown(final long high, final long low, final long nowMs) {
        final int known = find(high, low);
        return known != HashIndex.NIL && isRemembered(numbered(known), nowMs);
    }

    /** Who sent the message that came first. */
    public long firstProducerId() {
        return firstProducerId;
    }

    /** Its number among the messages of that producer. */
    public long firstSequence() {
        return firstSequence;
    }

    /** The low bits of the key's number, or NIL. */
    private int find(final long high, final long low) {
        for (int node = index.first(high); node != HashIndex.NIL; node = index.next(node)) {
            final int found = index.value(node);
            final long number = numbered(found);
            if (field(number, LOW_OFFSET) == low) {
                firstProducerId = field(number, PRODUCER_OFFSET);
                firstSequence = field(number, SEQUENCE_OFFSET);
                return found;
            }
        }
        return HashIndex.NIL;
    }

    private boolean isRemembered(final long number, final long nowMs) {
        return field(number, UNTIL_OFFSET) > nowMs;
    }

    private void append(
            final long high, final long low, final long producerId, final long sequence, final long untilMs) {
        if ((tail & PAGE_MASK) == 0) {
            pages.append();
        }
        final UnsafeBuffer page = pages.page(tail >>> PAGE_SHIFT);
        final int offset = offsetOf(tail);
        page.putLong(offset, high, LITTLE_ENDIAN);
        page.putLong(offset + LOW_OFFSET, low, LITTLE_ENDIAN);
        page.putLong(offset + PRODUCER_OFFSET, producerId, LITTLE_ENDIAN);
        page.putLong(offset + SEQUENCE_OFFSET, sequence, LITTLE_ENDIAN);
        page.putLong(offset + UNTIL_OFFSET, untilMs, LITTLE_ENDIAN);
        index.put(high, (int) tail & Integer.MAX_VALUE);
        tail++;
    }

    private void forgetOldest() {
        index.remove(field(head, 0), (int) head & Integer.MAX_VALUE);
        head++;
        dropPages();
    }

    private void dropPages() {
        final long needed = Math.min(head, unsaved) >>> PAGE_SHIFT;
        while (pages.first() < needed) {
            pages.dropFirst();
        }
    }

    private long numbered(final int lowBits) {
        return head + ((lowBits - (int) head) & Integer.MAX_VALUE);
    }

    private long field(final long number, final int offset) {
        return pages.page(number >>> PAGE_SHIFT).getLong(offsetOf(number) + offset, LITTLE_ENDIAN);
    }

    private static int offsetOf(final long number) {
        return (int) (number & PAGE_MASK) * KEY_LENGTH;
    }

    // ---- snapshot

    /** Starts a snapshot of the keys as they are now. */
    public void beginSnapshot() {
        unsaved = head;
        snapshotEnd = tail;
    }

    /**
     * Hands over the next keys of the snapshot.
     *
     * @return how many were written to {@code target}, {@link #KEY_LENGTH} bytes each; 0 when none is left.
     */
    public int snapshotStep(final MutableDirectBuffer target, final int offset, final int maxKeys) {
        if (unsaved == NO_SNAPSHOT) {
            return 0;
        }
        final int keys = (int) Math.min(maxKeys, snapshotEnd - unsaved);
        for (int i = 0; i < keys; i++) {
            target.putBytes(offset + i * KEY_LENGTH, pages.page(unsaved >>> PAGE_SHIFT), offsetOf(unsaved), KEY_LENGTH);
            unsaved++;
        }
        if (unsaved == snapshotEnd) {
            endSnapshot();
        } else {
            dropPages();
        }
        return keys;
    }

    /** The snapshot is complete or not wanted any more; harmless when none is on. */
    public void endSnapshot() {
        unsaved = NO_SNAPSHOT;
        dropPages();
        if (closeWanted) {
            close();
        }
    }

    /** Adds a key of a snapshot, in its order. */
    public void restore(final UnsafeBuffer key) {
        final int known = find(key.getLong(0, LITTLE_ENDIAN), key.getLong(LOW_OFFSET, LITTLE_ENDIAN));
        if (known != HashIndex.NIL) {
            index.remove(key.getLong(0, LITTLE_ENDIAN), known);
        }
        append(
                key.getLong(0, LITTLE_ENDIAN),
                key.getLong(LOW_OFFSET, LITTLE_ENDIAN),
                key.getLong(PRODUCER_OFFSET, LITTLE_ENDIAN),
                key.getLong(SEQUENCE_OFFSET, LITTLE_ENDIAN),
                key.getLong(UNTIL_OFFSET, LITTLE_ENDIAN));
    }

    /** Folds all keys into a digest, the oldest first. */
    public long digest(final long seed) {
        long hash = seed * 31 + size();
        for (long number = head; number < tail; number++) {
            for (int offset = 0; offset < KEY_LENGTH; offset += Long.BYTES) {
                hash = (hash ^ field(number, offset)) * 0x9E3779B97F4A7C15L + 1;
            }
        }
        return hash;
    }

    /** Forgets everything and frees the memory, as soon as no snapshot needs it. */
    @Override
    public void close() {
        if (unsaved != NO_SNAPSHOT) {
            closeWanted = true;
            return;
        }
        closeWanted = false;
        index.close();
        pages.close();
        head = 0;
        tail = 0;
    }
}
