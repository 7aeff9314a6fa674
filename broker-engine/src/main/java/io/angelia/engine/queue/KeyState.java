/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.queue;

/** What becomes of the messages of an ordering key. */
public enum KeyState {
    /** Whoever is next gets the first one. */
    READY,
    /** The consumer that has some of them gets more. */
    HELD,
    /** Some came back, and others are still with a consumer: nobody gets more before those are done. */
    FAILED,
    /** The first one waits for its redelivery delay. */
    DELAYED,
    /** Some were consumed by a branch that is prepared: nobody gets more before it ends. */
    PREPARED,
    /** They go to the dead-letter queue, until an operator releases the key. */
    PARKED,
    /** They stand still, until an operator releases the key. */
    STOPPED
}
