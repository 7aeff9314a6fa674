/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

import io.angelia.engine.selector.Comparison.Operator;

/** {@code x BETWEEN low AND high} as {@code x >= low AND x <= high}; negated as {@code x < low OR x > high}. */
record Between(Expression value, Expression low, Expression high, boolean negated) implements Condition {
    @Override
    public int test(final MessageView message) {
        final int kind = value.evaluate(message);
        if (kind == NULL) {
            return UNKNOWN;
        }
        final long number = message.number;
        final int againstLow = compare(negated ? Operator.LESS : Operator.GREATER_OR_EQUAL, kind, number, low, message);
        final int againstHigh =
                compare(negated ? Operator.GREATER : Operator.LESS_OR_EQUAL, kind, number, high, message);
        return negated ? Math.max(againstLow, againstHigh) : Math.min(againstLow, againstHigh);
    }

    private static int compare(
            final Operator operator,
            final int kind,
            final long number,
            final Expression bound,
            final MessageView message) {
        final int boundKind = bound.evaluate(message);
        return boundKind == NULL
                ? UNKNOWN
                : Comparison.compareNumbers(operator, kind, number, boundKind, message.number);
    }
}
