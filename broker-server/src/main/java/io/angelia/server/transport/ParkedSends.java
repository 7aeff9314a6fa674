/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.transport;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.function.Predicate;

/**
 * Sends of one session that found no room, and what must stay behind them, in order. Owns copies of their bytes. Used by
 * the event loop only.
 */
final class ParkedSends {
    private final ArrayDeque<Parked> waiting = new ArrayDeque<>();
    private long bytes;
    private int messages;

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Copied bytes that wait. */
    long bytes() {
        return bytes;
    }

    /** Whole messages that wait. */
    int messages() {
        return messages;
    }

    void add(final Parked parked) {
        waiting.add(parked);
        bytes += parked.length();
        messages += parked.kind == Kind.SEND || parked.kind == Kind.SEND_CHUNKED ? 1 : 0;
    }

    Parked head() {
        return waiting.peek();
    }

    void removeHead() {
        forget(waiting.remove());
    }

    /** Drops what matches; its bytes are released. */
    void removeIf(final Predicate<Parked> condition) {
        waiting.removeIf(parked -> {
            final boolean matches = condition.test(parked);
            if (matches) {
                forget(parked);
            }
            return matches;
        });
    }

    private void forget(final Parked parked) {
        bytes -= parked.length();
        messages -= parked.kind == Kind.SEND || parked.kind == Kind.SEND_CHUNKED ? 1 : 0;
        if (parked.body != null) {
            parked.body.release();
        }
    }

    enum Kind {
        SEND,
        SEND_CHUNK,
        SEND_CHUNKED,
        ABANDON_UPLOAD,
        COMMIT,
        END_BRANCH
    }

    /**
     * One command that waits.
     *
     * @param number      chunk index, chunk count or request id, as the kind has it.
     * @param body        owned copy of the bytes; null for kinds without.
     * @param command     what happens when its turn comes, for kinds that are requests; else null.
     * @param deadlineMs  when it is refused, on the clock of the connection's timers.
     */
    record Parked(
            Kind kind,
            long sequence,
            long transactionId,
            long number,
            ByteBuf body,
            Runnable command,
            long deadlineMs) {
        int length() {
            return body == null ? 0 : body.readableBytes();
        }
    }
}
