/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.queue;

/**
 * How copies of a message are recognised by a key of the application.
 *
 * @param key      name of the property or header that holds it.
 * @param windowMs how long a key is remembered, at least 1.
 * @param maxKeys  keys that are remembered at most, the latest ones; at least 1.
 */
public record Deduplication(String key, long windowMs, int maxKeys) {}
