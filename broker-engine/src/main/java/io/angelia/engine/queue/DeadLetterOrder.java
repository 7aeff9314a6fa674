/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.queue;

/** What becomes of the messages behind a dead letter whose order counts. */
public enum DeadLetterOrder {
    /** They go on. */
    SKIP,
    /** They follow it into the dead-letter queue, until an operator releases the key. */
    PARK_KEY,
    /** They wait, until an operator releases the key. */
    STOP
}
