/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * The off-heap index of messages: fixed-size entries in pages, the intrusive lists that link them, and the snapshot that
 * is taken of the pages while they change. Owned by the engine's thread; no class here is thread-safe.
 */
package io.angelia.engine.memory;
