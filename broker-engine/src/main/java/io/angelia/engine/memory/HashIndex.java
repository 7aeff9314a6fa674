/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.memory;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Numbers by a hash, outside of the heap: several numbers may share a hash, and whoever asks checks what he finds. Grows by one
 * bucket with each number that has none of its own (linear hashing), so that no call takes longer because others came before.
 * 16 bytes per number and 4 per bucket; memory is kept until {@link #close()}.
 *
 * <p>Hashes have to be well mixed in their low bits. Not thread-safe.
 */
public final class HashIndex implements AutoCloseable {
    /** No node. */
    public static final int NIL = -1;

    private static final int PAGE_SHIFT = 10;
    private static final int PAGE_MASK = (1 << PAGE_SHIFT) - 1;
    private static final int NODE_LENGTH = Long.BYTES + Integer.BYTES + Integer.BYTES;
    private static final int VALUE_OFFSET = Long.BYTES;
    private static final int NEXT_OFFSET = VALUE_OFFSET + Integer.BYTES;
    private static final int NONE = 0;

    private PageMemory memory = new PageMemory();
    private UnsafeBuffer[] nodes = new UnsafeBuffer[4];
    private UnsafeBuffer[] heads = new UnsafeBuffer[4];
    private int nodePages;
    private int headPages;
    private int usedNodes;
    private int freeNode = NONE;
    private int buckets = 1;
    private int size;

    /** Numbers in the index. */
    public int size() {
        return size;
    }

    public long offHeapBytes() {
        return ((long) nodePages << PAGE_SHIFT) * NODE_LENGTH + ((long) headPages << PAGE_SHIFT) * Integer.BYTES;
    }

    /** Adds a number; one that is there already under this hash would be there twice. */
    public void put(final long hash, final int value) {
        if (headPages == 0) {
            addHeadPage();
        }
        if (size >= buckets) {
            split();
        }
        final int bucket = bucketOf(hash);
        final int node = allocate();
        final UnsafeBuffer page = nodes[node >>> PAGE_SHIFT];
        final int offset = offsetOf(node);
        page.putLong(offset, hash);
        page.putInt(offset + VALUE_OFFSET, value);
        page.putInt(offset + NEXT_OFFSET, head(bucket));
        head(bucket, node + 1);
        size++;
    }

    /** Removes a number; false when it is not there under this hash. */
    public boolean remove(final long hash, final int value) {
        if (size == 0) {
            return false;
        }
        final int bucket = bucketOf(hash);
        int before = NIL;
        for (int node = head(bucket) - 1; node != NIL; node = nextOf(node)) {
            if (hashOf(node) == hash && value(node) == value) {
                if (before == NIL) {
                    head(bucket, nextOf(node) + 1);
                } else {
                    nextOf(before, nextOf(node) + 1);
                }
                nextOf(node, freeNode);
                freeNode = node + 1;
                size--;
                return true;
            }
            before = node;
        }
        return false;
    }

    /** True when the number is there under this hash. */
    public boolean contains(final long hash, final int value) {
        for (int node = first(hash); node != NIL; node = next(node)) {
            if (value(node) == value) {
                return true;
            }
        }
        return false;
    }

    /** A node with this hash, or NIL. Valid until the index changes. */
    public int first(final long hash) {
        return size == 0 ? NIL : matching(head(bucketOf(hash)) - 1, hash);
    }

    /** Another node with the same hash, or NIL. */
    public int next(final int node) {
        return matching(nextOf(node), hashOf(node));
    }

    /** The number of a node. */
    public int value(final int node) {
        return nodes[node >>> PAGE_SHIFT].getInt(offsetOf(node) + VALUE_OFFSET);
    }

    /** Mixes two numbers to a hash. */
    public static long hash(final long first, final long second) {
        long mixed = first * 0x9E3779B97F4A7C15L + second;
        mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
        mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
        return mixed ^ (mixed >>> 32);
    }

    /** Forgets everything and frees the memory; may be used again. */
    public void clear() {
        close();
        memory = new PageMemory();
    }

    @Override
    public void close() {
        memory.clean();
        Arrays.fill(nodes, null);
        Arrays.fill(heads, null);
        nodePages = 0;
        headPages = 0;
        usedNodes = 0;
        freeNode = NONE;
        buckets = 1;
        size = 0;
    }

    private int matching(final int from, final long hash) {
        int node = from;
        while (node != NIL && hashOf(node) != hash) {
            node = nextOf(node);
        }
        return node;
    }

    // ---- buckets

    private int bucketOf(final long hash) {
        final int low = Integer.highestOneBit(buckets);
        final int bucket = (int) hash & (2 * low - 1);
        return bucket < buckets ? bucket : bucket & (low - 1);
    }

    /** Gives the next bucket in turn half of what it has. */
    private void split() {
        final int low = Integer.highestOneBit(buckets);
        final int added = buckets;
        if (added >>> PAGE_SHIFT == headPages) {
            addHeadPage();
        }
        int stays = NONE;
        int goes = NONE;
        int node = head(added - low) - 1;
        while (node != NIL) {
            final int next = nextOf(node);
            if (((int) hashOf(node) & (2 * low - 1)) == added) {
                nextOf(node, goes);
                goes = node + 1;
            } else {
                nextOf(node, stays);
                stays = node + 1;
            }
            node = next;
        }
        buckets++;
        head(added - low, stays);
        head(added, goes);
    }

    private int head(final int bucket) {
        return heads[bucket >>> PAGE_SHIFT].getInt((bucket & PAGE_MASK) * Integer.BYTES);
    }

    private void head(final int bucket, final int link) {
        heads[bucket >>> PAGE_SHIFT].putInt((bucket & PAGE_MASK) * Integer.BYTES, link);
    }

    private void addHeadPage() {
        if (headPages == heads.length) {
            heads = Arrays.copyOf(heads, heads.length * 2);
        }
        heads[headPages++] = memory.allocate(Integer.BYTES << PAGE_SHIFT);
    }

    // ---- nodes

    private int allocate() {
        if (freeNode != NONE) {
            final int node = freeNode - 1;
            freeNode = nextOf(node) + 1;
            return node;
        }
        if (usedNodes >>> PAGE_SHIFT == nodePages) {
            if (nodePages == nodes.length) {
                nodes = Arrays.copyOf(nodes, nodes.length * 2);
            }
            nodes[nodePages++] = memory.allocate(NODE_LENGTH << PAGE_SHIFT);
        }
        return usedNodes++;
    }

    private long hashOf(final int node) {
        return nodes[node >>> PAGE_SHIFT].getLong(offsetOf(node));
    }

    private int nextOf(final int node) {
        return nodes[node >>> PAGE_SHIFT].getInt(offsetOf(node) + NEXT_OFFSET) - 1;
    }

    /** @param link a node's number and one, or NONE. */
    private void nextOf(final int node, final int link) {
        nodes[node >>> PAGE_SHIFT].putInt(offsetOf(node) + NEXT_OFFSET, link);
    }

    private static int offsetOf(final int node) {
        return (node & PAGE_MASK) * NODE_LENGTH;
    }
}
