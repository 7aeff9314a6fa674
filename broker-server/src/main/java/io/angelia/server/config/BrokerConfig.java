/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.config;

import io.angelia.engine.DestinationSettings;
import io.angelia.engine.EngineContext;
import io.angelia.engine.journal.LocalLogContext;
import io.angelia.server.security.PasswordHash;
import io.angelia.server.transport.TransportContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * All settings of a broker, with defaults that are safe as they stand. Filled by {@link BrokerConfigFile}, by the command
 * line or by a program; {@link #conclude()} checks what depends on more than one of them. Not thread-safe while it is
 * filled.
 */
public final class BrokerConfig {
    public static final String HOST_DEFAULT = "127.0.0.1";
    public static final int PORT_DEFAULT = 7227;
    public static final Path DATA_DIRECTORY_DEFAULT = Path.of("data");

    private String host = HOST_DEFAULT;
    private int port = PORT_DEFAULT;
    private Path dataDirectory = DATA_DIRECTORY_DEFAULT;
    private boolean allowAnonymous;
    private final Map<String, PasswordHash> users = new LinkedHashMap<>();
    private final Set<String> administrators = new LinkedHashSet<>();
    private int heartbeatMs = TransportContext.HEARTBEAT_MS_DEFAULT;
    private long handshakeTimeoutMs = TransportContext.HANDSHAKE_TIMEOUT_MS_DEFAULT;
    private long blockTimeoutMs = TransportContext.BLOCK_TIMEOUT_MS_DEFAULT;
    private long stalledTimeoutMs = TransportContext.STALLED_TIMEOUT_MS_DEFAULT;
    private long reconnectGraceMs = EngineContext.RECONNECT_GRACE_MS_DEFAULT;
    private long maxMessageBytes = EngineContext.MAX_MESSAGE_LENGTH_DEFAULT;
    private int maxFrameBytes = TransportContext.MAX_FRAME_LENGTH_DEFAULT;
    private int maxConnections = TransportContext.MAX_CONNECTIONS_DEFAULT;
    private int maxSessions = TransportContext.MAX_SESSIONS_DEFAULT;
    private int sendWindowMessages = TransportContext.SEND_WINDOW_MESSAGES_DEFAULT;
    private long sendWindowBytes = TransportContext.SEND_WINDOW_BYTES_DEFAULT;
    private int outboundBufferBytes = TransportContext.OUTBOUND_HIGH_BYTES_DEFAULT;
    private int maxOpenTransactions = EngineContext.MAX_OPEN_TRANSACTIONS_DEFAULT;
    private int maxPreparedBranches = EngineContext.MAX_PREPARED_BRANCHES_DEFAULT;
    private long branchTimeoutMs = EngineContext.BRANCH_TIMEOUT_MS_DEFAULT;
    private long maxBranchTimeoutMs = EngineContext.MAX_BRANCH_TIMEOUT_MS_DEFAULT;
    private int maxTransactionMessages = EngineContext.MAX_TRANSACTION_MESSAGES_DEFAULT;
    private int segmentBytes = LocalLogContext.SEGMENT_LENGTH_DEFAULT;
    private long checkpointIntervalBytes = EngineContext.CHECKPOINT_INTERVAL_BYTES_DEFAULT;
    private boolean asyncDurability;
    private Profile profile = Profile.STANDARD;
    private final Map<String, UnaryOperator<DestinationSettings>> destinations = new LinkedHashMap<>();
    private final Map<String, String> logLevels = new LinkedHashMap<>();

    /** Where the listener binds: a name or address of this host. */
    public BrokerConfig host(final String host) {
        this.host = host;
        return this;
    }

    public String host() {
        return host;
    }

    /** 0 for a free one. */
    public BrokerConfig port(final int port) {
        this.port = port;
        return this;
    }

    public int port() {
        return port;
    }

    /** Holds journal, checkpoints and scratch files; made when it does not exist. */
    public BrokerConfig dataDirectory(final Path dataDirectory) {
        this.dataDirectory = dataDirectory;
        return this;
    }

    public Path dataDirectory() {
        return dataDirectory;
    }

    /** Lets clients in without a user name even though users are configured. */
    public BrokerConfig allowAnonymous(final boolean allowAnonymous) {
        this.allowAnonymous = allowAnonymous;
        return this;
    }

    public boolean allowAnonymous() {
        return allowAnonymous;
    }

    public BrokerConfig user(final String name, final PasswordHash password) {
        users.put(name, password);
        return this;
    }

    /** Lets a user manage the broker. */
    public BrokerConfig administrator(final String name) {
        administrators.add(name);
        return this;
    }

    /** Names of users; a copy. */
    public Set<String> administrators() {
        return Set.copyOf(administrators);
    }

    /** By name; a copy. */
    public Map<String, PasswordHash> users() {
        return Map.copyOf(users);
    }

    /** 0 for none. */
    public BrokerConfig heartbeatMs(final int heartbeatMs) {
        this.heartbeatMs = heartbeatMs;
        return this;
    }

    public int heartbeatMs() {
        return heartbeatMs;
    }

    public BrokerConfig handshakeTimeoutMs(final long handshakeTimeoutMs) {
        this.handshakeTimeoutMs = handshakeTimeoutMs;
        return this;
    }

    public long handshakeTimeoutMs() {
        return handshakeTimeoutMs;
    }

    /** How long a send waits for room before it is refused. */
    public BrokerConfig blockTimeoutMs(final long blockTimeoutMs) {
        this.blockTimeoutMs = blockTimeoutMs;
        return this;
    }

    public long blockTimeoutMs() {
        return blockTimeoutMs;
    }

    /** How long a client may take nothing of what waits for it. */
    public BrokerConfig stalledTimeoutMs(final long stalledTimeoutMs) {
        this.stalledTimeoutMs = stalledTimeoutMs;
        return this;
    }

    public long stalledTimeoutMs() {
        return stalledTimeoutMs;
    }

    /** How long a lost connection's temporary destinations and non-durable subscriptions are kept for it; 0 for not at all. */
    public BrokerConfig reconnectGraceMs(final long reconnectGraceMs) {
        this.reconnectGraceMs = reconnectGraceMs;
        return this;
    }

    public long reconnectGraceMs() {
        return reconnectGraceMs;
    }

    /** Largest encoded message. */
    public BrokerConfig maxMessageBytes(final long maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
        return this;
    }

    public long maxMessageBytes() {
        return maxMessageBytes;
    }

    public BrokerConfig maxFrameBytes(final int maxFrameBytes) {
        this.maxFrameBytes = maxFrameBytes;
        return this;
    }

    public int maxFrameBytes() {
        return maxFrameBytes;
    }

    public BrokerConfig maxConnections(final int maxConnections) {
        this.maxConnections = maxConnections;
        return this;
    }

    public int maxConnections() {
        return maxConnections;
    }

    /** Per connection. */
    public BrokerConfig maxSessions(final int maxSessions) {
        this.maxSessions = maxSessions;
        return this;
    }

    public int maxSessions() {
        return maxSessions;
    }

    /** Unanswered messages per session. */
    public BrokerConfig sendWindowMessages(final int sendWindowMessages) {
        this.sendWindowMessages = sendWindowMessages;
        return this;
    }

    public int sendWindowMessages() {
        return sendWindowMessages;
    }

    /** Unanswered bytes per session. */
    public BrokerConfig sendWindowBytes(final long sendWindowBytes) {
        this.sendWindowBytes = sendWindowBytes;
        return this;
    }

    public long sendWindowBytes() {
        return sendWindowBytes;
    }

    /** Unwritten bytes per connection above which its deliveries pause. */
    public BrokerConfig outboundBufferBytes(final int outboundBufferBytes) {
        this.outboundBufferBytes = outboundBufferBytes;
        return this;
    }

    public int outboundBufferBytes() {
        return outboundBufferBytes;
    }

    public BrokerConfig maxOpenTransactions(final int maxOpenTransactions) {
        this.maxOpenTransactions = maxOpenTransactions;
        return this;
    }

    public int maxOpenTransactions() {
        return maxOpenTransactions;
    }

    /** Messages that one transaction may send. */
    public BrokerConfig maxTransactionMessages(final int maxTransactionMessages) {
        this.maxTransactionMessages = maxTransactionMessages;
        return this;
    }

    public int maxTransactionMessages() {
        return maxTransactionMessages;
    }

    /** Branches of distributed transactions that wait for their transaction manager, or that an operator has ended. */
    public BrokerConfig maxPreparedBranches(final int maxPreparedBranches) {
        this.maxPreparedBranches = maxPreparedBranches;
        return this;
    }

    public int maxPreparedBranches() {
        return maxPreparedBranches;
    }

    /** After which a branch that is not prepared is rolled back, unless its client asks for another time. */
    public BrokerConfig branchTimeoutMs(final long branchTimeoutMs) {
        this.branchTimeoutMs = branchTimeoutMs;
        return this;
    }

    public long branchTimeoutMs() {
        return branchTimeoutMs;
    }

    /** Longest such time that a client may ask for. */
    public BrokerConfig maxBranchTimeoutMs(final long maxBranchTimeoutMs) {
        this.maxBranchTimeoutMs = maxBranchTimeoutMs;
        return this;
    }

    public long maxBranchTimeoutMs() {
        return maxBranchTimeoutMs;
    }

    /** A power of two; only a new journal takes it. */
    public BrokerConfig segmentBytes(final int segmentBytes) {
        this.segmentBytes = segmentBytes;
        return this;
    }

    public int segmentBytes() {
        return segmentBytes;
    }

    public BrokerConfig checkpointIntervalBytes(final long checkpointIntervalBytes) {
        this.checkpointIntervalBytes = checkpointIntervalBytes;
        return this;
    }

    public long checkpointIntervalBytes() {
        return checkpointIntervalBytes;
    }

    /** True lets persistent sends be answered before they are forced to disk, unless a destination says otherwise. */
    public BrokerConfig asyncDurability(final boolean asyncDurability) {
        this.asyncDurability = asyncDurability;
        return this;
    }

    public boolean asyncDurability() {
        return asyncDurability;
    }

    /** Whose habits the settings of destinations follow where nothing else is said. */
    public BrokerConfig profile(final Profile value) {
        profile = value;
        return this;
    }

    public Profile profile() {
        return profile;
    }

    /** Settings for the destinations that fit a pattern, see {@link DestinationRules}. */
    public BrokerConfig destination(final String pattern, final UnaryOperator<DestinationSettings> change) {
        destinations.put(pattern, change);
        return this;
    }

    public DestinationRules destinations() {
        final DestinationRules rules = new DestinationRules(
                profile.settings().toBuilder().asyncDurability(asyncDurability).build());
        destinations.forEach(rules::add);
        return rules;
    }

    /** Level of a logger by its name; {@code root} for all others. */
    public BrokerConfig logLevel(final String logger, final String level) {
        logLevels.put(logger, level);
        return this;
    }

    /** By logger; a copy. */
    public Map<String, String> logLevels() {
        return Map.copyOf(logLevels);
    }

    /**
     * Checks the relations between the values.
     *
     * @throws ConfigException when something does not go together.
     */
    public BrokerConfig conclude() {
        if (users.isEmpty() && !isLoopback()) {
            throw new ConfigException("listener.host: " + host + " is reachable from other hosts, but no users are"
                    + " configured; add users (command hash-password) or listen on " + HOST_DEFAULT);
        }
        if (branchTimeoutMs > maxBranchTimeoutMs) {
            throw new ConfigException("limits.branchTimeout: is " + branchTimeoutMs
                    + "ms, which is above limits.maxBranchTimeout, " + maxBranchTimeoutMs + "ms");
        }
        if (Integer.bitCount(segmentBytes) != 1) {
            throw new ConfigException(
                    "journal.segmentSize: is " + Quantity.BYTES.format(segmentBytes) + ", which is not a power of two");
        }
        return this;
    }

    private boolean isLoopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (final UnknownHostException e) {
            throw new ConfigException("listener.host: " + host + " is not a known host", e);
        }
    }
}
