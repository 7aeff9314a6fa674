/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.queue;

/**
 * How copies of a message are recognised by a key of the application.
 *
 * @param key      name of the property or header that holds it.
 * @param windowMs how long a key is remembered, at least 1.
 * @param maxKeys  keys that are remembered at most, the latest ones; at least 1.
 */
public record Deduplication(String key, long windowMs, int maxKeys) {
    /** The property {@code JMS_ANGELIA_DedupKey}, for ten minutes: longer than what repeats a send usually takes to give up. */
    public static final Deduplication DEFAULT = new Deduplication("JMS_ANGELIA_DedupKey", 10 * 60 * 1000, 1_000_000);

    public Deduplication withKey(final String value) {
        return new Deduplication(value, windowMs, maxKeys);
    }

    public Deduplication withWindowMs(final long value) {
        return new Deduplication(key, value, maxKeys);
    }

    public Deduplication withMaxKeys(final int value) {
        return new Deduplication(key, windowMs, value);
    }
}
