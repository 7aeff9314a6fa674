/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.queue;

/**
 * An ordering key of a queue, as it is at one moment.
 *
 * @param key      as in the entries.
 * @param waiting  messages that wait.
 * @param inFlight messages that a consumer has, or a transaction.
 * @param head     the entry that is next, or the first that is in flight when none waits; {@code NIL} when there is none.
 * @param holder   who has what is in flight; null for nobody that could get more.
 */
public record KeySummary(long key, KeyState state, int waiting, int inFlight, int head, QueueConsumer holder) {}
