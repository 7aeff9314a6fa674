/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.memory;

import java.lang.ref.Cleaner;
import org.agrona.UnsafeApi;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Memory outside of the heap and outside of the limit that the JVM sets for direct buffers ({@code
 * -XX:MaxDirectMemorySize}, by default the size of the heap): a backlog is bounded by the machine, not by the heap. Freed
 * all at once, by {@link #clean()} or when its owner was forgotten.
 */
final class PageMemory {
    private static final Cleaner CLEANER = Cleaner.create();

    private final Blocks blocks = new Blocks();
    private final Cleaner.Cleanable cleanable = CLEANER.register(this, blocks);

    /**
     * A zeroed block.
     *
     * @throws OutOfMemoryError when the machine has none left.
     */
    UnsafeBuffer allocate(final int length) {
        final long address = UnsafeApi.allocateMemory(length);
        UnsafeApi.setMemory(address, length, (byte) 0);
        blocks.addresses.addLong(address);
        return new UnsafeBuffer(address, length);
    }

    /** Frees every block; safe to call twice. No view of them may be used afterwards. */
    void clean() {
        cleanable.clean();
    }

    /** Knows the blocks without knowing their owner, as a cleaner demands. */
    private static final class Blocks implements Runnable {
        private final LongArrayList addresses = new LongArrayList();

        @Override
        public void run() {
            addresses.forEachOrderedLong(UnsafeApi::freeMemory);
            addresses.clear();
        }
    }
}
