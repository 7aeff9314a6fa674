/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

/** An expression that is true, false or unknown. */
sealed interface Condition extends Expression
        permits BooleanLiteral, Comparison, Between, InList, Like, NullTest, Not, Junction {
    @Override
    int test(MessageView message);

    @Override
    default ValueType type() {
        return ValueType.BOOLEAN;
    }

    @Override
    default int evaluate(final MessageView message) {
        final int truth = test(message);
        if (truth == UNKNOWN) {
            return NULL;
        }
        message.number = truth == TRUE ? 1 : 0;
        return BOOLEAN;
    }
}
