/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks that the messages of one ordering key in one queue or subscription are worked on in one order, by one consumer at a time.
 * The order is that of first deliveries; whether this is the right one is checked elsewhere.
 */
final class KeyOrderCheck {
    private final Map<String, List<Copy>> seen = new HashMap<>();
    private final Map<String, ConsumerHistory> lastConsumers = new HashMap<>();
    private long lastPlace;

    /** A consumer is about to get a copy. */
    void delivering(final Copy copy, final ConsumerHistory consumer, final Occurrences occurrences) {
        final String key = copy.key();
        if (key == null) {
            return;
        }
        final List<Copy> others = others(key);
        for (final Copy other : others) {
            if (other != copy) {
                check(copy, other, consumer);
            }
        }
        occurrences.count(Occurrence.KEYED_DELIVERY);
        final ConsumerHistory before = lastConsumers.put(key, consumer);
        if (before != null && before != consumer) {
            occurrences.count(Occurrence.KEY_MOVED);
        }
        if (copy.place() == 0) {
            copy.place(++lastPlace);
            others.add(copy);
        } else {
            occurrences.count(Occurrence.KEY_REDELIVERED);
        }
    }

    /** True when something of the key may be with the consumer, so that nobody else may go on with it. */
    boolean mayBeHeldBy(final String key, final ConsumerHistory consumer) {
        return key != null && lastConsumers.get(key) == consumer;
    }

    private List<Copy> others(final String key) {
        final List<Copy> others = seen.computeIfAbsent(key, k -> new ArrayList<>());
        others.removeIf(c -> c.state() == Copy.State.SETTLED);
        return others;
    }

    private static void check(final Copy copy, final Copy other, final ConsumerHistory consumer) {
        if (other.state() == Copy.State.IN_FLIGHT && other.consumer() != null && other.consumer() != consumer) {
            throw new Violation("its key is with another consumer: " + copy + " beside " + other);
        }
        if (other.isPrepared()) {
            throw new Violation("its key is with a prepared branch: " + copy + " beside " + other);
        }
        if (copy.isUnordered() || other.isUnordered()) {
            return;
        }
        final boolean later = copy.place() == 0 || other.place() < copy.place();
        if (later && other.standsInFront()) {
            throw new Violation("overtakes a message of its key: " + copy + " before " + other);
        }
        if (!later && other.state() == Copy.State.IN_FLIGHT) {
            throw new Violation("goes out again while a later one of its key is in flight: " + copy + ", " + other);
        }
    }

    /** Why a transaction must not consume the copy for good, now; null when it may. */
    String obstacle(final Copy copy, final TransactionHistory transaction) {
        if (copy.key() == null || copy.place() == 0 || copy.isUnordered()) {
            return null;
        }
        for (final Copy other : others(copy.key())) {
            final boolean earlier = !other.isUnordered() && other.place() < copy.place();
            final boolean open = other.state() == Copy.State.IN_FLIGHT || other.standsInFront() || other.isPrepared();
            if (earlier && open && other.claimedBy() != transaction) {
                return copy + " behind " + other;
            }
        }
        return null;
    }

    /** True while something of the copy's key is with a consumer. */
    boolean isHeld(final Copy copy) {
        return copy.key() != null
                && others(copy.key()).stream().anyMatch(c -> c.state() == Copy.State.IN_FLIGHT || c.isHeld());
    }
}
