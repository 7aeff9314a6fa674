/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.crash;

import io.angelia.tck.crash.History.Outcome;
import io.angelia.tck.crash.History.Received;
import io.angelia.tck.crash.History.Sent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares a complete history, in which consumers have drained everything, with the promises:
 *
 * <ul>
 *   <li>every acknowledged message was delivered;
 *   <li>nothing was delivered that was never sent;
 *   <li>nothing was delivered a second time without being marked as redelivered;
 *   <li>a transaction was delivered as a whole or not at all;
 *   <li>each consumer saw each producer's messages in order: a lone consumer all of them, one among others those that were not
 *       marked as redelivered.
 * </ul>
 */
final class HistoryChecker {
    private static final int EXAMPLES = 20;

    private final List<Sent> sent;
    private final List<Received> received;
    private final Set<Integer> loneConsumers;
    private final List<String> violations = new ArrayList<>();

    /** A message's identity. */
    private record Key(int producer, long sequence) {}

    /**
     * Takes a history.
     *
     * @param loneConsumers consumers that had a queue for themselves.
     */
    HistoryChecker(final History history, final Set<Integer> loneConsumers) {
        this.sent = history.sent();
        this.received = history.received();
        this.loneConsumers = Set.copyOf(loneConsumers);
    }

    /** Broken promises in words, a bounded number of each kind; empty when all were kept. */
    List<String> violations() {
        final Set<Key> delivered = new HashSet<>();
        checkRepetitions(delivered);
        checkSent(delivered);
        checkTransactions(delivered);
        checkOrder();
        return List.copyOf(violations);
    }

    /** Acknowledged messages that no consumer saw. */
    long missing() {
        final Set<Key> delivered = new HashSet<>();
        received.forEach(delivery -> delivered.add(key(delivery)));
        return sent.stream()
                .filter(message -> message.outcome() == Outcome.ACKNOWLEDGED && !delivered.contains(key(message)))
                .count();
    }

    private void checkRepetitions(final Set<Key> delivered) {
        final List<String> found = new ArrayList<>();
        for (final Received delivery : received) {
            if (!delivered.add(key(delivery)) && !delivery.redelivered()) {
                found.add("delivered again without the redelivered mark: " + delivery);
            }
        }
        report(found);
    }

    private void checkSent(final Set<Key> delivered) {
        final List<String> lost = new ArrayList<>();
        final Set<Key> known = new HashSet<>();
        for (final Sent message : sent) {
            known.add(key(message));
            if (message.outcome() == Outcome.ACKNOWLEDGED && !delivered.contains(key(message))) {
                lost.add("acknowledged but never delivered: " + message);
            }
        }
        report(lost);
        final List<String> invented = new ArrayList<>();
        for (final Key key : delivered) {
            if (!known.contains(key)) {
                invented.add("delivered but never sent: " + key);
            }
        }
        report(invented);
    }

    private void checkTransactions(final Set<Key> delivered) {
        final Map<Key, List<Sent>> transactions = new HashMap<>();
        for (final Sent message : sent) {
            if (message.transaction() != 0) {
                transactions
                        .computeIfAbsent(new Key(message.producer(), message.transaction()), key -> new ArrayList<>())
                        .add(message);
            }
        }
        final List<String> found = new ArrayList<>();
        transactions.forEach((transaction, messages) -> {
            final long there = messages.stream()
                    .filter(message -> delivered.contains(key(message)))
                    .count();
            if (there != 0 && there != messages.size()) {
                found.add("only " + there + " of a transaction's messages were delivered: " + messages);
            }
        });
        report(found);
    }

    private void checkOrder() {
        final Map<Integer, Set<Long>> seen = new HashMap<>();
        final Map<List<Integer>, Long> highest = new HashMap<>();
        final List<String> found = new ArrayList<>();
        for (final Received delivery : received) {
            final boolean first = seen.computeIfAbsent(delivery.producer(), producer -> new HashSet<>())
                    .add(delivery.sequence());
            final boolean counts =
                    loneConsumers.contains(delivery.consumer()) ? first : first && !delivery.redelivered();
            if (counts) {
                final Long before = highest.put(List.of(delivery.consumer(), delivery.producer()), delivery.sequence());
                if (before != null && before > delivery.sequence()) {
                    found.add("delivered behind message " + before + " of its producer: " + delivery);
                }
            }
        }
        report(found);
    }

    private void report(final List<String> found) {
        violations.addAll(found.subList(0, Math.min(EXAMPLES, found.size())));
        if (found.size() > EXAMPLES) {
            violations.add("… and " + (found.size() - EXAMPLES) + " more of this kind");
        }
    }

    private static Key key(final Sent message) {
        return new Key(message.producer(), message.sequence());
    }

    private static Key key(final Received delivery) {
        return new Key(delivery.producer(), delivery.sequence());
    }
}
