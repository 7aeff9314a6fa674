/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.queue;

/**
 * An ordering key of a queue that does not go on by itself since a message of it is a dead letter, until an operator releases it.
 *
 * @param key     as in the entries.
 * @param how     {@link DeadLetterOrder#PARK_KEY} or {@link DeadLetterOrder#STOP}.
 * @param text    the JMSXGroupID, perhaps cut; null for the one key of a queue that is in order as a whole.
 * @param sinceMs ms since the epoch.
 */
public record BlockedKey(long key, DeadLetterOrder how, String text, long sinceMs) {}
