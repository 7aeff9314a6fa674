/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

/** One client connection, known to the engine for client ids, temporary destinations and noLocal. */
public interface EngineConnection {
    EngineSession openSession(int sessionId, long producerId, SessionListener listener);

    /** Null when none is set. */
    String clientId();

    /** Claims the client id, which one connection at a time may hold; answers null, or why not. */
    ErrorCode claimClientId(String clientId);

    /** Name (with prefix) of the new destination, which lives as long as this connection. */
    String createTemporaryDestination(boolean topic);

    /**
     * Sees to it that this connection has a temporary destination of a name that it was given before, perhaps by an earlier
     * run of the broker; creates it when it is gone.
     *
     * @param name with prefix.
     * @return null, or why not: {@link ErrorCode#NOT_ALLOWED} when another connection has it,
     *     {@link ErrorCode#INVALID_DESTINATION} when it is no name of a temporary destination of this kind.
     */
    ErrorCode restoreTemporaryDestination(boolean topic, String name);

    /** Answers through the session-less listener given at open. */
    ErrorCode deleteTemporaryDestination(String destination);

    /** Deletes a durable subscription of this client id, or an unshared-by-id one when no client id is set. */
    void unsubscribe(String subscriptionName, SessionListener listener, long requestId);

    /**
     * The client closed it: closes all sessions (rolling back what is open) and deletes temporary destinations. Safe to call
     * twice.
     */
    void close();

    /**
     * Its transport is gone, and the client may come back: closes all sessions as {@link #close}, but keeps the temporary
     * destinations and non-durable subscriptions for {@link EngineContext#reconnectGraceMs}. The client id is free at once.
     * Safe to call twice.
     */
    void lost();
}
