/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.transport;

import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.concurrent.TimeUnit;

/** The threads that the connections of this JVM share. Thread-safe. */
public final class TransportThreads {
    private static final long PATIENCE_S = 2;

    private TransportThreads() {}

    /**
     * Ends the threads that no connection uses, and waits for their end, for some seconds at most: afterwards the class loader
     * of this library may go. The next connection starts them again. Not for a thread of this library.
     */
    public static void endUnused() {
        EventLoops.SOCKETS.endIfUnused(PATIENCE_S);
        EventLoops.LOCAL.endIfUnused(PATIENCE_S);
        try {
            // Netty tells the end of an event loop by a thread of its own, which stays for a second.
            GlobalEventExecutor.INSTANCE.awaitInactivity(PATIENCE_S, TimeUnit.SECONDS);
        } catch (final IllegalStateException notStarted) {
            // Then there is nothing to wait for.
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
