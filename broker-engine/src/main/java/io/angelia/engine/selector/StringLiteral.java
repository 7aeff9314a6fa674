/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

import org.agrona.concurrent.UnsafeBuffer;

/** A string, in UTF-8. */
record StringLiteral(UnsafeBuffer utf8) implements Expression {
    @Override
    public ValueType type() {
        return ValueType.STRING;
    }

    @Override
    public int evaluate(final MessageView message) {
        message.text = utf8;
        message.textOffset = 0;
        message.textLength = utf8.capacity();
        return STRING;
    }
}
