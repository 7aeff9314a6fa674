/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import java.util.ArrayList;
import java.util.List;

/** One transaction, local or a branch of a distributed one: what belongs to it and what is known of its outcome. */
final class TransactionHistory {
    enum State {
        OPEN,
        /** Of a branch: prepare was asked and not answered. */
        PREPARING,
        /** Of a branch: whatever happens, it stays so until it is told otherwise. */
        PREPARED,
        /** Of a branch that was prepared: rollback was asked and not answered. */
        ROLLING_BACK,
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
    private boolean promised;
    private String evidence = "";
    private String outOfTurn;

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

    boolean isRefused() {
        return refused;
    }

    /** It must be refused: it wants to consume something whose turn it is not. */
    void outOfTurn(final String obstacle) {
        outOfTurn = obstacle;
    }

    /** It may be prepared or committed. */
    void checkInTurn() {
        if (outOfTurn != null) {
            throw new Violation(this + " consumes out of turn: " + outOfTurn);
        }
    }

    void committing() {
        state = State.COMMITTING;
    }

    void state(final State next) {
        state = next;
    }

    /** It was prepared and its transaction manager wants it committed: there is no other outcome any more. */
    void promise() {
        promised = true;
    }

    boolean isBranch() {
        return id < 0;
    }

    /** True when what it acknowledged may come again. */
    boolean mayBeRolledBack() {
        return (state == State.COMMITTING && !promised) || state == State.PREPARING || state == State.ROLLING_BACK;
    }

    /** True while what it acknowledged is with nobody else. */
    boolean holdsItsMessages() {
        return state == State.OPEN
                || state == State.PREPARING
                || state == State.PREPARED
                || state == State.ROLLING_BACK
                || state == State.COMMITTING;
    }

    /** True when nothing was done in it that counts. */
    boolean isWithoutWork() {
        return acknowledged.isEmpty() && offers.stream().allMatch(o -> o.status() == Offer.Status.VOID);
    }

    /** True when something was done in it that a restart has undone. */
    boolean hasLostWork() {
        return !isEmpty();
    }

    /** Everything in it happened. */
    void committed(final String by) {
        if (refused) {
            throw new Violation("committed although one of its sends was refused: " + this);
        }
        checkInTurn();
        conclude(State.COMMITTED, by);
        offers.stream().filter(o -> o.status() != Offer.Status.VOID).forEach(o -> o.status(Offer.Status.ANSWERED));
        acknowledged.forEach(Copy::settle);
    }

    /** Nothing in it happened. */
    void rolledBack(final String by) {
        conclude(State.ROLLED_BACK, by);
        offers.forEach(o -> o.status(Offer.Status.VOID));
        acknowledged.stream().filter(copy -> copy.claimedBy() == this).forEach(Copy::reclaim);
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
        if (promised && outcome == State.ROLLED_BACK) {
            throw new Violation(this + " was prepared and is to be committed, but is rolled back because " + by);
        }
        state = outcome;
        evidence = by;
    }

    @Override
    public String toString() {
        return "transaction " + Long.toHexString(producerId) + ":" + id + " " + state;
    }
}
