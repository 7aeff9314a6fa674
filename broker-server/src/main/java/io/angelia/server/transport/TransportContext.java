/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.transport;

import io.angelia.server.security.Authenticator;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * Everything the transport needs from outside, with defaults for the rest. Filled once, then {@link #conclude() concluded}
 * and read from then on.
 */
public final class TransportContext {
    /** Room for a chunk and generous headers; one frame never occupies a connection for long. */
    public static final int MAX_FRAME_LENGTH_DEFAULT = 1024 * 1024;
    /** A stranger gets no more memory than a HELLO can use. */
    public static final int MAX_HELLO_LENGTH = 64 * 1024;

    public static final long HANDSHAKE_TIMEOUT_MS_DEFAULT = 5_000;
    /** Both sides notice a dead peer after twice this time. */
    public static final int HEARTBEAT_MS_DEFAULT = 10_000;

    public static final int HEARTBEAT_MS_MIN = 100;
    /** How long a send may wait for room: long enough for a consumer to catch up, short enough for a caller to live with. */
    public static final long BLOCK_TIMEOUT_MS_DEFAULT = 10_000;

    public static final int MAX_CONNECTIONS_DEFAULT = 10_000;
    public static final int MAX_SESSIONS_DEFAULT = 1_000;
    public static final int SEND_WINDOW_MESSAGES_DEFAULT = 2048;
    public static final long SEND_WINDOW_BYTES_DEFAULT = 4L * 1024 * 1024;
    /** Unwritten bytes above which a connection gets no further deliveries until it has caught up. */
    public static final int OUTBOUND_HIGH_BYTES_DEFAULT = 1024 * 1024;
    /** A peer that takes nothing for so long, while there is something to take, is given up. */
    public static final long STALLED_TIMEOUT_MS_DEFAULT = 60_000;

    private Authenticator authenticator;
    private final long incarnation = ThreadLocalRandom.current().nextLong();
    private String brokerId;
    private String brokerVersion;
    private int chunkLength;
    private long maxMessageLength;
    private int maxFrameLength = MAX_FRAME_LENGTH_DEFAULT;
    private long handshakeTimeoutMs = HANDSHAKE_TIMEOUT_MS_DEFAULT;
    private int heartbeatMs = HEARTBEAT_MS_DEFAULT;
    private long blockTimeoutMs = BLOCK_TIMEOUT_MS_DEFAULT;
    private int maxConnections = MAX_CONNECTIONS_DEFAULT;
    private int maxSessions = MAX_SESSIONS_DEFAULT;
    private int sendWindowMessages = SEND_WINDOW_MESSAGES_DEFAULT;
    private long sendWindowBytes = SEND_WINDOW_BYTES_DEFAULT;
    private int outboundHighBytes = OUTBOUND_HIGH_BYTES_DEFAULT;
    private long stalledTimeoutMs = STALLED_TIMEOUT_MS_DEFAULT;
    private Function<String, String> limitOf = destination -> "the journal's disk space";
    private boolean concluded;

    public TransportContext authenticator(final Authenticator authenticator) {
        this.authenticator = authenticator;
        return this;
    }

    public Authenticator authenticator() {
        return authenticator;
    }

    /** What clients may recognise this broker by. */
    public TransportContext brokerId(final String brokerId) {
        this.brokerId = brokerId;
        return this;
    }

    /** Random number of this run of the broker. */
    long incarnation() {
        return incarnation;
    }

    public String brokerId() {
        return brokerId;
    }

    public TransportContext brokerVersion(final String brokerVersion) {
        this.brokerVersion = brokerVersion;
        return this;
    }

    public String brokerVersion() {
        return brokerVersion;
    }

    /** As the engine was told. */
    public TransportContext chunkLength(final int chunkLength) {
        this.chunkLength = chunkLength;
        return this;
    }

    public int chunkLength() {
        return chunkLength;
    }

    public TransportContext maxMessageLength(final long maxMessageLength) {
        this.maxMessageLength = maxMessageLength;
        return this;
    }

    public long maxMessageLength() {
        return maxMessageLength;
    }

    public TransportContext maxFrameLength(final int maxFrameLength) {
        this.maxFrameLength = maxFrameLength;
        return this;
    }

    public int maxFrameLength() {
        return maxFrameLength;
    }

    /** From the connect to the end of the authentication. */
    public TransportContext handshakeTimeoutMs(final long handshakeTimeoutMs) {
        this.handshakeTimeoutMs = handshakeTimeoutMs;
        return this;
    }

    public long handshakeTimeoutMs() {
        return handshakeTimeoutMs;
    }

    /** The broker's wish; 0 for none. The smaller one of both sides counts. */
    public TransportContext heartbeatMs(final int heartbeatMs) {
        this.heartbeatMs = heartbeatMs;
        return this;
    }

    public int heartbeatMs() {
        return heartbeatMs;
    }

    public TransportContext blockTimeoutMs(final long blockTimeoutMs) {
        this.blockTimeoutMs = blockTimeoutMs;
        return this;
    }

    public long blockTimeoutMs() {
        return blockTimeoutMs;
    }

    public TransportContext maxConnections(final int maxConnections) {
        this.maxConnections = maxConnections;
        return this;
    }

    public int maxConnections() {
        return maxConnections;
    }

    /** Open sessions of one connection. */
    public TransportContext maxSessions(final int maxSessions) {
        this.maxSessions = maxSessions;
        return this;
    }

    public int maxSessions() {
        return maxSessions;
    }

    /** Unanswered sends that a session may have on the way. */
    public TransportContext sendWindowMessages(final int sendWindowMessages) {
        this.sendWindowMessages = sendWindowMessages;
        return this;
    }

    public int sendWindowMessages() {
        return sendWindowMessages;
    }

    public TransportContext sendWindowBytes(final long sendWindowBytes) {
        this.sendWindowBytes = sendWindowBytes;
        return this;
    }

    public long sendWindowBytes() {
        return sendWindowBytes;
    }

    public TransportContext outboundHighBytes(final int outboundHighBytes) {
        this.outboundHighBytes = outboundHighBytes;
        return this;
    }

    public int outboundHighBytes() {
        return outboundHighBytes;
    }

    public TransportContext stalledTimeoutMs(final long stalledTimeoutMs) {
        this.stalledTimeoutMs = stalledTimeoutMs;
        return this;
    }

    public long stalledTimeoutMs() {
        return stalledTimeoutMs;
    }

    /** Says in words which limit may hold back messages to a destination, by its name with prefix. */
    public TransportContext limitOf(final Function<String, String> limitOf) {
        this.limitOf = limitOf;
        return this;
    }

    public Function<String, String> limitOf() {
        return limitOf;
    }

    /** Checks the relations between the values; once. */
    public TransportContext conclude() {
        if (concluded) {
            throw new IllegalStateException("context was already concluded");
        }
        Objects.requireNonNull(authenticator, "authenticator");
        Objects.requireNonNull(brokerId, "brokerId");
        Objects.requireNonNull(brokerVersion, "brokerVersion");
        if (chunkLength <= 0 || maxFrameLength < chunkLength + MAX_HELLO_LENGTH) {
            throw new IllegalArgumentException("maxFrameLength " + maxFrameLength + " is below chunkLength "
                    + chunkLength + " + " + MAX_HELLO_LENGTH + " for the fields around a chunk");
        }
        if (heartbeatMs != 0 && heartbeatMs < HEARTBEAT_MS_MIN) {
            throw new IllegalArgumentException(
                    "heartbeatMs " + heartbeatMs + " is neither 0 nor at least " + HEARTBEAT_MS_MIN);
        }
        if (sendWindowMessages < 1 || sendWindowBytes < chunkLength) {
            throw new IllegalArgumentException("send window of " + sendWindowMessages + " messages and "
                    + sendWindowBytes + " bytes does not hold one message of chunkLength " + chunkLength);
        }
        concluded = true;
        return this;
    }
}
