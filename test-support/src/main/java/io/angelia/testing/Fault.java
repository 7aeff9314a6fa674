/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.testing;

/**
 * One thing that goes wrong on the way between a client and its broker.
 *
 * @param direction whose frames are counted.
 * @param frame     the frame at which it happens, 1 for the first of that direction; heartbeats do not count.
 * @param place     where at that frame.
 * @param damage    what happens.
 */
public record Fault(Direction direction, long frame, Place place, Damage damage) {
    /** A way through the proxy. */
    public enum Direction {
        TO_BROKER,
        TO_CLIENT
    }

    /** Where at a frame. */
    public enum Place {
        /** Nothing of it gets through. */
        BEFORE,
        /** Half of it gets through. */
        MIDDLE,
        /** It gets through as a whole, and nothing behind it. */
        AFTER
    }

    /** What happens. */
    public enum Damage {
        /** Both sides get a reset; what they have not read yet is gone. */
        RESET,
        /** Both sides get an orderly end of the stream. */
        END,
        /** The connection stays, and carries nothing any more. */
        STALL,
        /** The broker gets the end of its stream, and the other direction goes on. */
        END_TO_BROKER,
        /** The client gets the end of its stream, and the other direction goes on. */
        END_TO_CLIENT
    }
}
