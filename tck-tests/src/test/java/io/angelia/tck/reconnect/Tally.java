/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.reconnect;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The count of one consumer, which leaves out marked messages that it has acknowledged before, against what producers sent
 * to its destination. Thread-safe.
 */
final class Tally {
    private static final int EXAMPLES = 10;

    private final String name;
    private final Set<String> acknowledged = new HashSet<>();
    private final List<String> broken = new ArrayList<>();
    private long ignored;

    Tally(final String name) {
        this.name = name;
    }

    /** True when the message counts: it was not acknowledged before. */
    synchronized boolean isNew(final Message message) throws JMSException {
        final String id = message.getJMSMessageID();
        if (!acknowledged.contains(id)) {
            return true;
        }
        if (message.getJMSRedelivered()) {
            ignored++;
        } else {
            broken.add("twice without a mark: " + id);
        }
        return false;
    }

    synchronized void acknowledged(final Set<String> ids) {
        for (final String id : ids) {
            if (!acknowledged.add(id)) {
                broken.add("acknowledged twice: " + id);
            }
        }
    }

    synchronized boolean hasAll(final Set<String> promised) {
        return acknowledged.containsAll(promised);
    }

    /** What was promised and is missing, what came although it was rolled back, and what came twice. */
    synchronized List<String> broken(final Set<String> promised, final Set<String> rolledBack) {
        final List<String> all = new ArrayList<>(broken);
        promised.stream().filter(id -> !acknowledged.contains(id)).forEach(id -> all.add("lost: " + id));
        rolledBack.stream().filter(acknowledged::contains).forEach(id -> all.add("came although rolled back: " + id));
        return all.stream().limit(EXAMPLES).map(what -> name + ": " + what).toList();
    }

    @Override
    public synchronized String toString() {
        return String.format("%s: %,d received, %,d marked repetitions ignored", name, acknowledged.size(), ignored);
    }
}
