/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import java.util.LinkedHashSet;
import java.util.Set;

/** A branch of a distributed transaction as its transaction manager and the checker know it. */
final class VirtualBranch {
    enum Phase {
        /** Sessions work for it or have worked for it. */
        WORKING,
        /** Rollback of work that was not prepared was asked, or it was undone: there is nothing to lose any more. */
        ENDING,
        PREPARING,
        PREPARED,
        COMMITTING,
        COMMITTING_IN_ONE_PHASE,
        ROLLING_BACK,
        /** An operator was asked to commit or roll back. */
        SETTLING,
        /** An operator has done that. */
        SETTLED,
        FORGETTING,
        DONE
    }

    private final String xid;
    private final long timeoutMs;
    private final Set<VirtualSession> workers = new LinkedHashSet<>();
    private final Set<VirtualSession> suspended = new LinkedHashSet<>();
    private final Set<VirtualClient> clients = new LinkedHashSet<>();
    private TransactionHistory history;
    private VirtualSession starter;
    private Phase phase = Phase.WORKING;
    private boolean failed;
    private boolean asked;
    private long askedMs;
    private boolean inDoubt;
    private boolean operatorCommits;
    private long deadlineMs;

    VirtualBranch(final String xid, final long timeoutMs) {
        this.xid = xid;
        this.timeoutMs = timeoutMs;
    }

    String xid() {
        return xid;
    }

    long timeoutMs() {
        return timeoutMs;
    }

    /** Null until it was started. */
    TransactionHistory history() {
        return history;
    }

    void started(final TransactionHistory known, final VirtualSession by) {
        history = known;
        starter = by;
    }

    /** Whose producer may ask for the outcome. */
    VirtualSession starter() {
        return starter;
    }

    Phase phase() {
        return phase;
    }

    void phase(final Phase next) {
        phase = next;
        inDoubt = false;
    }

    /** Sessions that work for it now. */
    Set<VirtualSession> workers() {
        return workers;
    }

    Set<VirtualSession> suspended() {
        return suspended;
    }

    /** Whose sessions have worked for it. */
    Set<VirtualClient> clients() {
        return clients;
    }

    boolean isLeft() {
        return workers.isEmpty() && suspended.isEmpty();
    }

    void leave(final VirtualSession session) {
        workers.remove(session);
        suspended.remove(session);
    }

    /** A session has ended its work as failed. */
    void fail() {
        failed = true;
    }

    /** True when it must not be prepared or committed. */
    boolean isDoomed() {
        return failed || history.isRefused();
    }

    /** True once everything that was done for it is void, although its transaction manager may not know. */
    boolean isUndone() {
        return history.state() == TransactionHistory.State.ROLLED_BACK;
    }

    // The question that waits for an answer.

    boolean isAsked() {
        return asked;
    }

    void askedMs(final long engineMs) {
        askedMs = engineMs;
    }

    /** What the engine took for the time when it was asked for something the last time. */
    long askedMs() {
        return askedMs;
    }

    void asked(final boolean waiting) {
        asked = waiting;
    }

    /** True when the broker died before it answered. */
    boolean isInDoubt() {
        return inDoubt;
    }

    void doubt() {
        asked = false;
        inDoubt = true;
    }

    boolean operatorCommits() {
        return operatorCommits;
    }

    void operatorCommits(final boolean commits) {
        operatorCommits = commits;
    }

    // Time.

    /** 0 until the first duty cycle after its start. */
    long deadlineMs() {
        return deadlineMs;
    }

    void deadlineMs(final long timeMs) {
        deadlineMs = timeMs;
    }

    @Override
    public String toString() {
        return "branch " + xid + " " + phase + (inDoubt ? " in doubt" : "") + ", " + history;
    }
}
