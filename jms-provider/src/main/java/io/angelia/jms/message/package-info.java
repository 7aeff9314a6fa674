/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * The messages: their bodies, properties and headers by the rules of the specification, and the encoding of
 * {@link io.angelia.wire.message.MessageLayout} both ways. A received message keeps the bytes it came in and decodes a
 * part of them when it is asked for. Nothing here is thread-safe: a message belongs to one thread at a time, as the
 * specification says of the session that made it.
 */
package io.angelia.jms.message;
