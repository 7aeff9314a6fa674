/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** A branch of a distributed transaction as the leader sees it: who works for it, what they gathered, and how long they may. */
final class Branch {
    private final String xid;
    private final long id;
    private final TransactionWork work = new TransactionWork();
    private final Map<ClientSession, Association> sessions = new LinkedHashMap<>();
    private final Set<ClientConnection> connections = new LinkedHashSet<>();
    private final long timeoutMs;
    private State state;
    private long deadlineMs;
    private ErrorCode endCode;
    private String endReason;

    /** An open branch that nobody works for yet. */
    Branch(final String xid, final long id, final long timeoutMs) {
        this(xid, id, timeoutMs, State.OPEN);
    }

    Branch(final String xid, final long id, final long timeoutMs, final State state) {
        this.xid = xid;
        this.id = id;
        this.timeoutMs = timeoutMs;
        this.state = state;
        work.open(id);
    }

    String xid() {
        return xid;
    }

    /** The transaction id under which sessions work for it. */
    long id() {
        return id;
    }

    TransactionWork work() {
        return work;
    }

    State state() {
        return state;
    }

    void state(final State next) {
        state = next;
    }

    // ---- time

    long timeoutMs() {
        return timeoutMs;
    }

    long deadlineMs() {
        return deadlineMs;
    }

    void deadlineMs(final long timeMs) {
        deadlineMs = timeMs;
    }

    // ---- who works for it

    /** Null for a session that never did. */
    Association association(final ClientSession session) {
        return sessions.get(session);
    }

    void associate(final ClientSession session, final Association association) {
        sessions.put(session, association);
    }

    /** Connections of the sessions that have worked for it. */
    Set<ClientConnection> connections() {
        return connections;
    }

    Set<ClientSession> sessions() {
        return sessions.keySet();
    }

    boolean isAnybody(final Association association) {
        return sessions.containsValue(association);
    }

    // ---- its end

    /** It was rolled back before its transaction manager asked for that; it stays to say so. */
    void rolledBack(final ErrorCode code, final String reason) {
        state = State.ROLLED_BACK;
        endCode = code;
        endReason = reason;
    }

    /** Why it was rolled back. */
    ErrorCode endCode() {
        return endCode;
    }

    String endReason() {
        return endReason;
    }

    enum State {
        /** Sessions work or have worked for it. */
        OPEN,
        /** Everything it did is undone, which its transaction manager does not know yet. */
        ROLLED_BACK,
        /** What it did is recorded and waits for the decision. */
        PREPARED,
        /** An operator has committed it; remembered until forgotten. */
        HEURISTICALLY_COMMITTED,
        /** An operator has rolled it back; remembered until forgotten. */
        HEURISTICALLY_ROLLED_BACK,
        /** Nothing is known of it any more. */
        GONE
    }

    /** What a session has to do with it. */
    enum Association {
        /** Its sends and acknowledgements may belong to the branch. */
        ACTIVE,
        /** It will go on, or end. */
        SUSPENDED,
        ENDED
    }
}
