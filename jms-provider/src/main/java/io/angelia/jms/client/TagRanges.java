/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import java.util.Arrays;

/** A set of delivery tags, kept as ranges; adding in ascending order is cheap. Not thread-safe. */
final class TagRanges {
    private long[] bounds = new long[8];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    void add(final long tag) {
        int at = size;
        while (at > 0 && bounds[at - 2] > tag) {
            at -= 2;
        }
        final boolean touchesBefore = at > 0 && bounds[at - 1] >= tag - 1;
        final boolean touchesAfter = at < size && bounds[at] == tag + 1;
        if (touchesBefore && touchesAfter) {
            bounds[at - 1] = bounds[at + 1];
            remove(at);
        } else if (touchesBefore) {
            bounds[at - 1] = Math.max(bounds[at - 1], tag);
        } else if (touchesAfter) {
            bounds[at] = tag;
        } else {
            insert(at, tag);
        }
    }

    private void insert(final int at, final long tag) {
        if (size == bounds.length) {
            bounds = Arrays.copyOf(bounds, size * 2);
        }
        System.arraycopy(bounds, at, bounds, at + 2, size - at);
        bounds[at] = tag;
        bounds[at + 1] = tag;
        size += 2;
    }

    private void remove(final int at) {
        System.arraycopy(bounds, at + 2, bounds, at, size - at - 2);
        size -= 2;
    }

    void forEach(final RangeConsumer consumer) {
        for (int at = 0; at < size; at += 2) {
            consumer.accept(bounds[at], bounds[at + 1]);
        }
    }

    void clear() {
        size = 0;
    }

    /** Takes ranges, both ends included. */
    @FunctionalInterface
    interface RangeConsumer {
        void accept(long first, long last);
    }
}
