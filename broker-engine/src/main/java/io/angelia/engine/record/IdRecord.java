/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.record;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Layouts of the records that are a few numbers.
 *
 * <pre>
 * COMMIT, ROLLBACK, head of TRANSACTION_ACKNOWLEDGED   i64 producer id | i64 transaction id (below 0: of a branch, and the
 *                                                      producer is the one that may ask for the outcome, 0 for none)
 * HEURISTIC                                            i64 1 committed, 2 rolled back | i64 branch id
 * FORGET                                               i64 reserved | i64 branch id
 * CHUNK (the chunk's bytes follow), UPLOAD_ABANDONED   i64 producer id | i64 sequence
 * DESTINATION_DELETED, SUBSCRIPTION_DELETED            i64 id | i64 reserved
 * QUEUE_PAUSED                                         i64 queue id | i64 1 stopped, 0 goes on
 * DISPATCH_MARK                                        i64 queue id | i64 up to (position)
 * KEY_RELEASED                                         i64 queue id | i64 key
 * STARTED                                              i64 1 after an unclean end, else 0 | i64 number of the run
 * CLEAN_STOP                                           nothing
 * </pre>
 */
public final class IdRecord {
    private static final int FIRST_OFFSET = 0;
    private static final int SECOND_OFFSET = FIRST_OFFSET + Long.BYTES;
    /** Bytes of a pair. */
    public static final int PAIR_LENGTH = SECOND_OFFSET + Long.BYTES;

    private IdRecord() {}

    public static long first(final DirectBuffer payload) {
        return payload.getLong(FIRST_OFFSET, LITTLE_ENDIAN);
    }

    public static long second(final DirectBuffer payload) {
        return payload.getLong(SECOND_OFFSET, LITTLE_ENDIAN);
    }

    /** Writes both numbers; returns {@link #PAIR_LENGTH}. */
    public static int encode(final MutableDirectBuffer target, final long first, final long second) {
        target.putLong(FIRST_OFFSET, first, LITTLE_ENDIAN);
        target.putLong(SECOND_OFFSET, second, LITTLE_ENDIAN);
        return PAIR_LENGTH;
    }
}
