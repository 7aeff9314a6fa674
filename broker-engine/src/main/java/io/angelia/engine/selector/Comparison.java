/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

import org.agrona.concurrent.UnsafeBuffer;

/** Two values compared: unknown when one is NULL, false when they are of unlike types. */
record Comparison(Operator operator, Expression left, Expression right) implements Condition {
    enum Operator {
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL;

        /** True for those that are not restricted to numbers. */
        boolean isEquality() {
            return this == EQUAL || this == NOT_EQUAL;
        }

        private boolean holds(final long a, final long b) {
            return switch (this) {
                case EQUAL -> a == b;
                case NOT_EQUAL -> a != b;
                case LESS -> a < b;
                case LESS_OR_EQUAL -> a <= b;
                case GREATER -> a > b;
                case GREATER_OR_EQUAL -> a >= b;
            };
        }

        private boolean holds(final double a, final double b) {
            return switch (this) {
                case EQUAL -> a == b;
                case NOT_EQUAL -> a != b;
                case LESS -> a < b;
                case LESS_OR_EQUAL -> a <= b;
                case GREATER -> a > b;
                case GREATER_OR_EQUAL -> a >= b;
            };
        }
    }

    @Override
    public int test(final MessageView message) {
        final int leftKind = left.evaluate(message);
        if (leftKind == NULL) {
            return UNKNOWN;
        }
        final long leftNumber = message.number;
        final UnsafeBuffer leftText = message.text;
        final int leftOffset = message.textOffset;
        final int leftLength = message.textLength;
        final int rightKind = right.evaluate(message);
        if (rightKind == NULL) {
            return UNKNOWN;
        }
        if (Expression.isNumber(leftKind)) {
            return compareNumbers(operator, leftKind, leftNumber, rightKind, message.number);
        }
        if (leftKind != rightKind || leftKind == OTHER || !operator.isEquality()) {
            return FALSE;
        }
        final boolean equal = leftKind == BOOLEAN
                ? leftNumber == message.number
                : Utf8.equal(leftText, leftOffset, leftLength, message.text, message.textOffset, message.textLength);
        return Expression.truth(equal == (operator == Operator.EQUAL));
    }

    /** Compares values that are not NULL; false unless both are numbers. */
    static int compareNumbers(
            final Operator operator,
            final int leftKind,
            final long leftNumber,
            final int rightKind,
            final long rightNumber) {
        if (!Expression.isNumber(leftKind) || !Expression.isNumber(rightKind)) {
            return FALSE;
        }
        if (leftKind == EXACT && rightKind == EXACT) {
            return Expression.truth(operator.holds(leftNumber, rightNumber));
        }
        return Expression.truth(
                operator.holds(Expression.toDouble(leftKind, leftNumber), Expression.toDouble(rightKind, rightNumber)));
    }
}
