/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.transaction;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * Sends of one producer that were dropped as copies by their key. A client that has not heard of it asks again, perhaps when the
 * key is forgotten or another message has it; so this is remembered beside the producer's sequence. Bounded by what one
 * session can have unanswered.
 */
public final class Copies {
    /** Copies remembered at most, the last ones. */
    public static final int CAPACITY = 4096;

    private final ArrayDeque<Copy> copies = new ArrayDeque<>();

    public void add(final Copy copy) {
        if (copies.size() == CAPACITY) {
            copies.removeFirst();
        }
        copies.addLast(copy);
    }

    /** Null when that send was no copy. */
    public Copy find(final long sequence) {
        for (final Iterator<Copy> newest = copies.descendingIterator(); newest.hasNext(); ) {
            final Copy copy = newest.next();
            if (copy.sequence() == sequence) {
                return copy;
            }
        }
        return null;
    }

    /** Calls {@code visitor} with each, the oldest first. */
    public void forEach(final Consumer<Copy> visitor) {
        copies.forEach(visitor);
    }

    /**
     * One send that was a copy.
     *
     * @param sequence        its number among the messages of its producer.
     * @param firstProducerId who sent the message that came first.
     * @param firstSequence   number of the first among the messages of that producer.
     */
    public record Copy(long sequence, long firstProducerId, long firstSequence) {}
}
