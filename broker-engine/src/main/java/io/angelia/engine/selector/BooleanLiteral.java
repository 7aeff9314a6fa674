/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

/** TRUE or FALSE. */
record BooleanLiteral(boolean value) implements Condition {
    @Override
    public int test(final MessageView message) {
        return Expression.truth(value);
    }
}
