/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import io.angelia.engine.Engine;
import io.angelia.engine.EngineContext;
import io.angelia.server.config.BrokerConfig;
import io.angelia.server.config.DestinationRules;
import io.angelia.server.security.Authenticator;
import io.angelia.server.transport.BrokerTransport;
import io.angelia.server.transport.TransportContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.SecureRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running broker: its data, its engine and its transport, started in this order and stopped in the reverse one.
 * Thread-safe.
 */
final class Broker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

    private final BrokerData data;
    private final Authenticator authenticator;
    private final BrokerTransport transport;

    private Broker(final BrokerData data, final Authenticator authenticator, final BrokerTransport transport) {
        this.data = data;
        this.authenticator = authenticator;
        this.transport = transport;
    }

    /**
     * Recovers the data and starts without listening.
     *
     * @param onFailure told, on the broker's own thread, when the engine has failed for good.
     * @throws IllegalStateException when the JVM lacks a flag.
     * @throws IOException when the data directory cannot be used.
     * @throws io.angelia.engine.journal.JournalException when the journal is damaged.
     */
    static Broker start(final BrokerConfig config, final Consumer<Throwable> onFailure) throws IOException {
        InternalAccess.check();
        final DestinationRules destinations = config.destinations();
        final BrokerData data = BrokerData.open(config);
        try {
            final EngineContext engineContext = new EngineContext()
                    .log(data.log())
                    .checkpointStore(data.checkpointStore())
                    .volatileStorage(data.volatileStorage())
                    .idGenerator(new SecureRandom()::nextLong)
                    .errorHandler(trouble -> LOG.warn("The engine reports: {}", trouble.toString(), trouble))
                    .destinationSettings(destinations::settingsOf)
                    .maxMessageLength(config.maxMessageBytes())
                    .checkpointIntervalBytes(config.checkpointIntervalBytes())
                    .maxOpenTransactions(config.maxOpenTransactions())
                    .maxTransactionMessages(config.maxTransactionMessages())
                    .maxPreparedBranches(config.maxPreparedBranches())
                    .branchTimeoutMs(config.branchTimeoutMs())
                    .maxBranchTimeoutMs(config.maxBranchTimeoutMs())
                    .reconnectGraceMs(config.reconnectGraceMs())
                    .nowMs(System.currentTimeMillis())
                    .conclude();
            final Authenticator authenticator =
                    new Authenticator(config.users(), config.administrators(), config.allowAnonymous());
            final TransportContext transportContext = transportContext(config, data)
                    .authenticator(authenticator)
                    .chunkLength(engineContext.chunkLength())
                    .limitOf(destinations::limitOf)
                    .conclude();
            final Engine engine = Engine.launch(engineContext);
            return new Broker(data, authenticator, new BrokerTransport(transportContext, engine, onFailure));
        } catch (final RuntimeException | Error e) {
            data.close();
            throw e;
        }
    }

    /**
     * Listens for sockets.
     *
     * @throws IOException when the address cannot be bound.
     */
    InetSocketAddress listenTcp(final String host, final int port) throws IOException {
        return transport.listenTcp(new InetSocketAddress(host, port));
    }

    /** Listens inside this JVM. */
    SocketAddress listenInVm(final String name) throws IOException {
        return transport.listenInVm(name);
    }

    /** Says goodbye to the clients and stops cleanly. Safe to call twice. */
    @Override
    public synchronized void close() {
        data.stopPreparing();
        try {
            transport.close();
        } finally {
            authenticator.close();
            data.close();
        }
    }

    private static TransportContext transportContext(final BrokerConfig config, final BrokerData data) {
        return new TransportContext()
                .brokerId(data.brokerId())
                .brokerVersion(BrokerVersion.text())
                .maxMessageLength(config.maxMessageBytes())
                .maxFrameLength(config.maxFrameBytes())
                .handshakeTimeoutMs(config.handshakeTimeoutMs())
                .heartbeatMs(config.heartbeatMs())
                .blockTimeoutMs(config.blockTimeoutMs())
                .maxConnections(config.maxConnections())
                .maxSessions(config.maxSessions())
                .sendWindowMessages(config.sendWindowMessages())
                .sendWindowBytes(config.sendWindowBytes())
                .outboundHighBytes(config.outboundBufferBytes())
                .stalledTimeoutMs(config.stalledTimeoutMs());
    }
}
