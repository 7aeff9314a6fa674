/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.queue;

/** What becomes of a send that finds its queue full. */
public enum AddressFullPolicy {
    /** It waits for room, for a bounded time. */
    BLOCK,
    /** It is refused at once. */
    FAIL,
    /** It is accepted, and the message is dropped and counted. */
    DROP
}
