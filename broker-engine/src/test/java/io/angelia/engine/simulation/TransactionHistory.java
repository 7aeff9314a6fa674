/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import java.util.ArrayList;
import java.util.List;

/** One local transaction: what belongs to it and what is known of its outcome. */
final class TransactionHistory {
    enum State {
        OPEN,
        /** Commit was asked and not answered: all of it or nothing, and the first evidence tells which. */
        COMMITTING,
        COMMITTED,
        ROLLED_BACK
    }

    private final long producerId;
    private final long id;
    private final List<Offer> offers = new ArrayList<>();
    private final List<Copy> acknowledged = new ArrayList<>();
    private State state = State.OPEN;
    private boolean refused;
    private String evidence = "";

    TransactionHistory(final long producerId, final long id) {
        this.producerId = producerId;
        this.id = id;
    }

    long producerId() {
        return producerId;
    }

    long id() {
        return id;
    }

    State state() {
        return state;
    }

    List<Offer> offers() {
        return offers;
    }

    List<Copy> acknowledged() {
        return acknowledged;
    }

    boolean isEmpty() {
        return offers.isEmpty() && acknowledged.isEmpty();
    }

    /** One of its sends was refused, so that it must not commit. */
    void refuse() {
        refused = true;
    }

    void committing() {
        state = State.COMMITTING;
    }

    /** Everything in it happened. */
    void committed(final String by) {
        if (refused) {
            throw new Violation("committed although one of its sends was refused: " + this);
        }
        conclude(State.COMMITTED, by);
        offers.stream().filter(o -> o.status() != Offer.Status.VOID).forEach(o -> o.status(Offer.Status.ANSWERED));
        acknowledged.forEach(Copy::settle);
    }

    /** Nothing in it happened. */
    void rolledBack(final String by) {
        conclude(State.ROLLED_BACK, by);
        offers.forEach(o -> o.status(Offer.Status.VOID));
        acknowledged.forEach(Copy::reclaim);
    }

    /** True when something of it survives a power loss, so that its outcome must be known afterwards. */
    private boolean isDurable() {
        return acknowledged.stream().anyMatch(Copy::isDurable)
                || offers.stream().flatMap(o -> o.copies().stream()).anyMatch(Copy::isExpectedDurable);
    }

    private void conclude(final State outcome, final String by) {
        if (state == State.COMMITTED && !isDurable()) {
            return; // nobody may remember it
        }
        if (state == State.COMMITTED || state == State.ROLLED_BACK) {
            if (state != outcome) {
                throw new Violation(
                        this + " is torn: " + state + " because " + evidence + ", but " + outcome + " because " + by);
            }
            return;
        }
        state = outcome;
        evidence = by;
    }

    @Override
    public String toString() {
        return "transaction " + Long.toHexString(producerId) + ":" + id + " " + state;
    }
}
