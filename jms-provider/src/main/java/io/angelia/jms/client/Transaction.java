/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

/**
 * A local transaction, or what a session does for a branch: it lives on the link of its first work and is rolled back by the
 * broker when that is lost. Used by the session's thread.
 */
final class Transaction {
    private final long id;
    private volatile Link link;
    private volatile boolean torn;
    private boolean inDoubt;

    Transaction(final long id) {
        this.id = id;
    }

    long id() {
        return id;
    }

    /** Notes that something was sent or handed out in it. */
    void work(final Link on) {
        if (link == null) {
            link = on;
        } else if (link != on) {
            torn = true;
        }
    }

    /** Its link was lost after the broker had been asked to commit it. */
    void commitLost() {
        inDoubt = true;
    }

    /** True when only the broker knows whether it was committed. */
    boolean isInDoubt() {
        return inDoubt;
    }

    boolean hasWork() {
        return link != null;
    }

    /** True when work on this link cannot be committed any more. */
    boolean isLostOn(final Link on) {
        return isLost() || on.isLost() || (link != null && link != on);
    }

    /** True when it cannot be committed any more, because a link was lost with work on it. */
    boolean isLost() {
        return torn || (link != null && link.isLost());
    }
}
