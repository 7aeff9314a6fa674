/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

/** Negation; unknown stays unknown. */
record Not(Expression operand) implements Condition {
    @Override
    public int test(final MessageView message) {
        return -operand.test(message);
    }
}
