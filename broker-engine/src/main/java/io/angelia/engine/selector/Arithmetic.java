/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

import java.util.List;

/**
 * A sum or a product: operands joined by operators of one precedence, from left to right. A chain instead of a tree, so
 * that a long one is not deep.
 *
 * @param operators one character per further operand: + - * /
 */
record Arithmetic(Expression first, String operators, List<Expression> others) implements Expression {
    @Override
    public ValueType type() {
        return ValueType.NUMBER;
    }

    @Override
    public int evaluate(final MessageView message) {
        int kind = first.evaluate(message);
        for (int i = 0; i < operators.length() && Expression.isNumber(kind); i++) {
            final long left = message.number;
            final int rightKind = others.get(i).evaluate(message);
            if (!Expression.isNumber(rightKind)) {
                return NULL;
            }
            kind = apply(operators.charAt(i), kind, left, rightKind, message);
        }
        return Expression.isNumber(kind) ? kind : NULL;
    }

    /** Replaces the right operand, which is in the register, by the result. */
    private static int apply(
            final char operator, final int leftKind, final long left, final int rightKind, final MessageView message) {
        final long right = message.number;
        if (leftKind == EXACT && rightKind == EXACT) {
            if (operator == '/' && right == 0) {
                return NULL;
            }
            message.number = switch (operator) {
                case '+' -> left + right;
                case '-' -> left - right;
                case '*' -> left * right;
                default -> left / right;
            };
            return EXACT;
        }
        final double a = Expression.toDouble(leftKind, left);
        final double b = Expression.toDouble(rightKind, right);
        if (operator == '/' && b == 0) {
            return NULL;
        }
        final double result = switch (operator) {
            case '+' -> a + b;
            case '-' -> a - b;
            case '*' -> a * b;
            default -> a / b;
        };
        message.number = Double.doubleToRawLongBits(result);
        return APPROXIMATE;
    }
}
