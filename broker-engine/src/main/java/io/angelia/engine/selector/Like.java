/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

/** {@code identifier LIKE pattern}. False, negated or not, for what is no string. */
record Like(Reference subject, LikePattern pattern, boolean negated) implements Condition {
    @Override
    public int test(final MessageView message) {
        final int kind = subject.evaluate(message);
        if (kind != STRING) {
            return kind == NULL ? UNKNOWN : FALSE;
        }
        return Expression.truth(pattern.matches(message.text, message.textOffset, message.textLength) != negated);
    }
}
