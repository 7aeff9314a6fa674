/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.queue;

/** What keeps the order in which the messages of a queue are processed. */
public enum KeyOrder {
    /** Messages of the same JMSXGroupID are processed one after the other, those of different ones side by side. */
    KEY,
    /** All messages are processed one after the other, by one consumer at a time. */
    GLOBAL,
    /** JMSXGroupID means nothing. */
    NONE
}
