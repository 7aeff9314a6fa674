/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * Copies of a message recognised by a key that the application gives: reading the key from the encoded bytes, and remembering the
 * keys of a destination for a time. Owned by the engine's thread. It always holds: whether a message is a copy depends on its
 * record and on the records before it, on nothing else.
 */
package io.angelia.engine.deduplication;
