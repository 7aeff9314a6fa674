/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.memory;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Memory outside of the heap for what comes at one end and goes at the other: pages that are numbered as they are appended, and
 * used again once they were dropped. Not thread-safe.
 */
public final class Pages implements AutoCloseable {
    private final int pageLength;
    private final ArrayDeque<UnsafeBuffer> spares = new ArrayDeque<>();
    private PageMemory memory = new PageMemory();
    private UnsafeBuffer[] pages = new UnsafeBuffer[4];
    private long first;
    private long end;

    public Pages(final int pageLength) {
        this.pageLength = pageLength;
    }

    /** Number of the first page that is there; of the next one when there is none. */
    public long first() {
        return first;
    }

    public long offHeapBytes() {
        return (end - first + spares.size()) * pageLength;
    }

    /** Adds the page with the next number; what it holds is not defined. */
    public void append() {
        if (end - first == pages.length) {
            grow();
        }
        final UnsafeBuffer spare = spares.poll();
        pages[index(end)] = spare == null ? memory.allocate(pageLength) : spare;
        end++;
    }

    /** The page of that number, which must be there. */
    public UnsafeBuffer page(final long number) {
        if (number < first || number >= end) {
            throw new IllegalStateException("page " + number + " is not within " + first + ".." + (end - 1));
        }
        return pages[index(number)];
    }

    public void dropFirst() {
        spares.push(page(first));
        pages[index(first)] = null;
        first++;
    }

    private int index(final long number) {
        return (int) (number & (pages.length - 1));
    }

    private void grow() {
        final UnsafeBuffer[] grown = new UnsafeBuffer[pages.length * 2];
        for (long number = first; number < end; number++) {
            grown[(int) (number & (grown.length - 1))] = pages[index(number)];
        }
        pages = grown;
    }

    /** Frees everything; may be used again, from page 0 on. */
    @Override
    public void close() {
        memory.clean();
        memory = new PageMemory();
        Arrays.fill(pages, null);
        spares.clear();
        first = 0;
        end = 0;
    }
}
