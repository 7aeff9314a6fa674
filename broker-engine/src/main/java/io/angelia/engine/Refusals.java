/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import java.util.TreeMap;

/**
 * Sends of a producer that were refused. Their client may not have heard of it, ask again on another connection after later
 * sends were accepted, and must not be told then that its message is stored. Bounded by what one session can have unanswered.
 */
final class Refusals {
    private static final int CAPACITY = 4096;

    private final TreeMap<Long, Refusal> bySequence = new TreeMap<>();

    void add(final long sequence, final ErrorCode code, final String reason) {
        bySequence.put(sequence, new Refusal(code, reason));
        if (bySequence.size() > CAPACITY) {
            bySequence.pollFirstEntry();
        }
    }

    /** Null when that send was not refused. */
    Refusal find(final long sequence) {
        return bySequence.get(sequence);
    }

    /** The send was asked for again, and found its place. */
    void remove(final long sequence) {
        bySequence.remove(sequence);
    }

    /** Why a send was refused. */
    record Refusal(ErrorCode code, String reason) {}
}
