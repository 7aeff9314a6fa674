/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.queue.MessageQueue;

/** Hears what becomes of entries while the engine runs; not while its state is restored. Must not change any chain. */
interface EntryWatch {
    /** The entry waits for a consumer from now on: it has arrived, its time has come, or it came back. */
    void ready(MessageQueue queue, int entry);

    /** The entry has come into the queue, and is ready or scheduled there. */
    void arrived(MessageQueue queue, int entry);

    /** The queue has gone. */
    void removed(MessageQueue queue);

    /** The entry waits for its delivery time, and was never delivered. */
    void scheduled(int entry);

    /** The entry, which was delayed, is not so any more. */
    void undelayed(int entry);

    /** The entry is about to leave the queue. */
    void leaving(MessageQueue queue, int entry);

    /** Of an engine that is not running yet. */
    EntryWatch NOBODY = new EntryWatch() {
        @Override
        public void ready(final MessageQueue queue, final int entry) {}

        @Override
        public void arrived(final MessageQueue queue, final int entry) {}

        @Override
        public void removed(final MessageQueue queue) {}

        @Override
        public void scheduled(final int entry) {}

        @Override
        public void undelayed(final int entry) {}

        @Override
        public void leaving(final MessageQueue queue, final int entry) {}
    };
}
