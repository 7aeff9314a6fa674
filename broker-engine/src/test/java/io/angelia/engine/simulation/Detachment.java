/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import java.util.ArrayList;
import java.util.List;

/** What the engine owes a client that lost its connection, for the grace time; and to one that came back, what it left over. */
final class Detachment {
    private final List<Holder> held = new ArrayList<>();
    private final List<String> temporaryDestinations = new ArrayList<>();
    private long deadlineMs = Long.MAX_VALUE;

    /** The subscription stays for a consumer that was lost. */
    void hold(final Holder subscription) {
        subscription.hold();
        held.add(subscription);
    }

    void keep(final List<String> temporary) {
        temporaryDestinations.addAll(temporary);
    }

    /** The consumer is back; nothing happens when it is too late. */
    void claim(final Holder subscription) {
        if (held.remove(subscription)) {
            subscription.releaseHold();
        }
    }

    boolean isEmpty() {
        return held.isEmpty() && temporaryDestinations.isEmpty();
    }

    /** The client is back, and its destinations are its own again; what it does not claim stays for another grace time. */
    void resume() {
        temporaryDestinations.clear();
        deadlineMs = Long.MAX_VALUE;
    }

    /** Lost again before it claimed everything. */
    void continueAs(final Detachment next) {
        next.held.addAll(held);
        held.clear();
    }

    /** A duty cycle begins; true when the time is over. */
    boolean isOver(final long nowMs, final long graceMs) {
        deadlineMs = Math.min(deadlineMs, nowMs + graceMs);
        return deadlineMs <= nowMs;
    }

    void end(final Holders holders) {
        List.copyOf(held).forEach(this::claim);
        temporaryDestinations.forEach(holders::temporaryDeleted);
        temporaryDestinations.clear();
    }
}
