/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.transport;

import io.angelia.wire.transport.EmbeddedBrokerHandle;
import io.angelia.wire.transport.EmbeddedBrokerProvider;
import java.io.IOException;
import java.util.Map;
import java.util.ServiceLoader;

/** Connects to a broker within this JVM, which it starts when no other connection has done so. */
public final class EmbeddedConnector implements TransportConnector {
    private final String brokerName;
    private final Map<String, String> options;

    /** The options are the broker's own configuration; they matter to the connection that starts it. */
    public EmbeddedConnector(final String brokerName, final Map<String, String> options) {
        this.brokerName = brokerName;
        this.options = Map.copyOf(options);
    }

    @Override
    public String remoteName() {
        return "vm://" + brokerName;
    }

    @Override
    public Transport connect(final TransportListener listener, final long timeoutMs) throws IOException {
        final EmbeddedBrokerHandle broker = acquire();
        try {
            return NettyTransport.connect(
                    remoteName(), EventLoops.LOCAL, broker.localAddress(), listener, timeoutMs, broker::close);
        } catch (final IOException | RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    private EmbeddedBrokerHandle acquire() throws IOException {
        try {
            return provider().acquire(brokerName, options);
        } catch (final IllegalStateException | IllegalArgumentException e) {
            throw new IOException("Cannot start the embedded broker '" + brokerName + "': " + e.getMessage(), e);
        }
    }

    private static EmbeddedBrokerProvider provider() throws IOException {
        for (final ClassLoader loader : new ClassLoader[] {
            Thread.currentThread().getContextClassLoader(), EmbeddedConnector.class.getClassLoader()
        }) {
            final var found =
                    ServiceLoader.load(EmbeddedBrokerProvider.class, loader).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new IOException("No embedded broker on the class path: vm:// needs the module angelia-broker-server");
    }
}
