/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

/** Unary plus or minus. */
record Sign(boolean negative, Expression operand) implements Expression {
    @Override
    public ValueType type() {
        return ValueType.NUMBER;
    }

    @Override
    public int evaluate(final MessageView message) {
        final int kind = operand.evaluate(message);
        if (!Expression.isNumber(kind)) {
            return NULL;
        }
        if (negative) {
            message.number = kind == EXACT
                    ? -message.number
                    : Double.doubleToRawLongBits(-Double.longBitsToDouble(message.number));
        }
        return kind;
    }
}
