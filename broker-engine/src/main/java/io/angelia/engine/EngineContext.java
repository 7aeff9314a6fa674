/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.journal.CheckpointStore;
import io.angelia.engine.journal.Log;
import io.angelia.engine.journal.Storage;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Everything an engine needs from outside, with defaults for the rest. Filled once, then {@link #conclude() concluded} and
 * handed over; not thread-safe.
 */
public final class EngineContext {
    /** Body bytes per chunk of a large message: a few network buffers, small against the batch that is forced at once. */
    public static final int CHUNK_LENGTH_DEFAULT = 256 * 1024;

    public static final long MAX_MESSAGE_LENGTH_DEFAULT = 64L * 1024 * 1024;
    /** Bounds the age of what was written but not forced: lost acknowledgements mean marked redeliveries, so keep it short. */
    public static final long LAZY_FORCE_INTERVAL_MS_DEFAULT = 100;
    /** Log written between checkpoints: about a second of replay. */
    public static final long CHECKPOINT_INTERVAL_BYTES_DEFAULT = 256L * 1024 * 1024;

    public static final long DEDUPLICATION_WINDOW_MS_DEFAULT = 10L * 60 * 1000;
    public static final int MAX_TRANSACTION_MESSAGES_DEFAULT = 1_000_000;
    public static final int MAX_OPEN_TRANSACTIONS_DEFAULT = 10_000;
    /** Long enough for a network to recover, short enough for what a dead client holds. */
    public static final long RECONNECT_GRACE_MS_DEFAULT = 30_000;

    public static final int MAX_DETACHED_CONNECTIONS_DEFAULT = 10_000;
    /** Branches that are prepared or remembered: far more than a healthy transaction manager ever leaves behind. */
    public static final int MAX_PREPARED_BRANCHES_DEFAULT = 10_000;
    /** What transaction managers usually give a transaction. */
    public static final long BRANCH_TIMEOUT_MS_DEFAULT = 5L * 60 * 1000;

    public static final long MAX_BRANCH_TIMEOUT_MS_DEFAULT = 60L * 60 * 1000;
    /** Log bytes that one dispatch mark reserves ahead. */
    public static final long DISPATCH_MARK_WINDOW_BYTES_DEFAULT = 16L * 1024 * 1024;

    private Log log;
    private CheckpointStore checkpointStore;
    private Storage volatileStorage;
    private LongSupplier idGenerator;
    private Consumer<Throwable> errorHandler;
    private Function<String, DestinationSettings> destinationSettings = name -> DestinationSettings.DEFAULT;
    private int chunkLength = CHUNK_LENGTH_DEFAULT;
    private long maxMessageLength = MAX_MESSAGE_LENGTH_DEFAULT;
    private long lazyForceIntervalMs = LAZY_FORCE_INTERVAL_MS_DEFAULT;
    private long checkpointIntervalBytes = CHECKPOINT_INTERVAL_BYTES_DEFAULT;
    private long deduplicationWindowMs = DEDUPLICATION_WINDOW_MS_DEFAULT;
    private int maxTransactionMessages = MAX_TRANSACTION_MESSAGES_DEFAULT;
    private int maxOpenTransactions = MAX_OPEN_TRANSACTIONS_DEFAULT;
    private long reconnectGraceMs = RECONNECT_GRACE_MS_DEFAULT;
    private int maxDetachedConnections = MAX_DETACHED_CONNECTIONS_DEFAULT;
    private int maxPreparedBranches = MAX_PREPARED_BRANCHES_DEFAULT;
    private long branchTimeoutMs = BRANCH_TIMEOUT_MS_DEFAULT;
    private long maxBranchTimeoutMs = MAX_BRANCH_TIMEOUT_MS_DEFAULT;
    private long dispatchMarkWindowBytes = DISPATCH_MARK_WINDOW_BYTES_DEFAULT;
    private long nowMs;
    private boolean concluded;

    /** The log; the engine closes it. */
    public EngineContext log(final Log log) {
        this.log = log;
        return this;
    }

    public Log log() {
        return log;
    }

    public EngineContext checkpointStore(final CheckpointStore checkpointStore) {
        this.checkpointStore = checkpointStore;
        return this;
    }

    public CheckpointStore checkpointStore() {
        return checkpointStore;
    }

    /** Scratch space for messages that need not survive; emptied at launch. */
    public EngineContext volatileStorage(final Storage volatileStorage) {
        this.volatileStorage = volatileStorage;
        return this;
    }

    public Storage volatileStorage() {
        return volatileStorage;
    }

    /** Source of numbers for names of temporary destinations and the like; random in production, seeded in tests. */
    public EngineContext idGenerator(final LongSupplier idGenerator) {
        this.idGenerator = idGenerator;
        return this;
    }

    public LongSupplier idGenerator() {
        return idGenerator;
    }

    /** Told about trouble that was handled but that an operator should see. Called on the engine's thread. */
    public EngineContext errorHandler(final Consumer<Throwable> errorHandler) {
        this.errorHandler = errorHandler;
        return this;
    }

    public Consumer<Throwable> errorHandler() {
        return errorHandler;
    }

    /** Settings by destination name with prefix, or {@code topic://name?subscription=…}; asked when it is created or loaded. */
    public EngineContext destinationSettings(final Function<String, DestinationSettings> destinationSettings) {
        this.destinationSettings = destinationSettings;
        return this;
    }

    public Function<String, DestinationSettings> destinationSettings() {
        return destinationSettings;
    }

    public EngineContext chunkLength(final int chunkLength) {
        this.chunkLength = chunkLength;
        return this;
    }

    public int chunkLength() {
        return chunkLength;
    }

    public EngineContext maxMessageLength(final long maxMessageLength) {
        this.maxMessageLength = maxMessageLength;
        return this;
    }

    public long maxMessageLength() {
        return maxMessageLength;
    }

    public EngineContext lazyForceIntervalMs(final long lazyForceIntervalMs) {
        this.lazyForceIntervalMs = lazyForceIntervalMs;
        return this;
    }

    public long lazyForceIntervalMs() {
        return lazyForceIntervalMs;
    }

    public EngineContext checkpointIntervalBytes(final long checkpointIntervalBytes) {
        this.checkpointIntervalBytes = checkpointIntervalBytes;
        return this;
    }

    public long checkpointIntervalBytes() {
        return checkpointIntervalBytes;
    }

    public EngineContext deduplicationWindowMs(final long deduplicationWindowMs) {
        this.deduplicationWindowMs = deduplicationWindowMs;
        return this;
    }

    public long deduplicationWindowMs() {
        return deduplicationWindowMs;
    }

    public EngineContext maxTransactionMessages(final int maxTransactionMessages) {
        this.maxTransactionMessages = maxTransactionMessages;
        return this;
    }

    public int maxTransactionMessages() {
        return maxTransactionMessages;
    }

    public EngineContext maxOpenTransactions(final int maxOpenTransactions) {
        this.maxOpenTransactions = maxOpenTransactions;
        return this;
    }

    public int maxOpenTransactions() {
        return maxOpenTransactions;
    }

    /** How long a lost connection's temporary destinations and non-durable subscriptions are kept for it; 0 for not at all. */
    public EngineContext reconnectGraceMs(final long reconnectGraceMs) {
        this.reconnectGraceMs = reconnectGraceMs;
        return this;
    }

    public long reconnectGraceMs() {
        return reconnectGraceMs;
    }

    /** Lost connections that something is kept for; beyond, those lost first are given up early. */
    public EngineContext maxDetachedConnections(final int maxDetachedConnections) {
        this.maxDetachedConnections = maxDetachedConnections;
        return this;
    }

    public int maxDetachedConnections() {
        return maxDetachedConnections;
    }

    /** Branches of distributed transactions that are prepared, or were ended by an operator and not forgotten. */
    public EngineContext maxPreparedBranches(final int maxPreparedBranches) {
        this.maxPreparedBranches = maxPreparedBranches;
        return this;
    }

    public int maxPreparedBranches() {
        return maxPreparedBranches;
    }

    /** After which a branch that is not prepared is rolled back, unless the client asks for another time. */
    public EngineContext branchTimeoutMs(final long branchTimeoutMs) {
        this.branchTimeoutMs = branchTimeoutMs;
        return this;
    }

    public long branchTimeoutMs() {
        return branchTimeoutMs;
    }

    /** Longest time that a client may ask for. */
    public EngineContext maxBranchTimeoutMs(final long maxBranchTimeoutMs) {
        this.maxBranchTimeoutMs = maxBranchTimeoutMs;
        return this;
    }

    public long maxBranchTimeoutMs() {
        return maxBranchTimeoutMs;
    }

    public EngineContext dispatchMarkWindowBytes(final long dispatchMarkWindowBytes) {
        this.dispatchMarkWindowBytes = dispatchMarkWindowBytes;
        return this;
    }

    public long dispatchMarkWindowBytes() {
        return dispatchMarkWindowBytes;
    }

    /** Wall-clock time of the launch, in ms since the epoch. */
    public EngineContext nowMs(final long nowMs) {
        this.nowMs = nowMs;
        return this;
    }

    public long nowMs() {
        return nowMs;
    }

    /** Checks the relations between the values; once. */
    public EngineContext conclude() {
        if (concluded) {
            throw new IllegalStateException("context was already concluded");
        }
        Objects.requireNonNull(log, "log");
        Objects.requireNonNull(checkpointStore, "checkpointStore");
        Objects.requireNonNull(volatileStorage, "volatileStorage");
        Objects.requireNonNull(idGenerator, "idGenerator");
        Objects.requireNonNull(errorHandler, "errorHandler");
        if (chunkLength < 1024 || chunkLength > log.maxPayloadLength() - 1024) {
            throw new IllegalArgumentException("chunkLength " + chunkLength + " is not within 1024.."
                    + (log.maxPayloadLength() - 1024) + " (the log's largest payload less 1 KiB)");
        }
        if (maxMessageLength < chunkLength || maxMessageLength > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("maxMessageLength " + maxMessageLength + " is not within chunkLength "
                    + chunkLength + ".." + Integer.MAX_VALUE);
        }
        if (reconnectGraceMs < 0 || maxDetachedConnections < 0) {
            throw new IllegalArgumentException("reconnectGraceMs " + reconnectGraceMs + " and maxDetachedConnections "
                    + maxDetachedConnections + " must not be negative");
        }
        if (branchTimeoutMs < 1 || branchTimeoutMs > maxBranchTimeoutMs) {
            throw new IllegalArgumentException("branchTimeoutMs " + branchTimeoutMs
                    + " is not within 1..maxBranchTimeoutMs " + maxBranchTimeoutMs);
        }
        concluded = true;
        return this;
    }
}
