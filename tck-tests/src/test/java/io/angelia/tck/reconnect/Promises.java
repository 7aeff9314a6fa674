/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.reconnect;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** What was sent to one destination, by message id. Thread-safe. */
final class Promises {
    private final Set<String> promised = new HashSet<>();
    private final Set<String> rolledBack = new HashSet<>();

    /** The send or the commit returned. */
    synchronized void promise(final Collection<String> ids) {
        promised.addAll(ids);
    }

    /** The commit said that the transaction was rolled back. */
    synchronized void rollBack(final Collection<String> ids) {
        rolledBack.addAll(ids);
    }

    synchronized Set<String> promised() {
        return Set.copyOf(promised);
    }

    synchronized Set<String> rolledBack() {
        return Set.copyOf(rolledBack);
    }

    synchronized int count() {
        return promised.size();
    }
}
