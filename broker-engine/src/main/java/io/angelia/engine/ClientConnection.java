/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.destination.Destination;
import io.angelia.engine.record.MessageRecord;
import io.angelia.engine.subscription.SubscriptionKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One connection of a client: its id, its sessions and its temporary destinations. */
final class ClientConnection implements EngineConnection {
    private static final int MAX_CLIENT_ID_LENGTH = 1024;

    private final BrokerEngine engine;
    private final DetachedConnections.Key key;
    private final Belongings belongings;
    private final byte[] userName;
    private final List<ClientSession> sessions = new ArrayList<>();
    private String clientId;
    private byte[] encodedClientId = new byte[0];
    private boolean closed;

    ClientConnection(final BrokerEngine engine, final DetachedConnections.Key key, final Belongings belongings) {
        this.engine = engine;
        this.key = key;
        this.belongings = belongings;
        userName = key.userName() == null ? null : key.userName().getBytes(StandardCharsets.UTF_8);
    }

    /** Who is connected, in UTF-8; null when no name was given. */
    byte[] userName() {
        return userName;
    }

    DetachedConnections.Key key() {
        return key;
    }

    long connectionId() {
        return key.connectionId();
    }

    /** What people know it by: its client id, or its number. */
    String label() {
        return clientId == null ? "connection-" + Long.toHexString(key.connectionId()) : clientId;
    }

    /** What it shares with the connections of the same id before and after it. */
    Belongings belongings() {
        return belongings;
    }

    /** As message records carry it; empty when there is none. */
    byte[] encodedClientId() {
        return encodedClientId;
    }

    boolean owns(final Destination destination) {
        return belongings.owns(destination);
    }

    @Override
    public EngineSession openSession(final int sessionId, final long producerId, final SessionListener listener) {
        if (closed) {
            throw new IllegalStateException("connection " + connectionId() + " is closed");
        }
        final ClientSession session =
                new ClientSession(engine, this, sessionId, producerId, engine.acceptedOf(producerId), listener);
        sessions.add(session);
        engine.sessionOpened(session);
        return session;
    }

    List<ClientSession> sessions() {
        return sessions;
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
        belongings.add(destination);
        return destination.name();
    }

    @Override
    public ErrorCode restoreTemporaryDestination(final boolean topic, final String name) {
        if (!Catalog.isTemporaryName(topic, name)) {
            return ErrorCode.INVALID_DESTINATION;
        }
        final Destination known = engine.state().destinations.byName(name);
        if (known == null) {
            belongings.add(engine.catalog().recreateTemporary(name));
            return null;
        }
        return owns(known) ? null : ErrorCode.NOT_ALLOWED;
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
        if (hasConsumers(destination)) {
            return ErrorCode.DESTINATION_IN_USE;
        }
        belongings.delete(destination);
        return null;
    }

    private static boolean hasConsumers(final Destination destination) {
        if (destination.queue() != null) {
            return destination.queue().consumerCount() > 0;
        }
        return destination.topic().passingSubscriptions().stream()
                .anyMatch(s -> s.queue().consumerCount() > 0);
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
        end(false);
    }

    @Override
    public void lost() {
        end(engine.mayReturn(this));
    }

    private void end(final boolean mayReturn) {
        if (closed) {
            return;
        }
        closed = true;
        for (final ClientSession session : new ArrayList<>(sessions)) {
            session.lost(mayReturn);
        }
        sessions.clear();
        if (!engine.isStopped()) {
            engine.branches().connectionLost(this);
        }
        if (clientId != null) {
            engine.unclaim(clientId);
        }
        engine.connectionEnded(this, mayReturn);
    }
}
