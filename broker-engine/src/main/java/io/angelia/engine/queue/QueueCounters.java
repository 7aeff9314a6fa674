/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.queue;

/** What a queue has lost on purpose since the engine started. */
public final class QueueCounters {
    private long dropped;
    private long replaced;

    /** Messages that came while it was full. */
    public long dropped() {
        return dropped;
    }

    public void countDropped() {
        dropped++;
    }

    /** Messages that made room for newer ones. */
    public long replaced() {
        return replaced;
    }

    public void countReplaced() {
        replaced++;
    }
}
