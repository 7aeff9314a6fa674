/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * The client's side of the wire protocol: connection, sessions and consumers as state machines that turn calls of the
 * application's threads into frames, and frames into answers and deliveries. Without sockets and threads of its own: a
 * {@link io.angelia.jms.transport.Transport} carries the bytes and lends its event loop thread.
 *
 * <p>Two kinds of threads meet here. Frames arrive on the transport's event loop thread only, in methods that start with
 * {@code on}; these never block. Everything else is called by the application's threads and may block for a bounded time.
 */
package io.angelia.jms.client;
