/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Puts everything that a connection has at its broker onto a new link, in two round trips: first temporary destinations and
 * sessions, then consumers and the unanswered sends. No message comes before {@link #finish}.
 */
final class Resumption {
    private final ClientConnection connection;
    private final Link link;
    private final List<ClientSession> sessions;
    private final List<ClientConsumer> consumers = new ArrayList<>();

    Resumption(final ClientConnection connection, final Link link) {
        this.connection = connection;
        this.link = link;
        sessions = connection.sessionsToResume();
    }

    /** @throws JMSException why that is not possible on this link. */
    void run() throws JMSException {
        reopenSessions();
        final List<Request> requests = reopenConsumers();
        for (final ClientSession session : sessions) {
            session.sender().moveTo(link);
        }
        awaitConsumers(requests);
    }

    private void reopenSessions() throws JMSException {
        final List<Request> requests = new ArrayList<>();
        for (final Map.Entry<String, Boolean> destination :
                connection.temporaryDestinations().entrySet()) {
            requests.add(ClientConnection.temporaryDestination(destination.getValue(), destination.getKey())
                    .start(link));
        }
        for (final ClientSession session : sessions) {
            requests.add(session.reopenOn(link));
        }
        final long deadlineNs = deadlineNs();
        for (final Request request : requests) {
            await(request, deadlineNs);
            request.checkAgreed();
        }
    }

    /** Before anything is sent, so that subscriptions get it. */
    private List<Request> reopenConsumers() {
        final List<Request> requests = new ArrayList<>();
        for (final ClientSession session : sessions) {
            for (final ClientConsumer consumer : session.consumersToResume()) {
                consumers.add(consumer);
                requests.add(consumer.reopenOn(session.present()));
            }
        }
        return requests;
    }

    private void awaitConsumers(final List<Request> requests) throws JMSException {
        final long deadlineNs = deadlineNs();
        for (int i = 0; i < requests.size(); i++) {
            await(requests.get(i), deadlineNs);
            checkReopened(consumers.get(i), requests.get(i));
        }
    }

    /** A destination that is gone ends its consumers only, as it does while the connection holds. */
    private void checkReopened(final ClientConsumer consumer, final Request request) throws JMSException {
        final JMSException refusal = request.refusal();
        if (refusal != null && JmsExceptions.isDestinationGone(refusal)) {
            consumer.onClosedByBroker(refusal);
            connection.listener().onFailure(refusal);
        } else {
            request.checkAgreed();
        }
    }

    private long deadlineNs() {
        return Deadlines.in(connection.timeouts().requestMs());
    }

    private void await(final Request request, final long deadlineNs) throws JMSException {
        request.await(deadlineNs, connection.timeouts().requestMs());
        if (request.isLost()) {
            throw JmsExceptions.connectionLost(link.remoteName(), link.lossCause());
        }
    }

    /** The connection goes on with this link: lets messages come, and closes what was closed in the meantime. */
    void finish() {
        consumers.forEach(consumer -> consumer.resume(link));
        sessions.forEach(session -> session.resume(link));
    }
}
