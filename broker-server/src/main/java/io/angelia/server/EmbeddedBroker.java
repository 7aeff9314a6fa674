/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import io.angelia.server.config.BrokerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker inside an application's JVM: the same engine with the same guarantees, reached without a socket, and with one
 * when asked. Several may run beside each other, each with its own data directory. Thread-safe.
 *
 * <p>Needs the JVM flag {@code --add-opens java.base/jdk.internal.misc=ALL-UNNAMED} and says so when it is missing.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final AtomicLong STARTED = new AtomicLong();

    private final BrokerConfig config;
    private final Broker broker;
    private final SocketAddress localAddress;

    private EmbeddedBroker(final BrokerConfig config, final Broker broker, final SocketAddress localAddress) {
        this.config = config;
        this.broker = broker;
        this.localAddress = localAddress;
    }

    /**
     * Recovers the data and starts; host and port of the configuration count for {@link #listen()} only.
     *
     * @throws IllegalStateException when the JVM lacks the flag.
     * @throws UncheckedIOException when the data directory cannot be used.
     * @throws io.angelia.engine.journal.JournalException when the journal is damaged.
     */
    public static EmbeddedBroker start(final BrokerConfig config) {
        config.conclude();
        Broker broker = null;
        try {
            broker = Broker.start(
                    config, cause -> LOG.error("Embedded broker in {} has failed", config.dataDirectory(), cause));
            return new EmbeddedBroker(config, broker, broker.listenInVm("angelia-" + STARTED.incrementAndGet()));
        } catch (final IOException e) {
            if (broker != null) {
                broker.close();
            }
            throw new UncheckedIOException(
                    "embedded broker in " + config.dataDirectory() + " cannot start: " + e.getMessage(), e);
        }
    }

    /** Where clients in this JVM connect: an {@code io.netty.channel.local.LocalAddress}. */
    public SocketAddress localAddress() {
        return localAddress;
    }

    /**
     * Listens for sockets as well, on host and port of the configuration.
     *
     * @return the bound address with its real port.
     */
    public InetSocketAddress listen() {
        try {
            return broker.listenTcp(config.host(), config.port());
        } catch (final IOException e) {
            throw new UncheckedIOException(
                    "cannot listen on " + config.host() + ":" + config.port() + ": " + e.getMessage(), e);
        }
    }

    /** Stops cleanly. Safe to call twice. */
    @Override
    public void close() {
        broker.close();
    }
}
