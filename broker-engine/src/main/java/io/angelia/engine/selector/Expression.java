/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

/**
 * A node of a parsed selector: immutable, equal to those that mean the same by their form. Values pass through the
 * registers of the {@link MessageView}, so that evaluation allocates nothing.
 */
sealed interface Expression
        permits Condition, Reference, Arithmetic, Sign, ExactLiteral, ApproximateLiteral, StringLiteral {
    // Kinds of value
    int NULL = 0;
    int BOOLEAN = 1;
    int EXACT = 2;
    int APPROXIMATE = 3;
    int STRING = 4;
    /** A value that nothing compares with, such as a byte array. */
    int OTHER = 5;

    // Truth values, so that NOT is negation, AND the minimum and OR the maximum
    int FALSE = -1;
    int UNKNOWN = 0;
    int TRUE = 1;

    ValueType type();

    /**
     * Leaves the value in the view's registers.
     *
     * @return the kind of the value: NULL … OTHER.
     */
    int evaluate(MessageView message);

    /** The value as a condition: what is neither a boolean nor NULL is false. */
    default int test(final MessageView message) {
        return switch (evaluate(message)) {
            case NULL -> UNKNOWN;
            case BOOLEAN -> truth(message.number != 0);
            default -> FALSE;
        };
    }

    static int truth(final boolean value) {
        return value ? TRUE : FALSE;
    }

    static boolean isNumber(final int kind) {
        return kind == EXACT || kind == APPROXIMATE;
    }

    /** The number of that kind in a register as a double. */
    static double toDouble(final int kind, final long number) {
        return kind == EXACT ? number : Double.longBitsToDouble(number);
    }
}
