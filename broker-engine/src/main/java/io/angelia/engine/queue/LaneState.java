/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.queue;

/**
 * What a lane, that is all of one ordering key in one queue, is doing.
 *
 * <pre>
 *             first in flight           last one consumed, or given back
 *   READY ───────────────────► HELD ──────────────────────────────────► READY / DELAYED / gone
 *     ▲                        │  │ one is given back or has failed
 *     │ the delay is over      │  └────────────► FAILED ─── nothing in flight ──► READY / DELAYED
 *   DELAYED                    └ a branch is prepared ─► PREPARED ─ it ends ────► HELD / FAILED
 *
 *   any but PREPARED ─ parked or stopped ─► FAILED ─ nothing in flight ─► PARKED / STOPPED ─ released ─► READY / DELAYED
 * </pre>
 */
final class LaneState {
    /** Nothing in flight; whoever is next gets the head. */
    static final int READY = 1;
    /** Something in flight; only the consumer that has it gets more. */
    static final int HELD = 2;
    /** Something in flight and something came back: nobody gets more until nothing is in flight. */
    static final int FAILED = 3;
    /** Nothing in flight; the head waits for its redelivery delay. */
    static final int DELAYED = 4;
    /** Something in flight that a prepared branch decides on: nobody gets more until it has ended. */
    static final int PREPARED = 5;

    /** Its messages go to the dead-letter queue one after the other. */
    static final int PARKED = 6;
    /** Nothing in flight; it stands still until it is released. */
    static final int STOPPED = 7;

    private LaneState() {}

    /** Name for messages to people. */
    static String name(final int state) {
        return switch (state) {
            case READY -> "READY";
            case HELD -> "HELD";
            case FAILED -> "FAILED";
            case DELAYED -> "DELAYED";
            case PREPARED -> "PREPARED";
            case PARKED -> "PARKED";
            case STOPPED -> "STOPPED";
            default -> "unknown state " + state;
        };
    }
}
