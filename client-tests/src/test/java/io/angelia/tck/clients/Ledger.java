/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.clients;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was sent and what came of it. Each message carries an id of its own; a send that failed is repeated with another one.
 * Thread-safe.
 */
final class Ledger {
    private final Set<String> attempted = new HashSet<>();
    private final Set<String> promised = new HashSet<>();
    private final Map<String, Integer> received = new HashMap<>();
    private final List<String> unmarked = new ArrayList<>();

    /** To be called before a send, whose outcome is not known until {@link #promised}. */
    synchronized void attempted(final String id) {
        attempted.add(id);
    }

    /** The send or commit returned. */
    synchronized void promised(final String id) {
        attempted.add(id);
        promised.add(id);
    }

    synchronized void received(final String id, final boolean redelivered) {
        if (received.merge(id, 1, Integer::sum) > 1 && !redelivered) {
            unmarked.add(id);
        }
    }

    synchronized int promisedCount() {
        return promised.size();
    }

    /** Different messages that were received. */
    synchronized int receivedCount() {
        return received.size();
    }

    /** Receipts, repeated ones included. */
    synchronized int deliveries() {
        return received.values().stream().mapToInt(Integer::intValue).sum();
    }

    synchronized boolean isComplete() {
        return received.keySet().containsAll(promised);
    }

    /** Promised and not received, received and never sent, received again without the mark; each in words. */
    synchronized List<String> violations() {
        final List<String> violations = new ArrayList<>();
        promised.stream().filter(id -> !received.containsKey(id)).forEach(id -> violations.add("lost: " + id));
        received.keySet().stream()
                .filter(id -> !attempted.contains(id))
                .forEach(id -> violations.add("never sent: " + id));
        unmarked.forEach(id -> violations.add("received again without JMSRedelivered: " + id));
        return violations;
    }

    /** As {@link #violations}, and also what was received more than once, marked or not. */
    synchronized List<String> violationsOfExactlyOnce() {
        final List<String> violations = violations();
        received.forEach((id, times) -> {
            if (times > 1) {
                violations.add("received " + times + " times: " + id);
            }
        });
        return violations;
    }
}
