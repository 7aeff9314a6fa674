/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.queue;

import static io.angelia.engine.memory.EntrySpace.NIL;

import io.angelia.engine.memory.EntryList;
import io.angelia.engine.memory.EntrySpace;
import java.util.Arrays;

/**
 * How far a consumer with a selector has searched a queue: per priority the last entry it has looked at, in the ready and in
 * the returned chain. So it evaluates each entry once, however many do not match.
 */
public final class SearchCursor {
    private final int[] lastReady = new int[MessageQueue.PRIORITIES];
    private final int[] lastReturned = new int[MessageQueue.PRIORITIES];

    public SearchCursor() {
        Arrays.fill(lastReady, NIL);
        Arrays.fill(lastReturned, NIL);
    }

    /** Next entry to look at in the ready chain, or NIL. */
    int nextReady(final EntrySpace entries, final EntryList chain, final int priority) {
        final int last = lastReady[priority];
        return last == NIL ? chain.head() : entries.next(last);
    }

    /** Next entry to look at in the returned chain, or NIL. */
    int nextReturned(final EntrySpace entries, final EntryList chain, final int priority) {
        final int last = lastReturned[priority];
        return last == NIL ? chain.head() : entries.next(last);
    }

    void lookedAtReady(final int priority, final int entry) {
        lastReady[priority] = entry;
    }

    void lookedAtReturned(final int priority, final int entry) {
        lastReturned[priority] = entry;
    }

    /** An entry leaves its chain; called before it is unlinked. */
    void onRemove(final EntrySpace entries, final int priority, final int entry) {
        if (lastReady[priority] == entry) {
            lastReady[priority] = entries.prev(entry);
        } else if (lastReturned[priority] == entry) {
            lastReturned[priority] = entries.prev(entry);
        }
    }

    /** An entry came into the returned chain behind {@code before}; everything from there on is looked at again. */
    void onReturn(final EntrySpace entries, final int priority, final int entry, final int before) {
        final int last = lastReturned[priority];
        if (last != NIL && entries.sequence(last) > entries.sequence(entry)) {
            lastReturned[priority] = before;
        }
    }
}
