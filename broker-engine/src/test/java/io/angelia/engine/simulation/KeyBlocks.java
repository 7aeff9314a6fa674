/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Keys of one queue that are parked or stopped since a message of them is a dead letter, as far as a checker can know. */
final class KeyBlocks {
    private final Set<String> surely = new HashSet<>();
    private final Set<String> durably = new HashSet<>();
    private final Set<String> everPerhaps = new HashSet<>();
    /** As often as it was asked. */
    private final List<String> beingReleased = new ArrayList<>();

    /** A message of the key is a dead letter now, surely or perhaps. */
    void deadLettered(final String key, final boolean sure) {
        everPerhaps.add(key);
        if (sure && !beingReleased.contains(key)) {
            surely.add(key);
        }
    }

    /** What made it so is durable. */
    void durable(final String key) {
        if (surely.contains(key)) {
            durably.add(key);
        }
    }

    /** An operator asks that it goes on. Until that is answered, another dead letter may come before or after it. */
    void releasing(final String key) {
        surely.remove(key);
        durably.remove(key);
        beingReleased.add(key);
    }

    void releaseAnswered(final String key) {
        beingReleased.remove(key);
    }

    void powerLost() {
        surely.retainAll(durably);
        beingReleased.clear();
    }

    /** The engine ended in order. */
    void stopped() {
        durably.addAll(surely);
        beingReleased.clear();
    }

    /** Nothing of it may be delivered. */
    boolean isBlocked(final String key) {
        return surely.contains(key);
    }

    /** Some of it may be in the dead-letter queue although it has not failed. */
    boolean mayBeMoved(final String key) {
        return everPerhaps.contains(key);
    }
}
