/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

/** A floating-point number. */
record ApproximateLiteral(double value) implements Expression {
    @Override
    public ValueType type() {
        return ValueType.NUMBER;
    }

    @Override
    public int evaluate(final MessageView message) {
        message.number = Double.doubleToRawLongBits(value);
        return APPROXIMATE;
    }
}
