/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import java.util.Arrays;

/**
 * Accepted commands in order, each waiting until the log is written or durable up to it. What a command does then is its
 * record's application, an effect that is not recorded, an answer, or several of these. Allocates nothing in steady state.
 */
final class PendingCommands {
    private static final int INITIAL_CAPACITY = 1024;
    private static final long NOTHING = -1;

    private long[] until = new long[INITIAL_CAPACITY];
    private boolean[] strict = new boolean[INITIAL_CAPACITY];
    private long[] record = new long[INITIAL_CAPACITY];
    private long[] volatileSend = new long[INITIAL_CAPACITY];
    private ClientSession[] session = new ClientSession[INITIAL_CAPACITY];
    private long[] sequence = new long[INITIAL_CAPACITY];
    private Runnable[] completion = new Runnable[INITIAL_CAPACITY];
    private int head;
    private int size;
    private int strictCount;

    /** Applies a record once the log reached {@code until}; then answers a send, when there is a session. */
    void addRecord(
            final long position,
            final long until,
            final boolean strict,
            final ClientSession session,
            final long sequence) {
        add(until, strict, position, NOTHING, session, sequence, null);
    }

    /** Publishes a message that is not recorded, in its place among the others; then answers the send. */
    void addVolatileSend(
            final long until, final long volatilePosition, final ClientSession session, final long sequence) {
        add(until, false, NOTHING, volatilePosition, session, sequence, null);
    }

    /** Answers a send without any effect. */
    void addAnswer(final long until, final boolean strict, final ClientSession session, final long sequence) {
        add(until, strict, NOTHING, NOTHING, session, sequence, null);
    }

    /** Runs something. */
    void addCompletion(final long until, final boolean strict, final Runnable completion) {
        add(until, strict, NOTHING, NOTHING, null, 0, completion);
    }

    private void add(
            final long until,
            final boolean strict,
            final long record,
            final long volatileSend,
            final ClientSession session,
            final long sequence,
            final Runnable completion) {
        if (size == this.until.length) {
            grow();
        }
        final int i = (head + size) & (this.until.length - 1);
        this.until[i] = until;
        this.strict[i] = strict;
        this.record[i] = record;
        this.volatileSend[i] = volatileSend;
        this.session[i] = session;
        this.sequence[i] = sequence;
        this.completion[i] = completion;
        size++;
        if (strict) {
            strictCount++;
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** True when something waits for durability. */
    boolean needsForce() {
        return strictCount > 0;
    }

    /**
     * Lets everything happen that the log allows, in order.
     *
     * @return how many commands are done.
     */
    int release(final long writtenPosition, final long durablePosition, final Effects effects) {
        int done = 0;
        while (size > 0 && until[head] <= (strict[head] ? durablePosition : writtenPosition)) {
            final int i = head;
            final ClientSession answered = session[i];
            final Runnable run = completion[i];
            final long recordPosition = record[i];
            final long volatilePosition = volatileSend[i];
            final long answeredSequence = sequence[i];
            session[i] = null;
            completion[i] = null;
            head = (head + 1) & (until.length - 1);
            size--;
            if (strict[i]) {
                strictCount--;
            }
            if (recordPosition != NOTHING) {
                effects.applyRecord(recordPosition);
            } else if (volatilePosition != NOTHING) {
                effects.publishVolatile(volatilePosition);
            }
            if (answered != null) {
                effects.sent(answered, answeredSequence, recordPosition != NOTHING || volatilePosition != NOTHING);
            }
            if (run != null) {
                run.run();
            }
            done++;
        }
        return done;
    }

    private void grow() {
        final int capacity = until.length * 2;
        until = unrolled(until, capacity);
        record = unrolled(record, capacity);
        volatileSend = unrolled(volatileSend, capacity);
        sequence = unrolled(sequence, capacity);
        session = unrolled(session, Arrays.copyOf(session, capacity));
        completion = unrolled(completion, Arrays.copyOf(completion, capacity));
        final boolean[] grown = new boolean[capacity];
        for (int i = 0; i < size; i++) {
            grown[i] = strict[(head + i) & (size - 1)];
        }
        strict = grown;
        head = 0;
    }

    private long[] unrolled(final long[] from, final int capacity) {
        final long[] to = new long[capacity];
        for (int i = 0; i < size; i++) {
            to[i] = from[(head + i) & (size - 1)];
        }
        return to;
    }

    private <T> T[] unrolled(final T[] from, final T[] to) {
        for (int i = 0; i < size; i++) {
            to[i] = from[(head + i) & (size - 1)];
        }
        Arrays.fill(to, size, to.length, null);
        return to;
    }

    /** What a released command does. */
    interface Effects {
        void applyRecord(long position);

        void publishVolatile(long position);

        /** A send is answered; {@code applied} when it took effect right before, not some time ago. */
        void sent(ClientSession session, long sequence, boolean applied);
    }
}
