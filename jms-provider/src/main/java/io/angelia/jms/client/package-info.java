/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * The client's side of the wire protocol: connection, sessions and consumers as state machines that turn calls of the
 * application's threads into frames, and frames into answers and deliveries. Without sockets and threads of its own: a
 * {@link io.angelia.jms.transport.Transport} carries the bytes and lends its event loop thread.
 *
 * <p>What the application has lives on one link after the other: {@link io.angelia.jms.client.ClientConnection},
 * {@link io.angelia.jms.client.ClientSession} and {@link io.angelia.jms.client.ClientConsumer} stay, while {@code Link},
 * {@code SessionLink} and {@code ConsumerBuffer} end with a transport and are never used again. A thread that waits for an
 * answer asks again on the next link ({@code Question}); what nobody waits for is put there by the {@code Reconnector}.
 *
 * <p>Two kinds of threads meet here. Frames arrive on the transport's event loop thread only, in methods that start with
 * {@code on}; these never block. Everything else is called by the application's threads and may block for a bounded time.
 */
package io.angelia.jms.client;
