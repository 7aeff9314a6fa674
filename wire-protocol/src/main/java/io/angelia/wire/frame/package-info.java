/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * The frames of the wire protocol: their layout, one writer and one reader, both without state. Owns what the bytes
 * between client and broker look like; what a frame means is the business of the two handler interfaces' implementers.
 * Everything here may be called from any thread as long as a buffer is used by one at a time.
 */
package io.angelia.wire.frame;
