/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.transport;

import io.angelia.server.security.Authenticator;
import io.angelia.server.security.PasswordHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** The transport over a {@link ScriptedEngine}, listening on a free port. */
final class TransportFixture implements AutoCloseable {
    static final int CHUNK_LENGTH = 64 * 1024;

    final ScriptedEngine engine = new ScriptedEngine();
    final AtomicReference<Throwable> failure = new AtomicReference<>();
    final TransportContext context = new TransportContext()
            .brokerId("id")
            .brokerVersion("version")
            .chunkLength(CHUNK_LENGTH)
            .maxMessageLength(16 * 1024 * 1024);
    private final BrokerTransport transport;
    private final Authenticator authenticator;

    TransportFixture(final Consumer<TransportContext> settings, final Map<String, PasswordHash> users) {
        settings.accept(context);
        authenticator = new Authenticator(users, Set.of("root"), false);
        transport = new BrokerTransport(context.authenticator(authenticator).conclude(), engine, failure::set);
    }

    TransportFixture(final Consumer<TransportContext> settings) {
        this(settings, Map.of());
    }

    SocketAddress tcp() {
        try {
            return transport.listenTcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SocketAddress inVm(final String name) {
        try {
            return transport.listenInVm(name);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        transport.close();
        authenticator.close();
    }
}
