/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import java.util.Arrays;

/**
 * Entries by the order in which they came, the oldest first: a binary heap, 12 bytes per entry. Those that left the queue stay
 * until they are met.
 */
final class Ring {
    /** Entries more than those that wait that are worth no effort. */
    static final int SLACK = 1024;

    private long[] sequences = new long[64];
    private int[] entries = new int[64];
    private int size;

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    void add(final long sequence, final int entry) {
        if (size == sequences.length) {
            sequences = Arrays.copyOf(sequences, size * 2);
            entries = Arrays.copyOf(entries, size * 2);
        }
        int at = size++;
        for (int parent = (at - 1) / 2; at > 0 && sequences[parent] > sequence; parent = (at - 1) / 2) {
            set(at, sequences[parent], entries[parent]);
            at = parent;
        }
        set(at, sequence, entry);
    }

    long firstSequence() {
        check();
        return sequences[0];
    }

    /** Removes the oldest. */
    int removeFirst() {
        check();
        final int first = entries[0];
        size--;
        final long sequence = sequences[size];
        final int entry = entries[size];
        int at = 0;
        for (int child = 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && sequences[child + 1] < sequences[child]) {
                child++;
            }
            if (sequences[child] >= sequence) {
                break;
            }
            set(at, sequences[child], entries[child]);
            at = child;
        }
        set(at, sequence, entry);
        return first;
    }

    private void set(final int at, final long sequence, final int entry) {
        sequences[at] = sequence;
        entries[at] = entry;
    }

    private void check() {
        if (size == 0) {
            throw new IllegalStateException("a message waits that the ring does not know");
        }
    }
}
