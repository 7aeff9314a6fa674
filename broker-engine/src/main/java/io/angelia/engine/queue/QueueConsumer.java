/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.queue;

/** One that takes entries out of a queue. */
public interface QueueConsumer {
    /** True when it takes one more entry now. */
    boolean hasCredit();

    /** Consumers with a higher one get messages first, as long as they can take some; does not change. */
    int priority();

    /** Where its search stands; null when it takes whatever comes first. */
    SearchCursor cursor();

    /** Whether the entry's message matches; asked only when there is a cursor. */
    boolean matches(int entry);

    /** Takes the entry, which is in flight from now on. */
    void deliver(int entry);
}
