/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.load;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/**
 * Who sent what and what came out. Producers number their messages 0, 1, 2 …; each of those numbers has to be received exactly
 * once. Thread-safe.
 */
final class SequenceLedger {
    private final Account[] accounts;
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();

    SequenceLedger(final int producers) {
        accounts = new Account[producers];
        Arrays.setAll(accounts, i -> new Account());
    }

    /** Notes the next {@code count} numbers of a producer as sent. */
    void sent(final int producer, final int count) {
        accounts[producer].sent(count);
        sent.add(count);
    }

    void received(final int producer, final long sequence) {
        accounts[producer].received(sequence);
        received.increment();
    }

    long sent() {
        return sent.sum();
    }

    /** Deliveries so far, doubled ones included. */
    long received() {
        return received.sum();
    }

    /** Messages that were sent and not received. */
    long lost() {
        return Arrays.stream(accounts).mapToLong(Account::lost).sum();
    }

    /** Deliveries beyond the first of a message. */
    long doubled() {
        return Arrays.stream(accounts).mapToLong(Account::doubled).sum();
    }

    /** Messages that were received but never noted as sent. */
    long unexpected() {
        return Arrays.stream(accounts).mapToLong(Account::unexpected).sum();
    }

    /** Deliveries behind a later message of the same producer; with several consumers that is no fault. */
    long overtaken() {
        return Arrays.stream(accounts).mapToLong(Account::overtaken).sum();
    }

    /** One producer's numbers. */
    private static final class Account {
        private long[] seen = new long[1024];
        private long sent;
        private long distinct;
        private long doubled;
        private long overtaken;
        private long highest = -1;

        synchronized void sent(final int count) {
            sent += count;
        }

        synchronized void received(final long sequence) {
            final int word = Math.toIntExact(sequence >>> 6);
            final long bit = 1L << (sequence & 63);
            if (word >= seen.length) {
                seen = Arrays.copyOf(seen, Math.max(word + 1, seen.length * 2));
            }
            if ((seen[word] & bit) != 0) {
                doubled++;
                return;
            }
            seen[word] |= bit;
            distinct++;
            if (sequence < highest) {
                overtaken++;
            }
            highest = Math.max(highest, sequence);
        }

        synchronized long lost() {
            return sent - seenBelow(sent);
        }

        synchronized long doubled() {
            return doubled;
        }

        synchronized long overtaken() {
            return overtaken;
        }

        synchronized long unexpected() {
            return distinct - seenBelow(sent);
        }

        private long seenBelow(final long limit) {
            long count = 0;
            final int words = (int) Math.min(limit >>> 6, seen.length);
            for (int i = 0; i < words; i++) {
                count += Long.bitCount(seen[i]);
            }
            if (words < seen.length) {
                count += Long.bitCount(seen[words] & ((1L << (limit & 63)) - 1));
            }
            return count;
        }
    }
}
