/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.management;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;

/**
 * Looks into a running broker and acts on it, as an administrator, over a connection of its own. Each kind of thing has an object
 * with its operations.
 *
 * <p>Thread-safe: calls of several threads are made one after the other. Every call waits for its answer, at most as long as the
 * timeout says; when the connection breaks or no answer comes ({@link IOException}), what became of the operation is unknown, and
 * this object is of no more use.
 */
public final class AngeliaAdmin implements AutoCloseable {
    private static final Duration TIMEOUT_MAX = Duration.ofHours(1);

    private final ManagementClient client;
    private final TransactionAdmin transactions;
    private final DeadLetterAdmin deadLetters;
    private final ExplainAdmin explain;
    private final ScheduleAdmin schedule;
    private final QueueAdmin queues;
    private final GroupAdmin groups;
    private boolean closed;

    private AngeliaAdmin(final ManagementClient client) {
        this.client = client;
        transactions = new TransactionAdmin(this);
        deadLetters = new DeadLetterAdmin(this);
        explain = new ExplainAdmin(this);
        schedule = new ScheduleAdmin(this);
        queues = new QueueAdmin(this);
        groups = new GroupAdmin(this);
    }

    /**
     * Connects to a broker.
     *
     * @param host     name or address.
     * @param port     1 to 65535.
     * @param user     an administrator of that broker; null when it has no users.
     * @param password null for none.
     * @param timeout  longest wait for the connection, and later for each answer: 1 ms to an hour.
     * @throws IOException         when the broker cannot be reached, or does not answer in time.
     * @throws ManagementException when it does not let the user in.
     */
    public static AngeliaAdmin connect(
            final String host, final int port, final String user, final String password, final Duration timeout)
            throws IOException, ManagementException {
        if (timeout.toMillis() < 1 || timeout.compareTo(TIMEOUT_MAX) > 0) {
            throw new IllegalArgumentException("timeout " + timeout + " is not within 1 ms to an hour");
        }
        return new AngeliaAdmin(ManagementClient.connect(host, port, user, password, (int) timeout.toMillis()));
    }

    /** Branches of distributed transactions that wait for their transaction manager. */
    public TransactionAdmin transactions() {
        return transactions;
    }

    /** Messages that could not be delivered. */
    public DeadLetterAdmin deadLetters() {
        return deadLetters;
    }

    /** Why messages are or are not delivered now. */
    public ExplainAdmin explain() {
        return explain;
    }

    /** Messages that wait for their delivery time. */
    public ScheduleAdmin schedule() {
        return schedule;
    }

    /** Message groups of queues and subscriptions. */
    public GroupAdmin groups() {
        return groups;
    }

    /** Queues and subscriptions, and their consumers. */
    public QueueAdmin queues() {
        return queues;
    }

    /**
     * Performs any operation by its name: for what has no method of its own.
     *
     * @param arguments a JSON object.
     * @throws IOException         when the connection breaks or the answer does not come in time.
     * @throws ManagementException when the broker refuses.
     */
    public JsonNode perform(final String operation, final JsonNode arguments) throws IOException, ManagementException {
        synchronized (client) {
            return client.perform(operation, arguments);
        }
    }

    /** Ends the connection. Safe to call twice. */
    @Override
    public void close() throws IOException {
        synchronized (client) {
            if (!closed) {
                closed = true;
                client.close();
            }
        }
    }
}
