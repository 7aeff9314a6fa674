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

    /** Answers through the session-less listener given at open. */
    ErrorCode deleteTemporaryDestination(String destination);

    /** Deletes a durable subscription of this client id, or an unshared-by-id one when no client id is set. */
    void unsubscribe(String subscriptionName, SessionListener listener, long requestId);

    /** Closes all sessions (rolling back what is open) and deletes temporary destinations. Safe to call twice. */
    void close();
}
