/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.wire.transport;

import java.util.Map;

/**
 * Starts brokers inside this JVM, found through {@link java.util.ServiceLoader}. Brokers are known by name and counted:
 * the first to acquire a name starts the broker, the last to close its handle stops it. Thread-safe.
 */
public interface EmbeddedBrokerProvider {
    /**
     * Takes a share in the broker of that name, starting it when there is none.
     *
     * @param options configuration of the broker by name, such as {@code dataDirectory}; looked at by the call that starts
     *     the broker, ignored by later ones.
     * @throws IllegalStateException when the broker cannot start; the message says why.
     * @throws IllegalArgumentException for an unknown option or a value out of its range.
     */
    EmbeddedBrokerHandle acquire(String name, Map<String, String> options);
}
