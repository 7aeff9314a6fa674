/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.memory;

/**
 * A doubly linked list threaded through the {@code next} and {@code prev} fields of entries: head, tail and count. An entry
 * is in at most one such list. Walk it with {@link EntrySpace#next}. Not thread-safe.
 */
public final class EntryList {
    private final EntrySpace entries;
    private int head = EntrySpace.NIL;
    private int tail = EntrySpace.NIL;
    private int size;

    public EntryList(final EntrySpace entries) {
        this.entries = entries;
    }

    /** First entry or {@link EntrySpace#NIL}. */
    public int head() {
        return head;
    }

    /** Last entry or {@link EntrySpace#NIL}. */
    public int tail() {
        return tail;
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public void append(final int id) {
        insertAfter(tail, id);
    }

    /** Puts the entry behind the last one whose sequence is not higher, looking from the tail. */
    public void insertOrderedBySequence(final int id) {
        final long sequence = entries.sequence(id);
        int before = tail;
        while (before != EntrySpace.NIL && entries.sequence(before) > sequence) {
            before = entries.prev(before);
        }
        insertAfter(before, id);
    }

    /** Puts the entry behind {@code before}, which is in this list, or first when that is {@link EntrySpace#NIL}. */
    public void insertAfter(final int before, final int id) {
        final int after = before == EntrySpace.NIL ? head : entries.next(before);
        entries.prev(id, before);
        entries.next(id, after);
        if (before == EntrySpace.NIL) {
            head = id;
        } else {
            entries.next(before, id);
        }
        if (after == EntrySpace.NIL) {
            tail = id;
        } else {
            entries.prev(after, id);
        }
        size++;
    }

    /** Takes the entry, which is in this list, out. */
    public void unlink(final int id) {
        final int before = entries.prev(id);
        final int after = entries.next(id);
        if (before == EntrySpace.NIL ? head != id : entries.next(before) != id) {
            throw new IllegalStateException("entry " + id + " is not in this list");
        }
        if (before == EntrySpace.NIL) {
            head = after;
        } else {
            entries.next(before, after);
        }
        if (after == EntrySpace.NIL) {
            tail = before;
        } else {
            entries.prev(after, before);
        }
        entries.next(id, EntrySpace.NIL);
        entries.prev(id, EntrySpace.NIL);
        size--;
    }

    /** Unlinks the first entry and returns it, or {@link EntrySpace#NIL} when there is none. */
    public int removeHead() {
        final int id = head;
        if (id != EntrySpace.NIL) {
            unlink(id);
        }
        return id;
    }

    /** Forgets all entries without touching them: for lists that are rebuilt. */
    public void reset() {
        head = EntrySpace.NIL;
        tail = EntrySpace.NIL;
        size = 0;
    }
}
