/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.queue;

import io.angelia.engine.message.EntryFlag;

/**
 * How far into the log the messages of a queue may have been shown to consumers. A message is handed out only below a mark
 * that would survive a crash; so after one, whatever lies above was certainly never seen.
 */
public final class DispatchMark {
    private long upTo;
    private long recordedAt = -1;
    private long previousUpTo;
    private long requestedUpTo;
    private long maybeBelow;
    private long recoveredAt;

    /** A mark was applied: {@code upTo}, recorded at {@code position}. */
    public void apply(final long upTo, final long position) {
        previousUpTo = this.upTo;
        this.upTo = Math.max(this.upTo, upTo);
        recordedAt = position;
        requestedUpTo = Math.max(requestedUpTo, upTo);
    }

    /** Everything below is allowed out now, given how far the log is durable. */
    public long effective(final long durablePosition) {
        return recordedAt < durablePosition ? upTo : previousUpTo;
    }

    /** Highest mark that was asked for, recorded or not. */
    public long requestedUpTo() {
        return requestedUpTo;
    }

    public void request(final long position) {
        requestedUpTo = position;
    }

    /** The mark, without regard to durability. */
    public long upTo() {
        return upTo;
    }

    /** The engine started, at {@code position}, on a log without a clean end. */
    public void recovered(final long position) {
        // the mark lies ahead of the log, and what comes after the start was never shown
        maybeBelow = Math.min(upTo, position);
        recoveredAt = position;
    }

    /** True when a message at {@code position} may have been shown before the last unclean end. */
    public boolean isMaybeDelivered(final long position, final int flags) {
        return (flags & EntryFlag.MAYBE_DELIVERED) != 0
                || (position < maybeBelow && (flags & EntryFlag.UNSEEN) == 0)
                || ((flags & EntryFlag.BELOW_MARK) != 0 && position < recoveredAt);
    }

    public long maybeBelow() {
        return maybeBelow;
    }

    public long recoveredAt() {
        return recoveredAt;
    }

    /** Sets what a checkpoint says. */
    public void restore(final long upTo, final long maybeBelow, final long recoveredAt) {
        this.upTo = upTo;
        this.previousUpTo = upTo;
        this.requestedUpTo = upTo;
        this.maybeBelow = maybeBelow;
        this.recoveredAt = recoveredAt;
    }
}
