/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.message;

/** Bits of an entry's flags. The numbers are part of checkpoints. */
public final class EntryFlag {
    /** The position is one of the store of volatile messages. */
    public static final int VOLATILE_BODY = 1;
    /** The body lies in chunks. */
    public static final int CHUNKED = 1 << 1;
    /** A consumer may have seen the message although its delivery count does not say so. */
    public static final int MAYBE_DELIVERED = 1 << 2;
    /** Was below its queue's dispatch mark before it moved. */
    public static final int BELOW_MARK = 1 << 3;
    /** In the returned chain rather than the ready chain. */
    public static final int RETURNED = 1 << 4;
    /** The due time is when the message may be delivered (again), not when it expires. */
    public static final int DUE_IS_DELIVERY = 1 << 5;

    /** Came into its queue after the last unclean end, although its position lies before: nobody saw it then. */
    public static final int UNSEEN = 1 << 6;

    /**
     * In flight, with its end recorded: nothing can bring it back but a crash, which forgets the flag.
     */
    public static final int DECIDED = 1 << 7;

    /** In flight, and a prepared branch decides what becomes of it; says so only while the engine runs. */
    public static final int PREPARED = 1 << 8;

    /** Deliveries of it have failed: there is a story of them. */
    public static final int HAS_FAILED = 1 << 9;
    /** It is a dead letter. */
    public static final int DEAD_LETTER = 1 << 10;

    private EntryFlag() {}
}
