/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.destination.Destination;
import io.angelia.engine.record.MessageRecord;
import io.angelia.engine.subscription.SubscriptionKey;
import java.util.ArrayList;
import java.util.List;

/** One connection of a client: its id, its sessions and its temporary destinations. */
final class ClientConnection implements EngineConnection {
    private static final int MAX_CLIENT_ID_LENGTH = 1024;

    private final BrokerEngine engine;
    private final long connectionId;
    private final List<ClientSession> sessions = new ArrayList<>();
    private final List<Destination> temporary = new ArrayList<>();
    private String clientId;
    private byte[] encodedClientId = new byte[0];
    private boolean closed;

    ClientConnection(final BrokerEngine engine, final long connectionId) {
        this.engine = engine;
        this.connectionId = connectionId;
    }

    long connectionId() {
        return connectionId;
    }

    /** As message records carry it; empty when there is none. */
    byte[] encodedClientId() {
        return encodedClientId;
    }

    boolean owns(final Destination destination) {
        return temporary.contains(destination);
    }

    @Override
    public EngineSession openSession(final int sessionId, final long producerId, final SessionListener listener) {
        if (closed) {
            throw new IllegalStateException("connection " + connectionId + " is closed");
        }
        final ClientSession session =
                new ClientSession(engine, this, producerId, engine.acceptedOf(producerId), listener);
        sessions.add(session);
        engine.sessionOpened(session);
        return session;
    }

    void removed(final ClientSession session) {
        sessions.remove(session);
    }

    @Override
    public String clientId() {
        return clientId;
    }

    @Override
    public ErrorCode claimClientId(final String wanted) {
        if (clientId != null) {
            return ErrorCode.ILLEGAL_STATE;
        }
        if (wanted == null || wanted.isEmpty() || wanted.length() > MAX_CLIENT_ID_LENGTH || !engine.claim(wanted)) {
            return ErrorCode.INVALID_CLIENT_ID;
        }
        clientId = wanted;
        encodedClientId = MessageRecord.originBytes(wanted);
        return null;
    }

    @Override
    public String createTemporaryDestination(final boolean topic) {
        final Destination destination = engine.catalog().createTemporary(topic);
        temporary.add(destination);
        return destination.name();
    }

    @Override
    public ErrorCode deleteTemporaryDestination(final String name) {
        final Destination destination = engine.state().destinations.byName(name);
        if (destination == null || !destination.isTemporary()) {
            return ErrorCode.UNKNOWN_DESTINATION;
        }
        if (!owns(destination)) {
            return ErrorCode.NOT_ALLOWED;
        }
        final boolean inUse = destination.queue() != null
                ? destination.queue().consumerCount() > 0
                : !destination.topic().passingSubscriptions().isEmpty();
        if (inUse) {
            return ErrorCode.DESTINATION_IN_USE;
        }
        temporary.remove(destination);
        engine.state().removeDestination(destination);
        return null;
    }

    @Override
    public void unsubscribe(final String subscriptionName, final SessionListener listener, final long requestId) {
        if (engine.isStopped()) {
            listener.onRefused(requestId, ErrorCode.SHUTTING_DOWN, "the broker is stopping");
        } else {
            engine.consumers().unsubscribe(new SubscriptionKey(clientId, subscriptionName), listener, requestId);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (final ClientSession session : new ArrayList<>(sessions)) {
            session.lost();
        }
        sessions.clear();
        if (!engine.isStopped()) {
            for (final Destination destination : temporary) {
                engine.state().removeDestination(destination);
            }
        }
        temporary.clear();
        if (clientId != null) {
            engine.unclaim(clientId);
        }
        engine.connectionClosed(this);
    }
}
