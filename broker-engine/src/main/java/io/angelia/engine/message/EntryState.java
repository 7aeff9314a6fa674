/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.message;

/** What an entry is doing. The numbers are part of checkpoints. */
public final class EntryState {
    /** Not in use. */
    public static final int FREE = 0;
    /** Sent in a transaction that is still open; in the transaction's chain. */
    public static final int STAGED = 1;
    /** Can be handed to a consumer; in a ready or returned chain. */
    public static final int READY = 2;
    /** Waits for its due time; in the delayed chain. */
    public static final int DELAYED = 3;
    /** With a consumer, or on its way out; in the chain of those in flight. */
    public static final int IN_FLIGHT = 4;
    /** Consumed by a transaction that is still open; in the chain of those in flight. */
    public static final int ACKNOWLEDGED_IN_TRANSACTION = 5;

    private EntryState() {}

    /** Name for messages to people. */
    public static String name(final int state) {
        return switch (state) {
            case FREE -> "FREE";
            case STAGED -> "STAGED";
            case READY -> "READY";
            case DELAYED -> "DELAYED";
            case IN_FLIGHT -> "IN_FLIGHT";
            case ACKNOWLEDGED_IN_TRANSACTION -> "ACKNOWLEDGED_IN_TRANSACTION";
            default -> "unknown state " + state;
        };
    }
}
