/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

/** {@code identifier IS NULL}, never unknown. */
record NullTest(Reference subject, boolean negated) implements Condition {
    @Override
    public int test(final MessageView message) {
        return Expression.truth((subject.evaluate(message) == NULL) != negated);
    }
}
