/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * {@code identifier IN ('a', 'b')}. False, negated or not, for what is no string.
 *
 * @param sorted the strings in UTF-8, each once, in {@link Utf8#compare} order.
 */
record InList(Reference subject, List<UnsafeBuffer> sorted, boolean negated) implements Condition {
    @Override
    public int test(final MessageView message) {
        final int kind = subject.evaluate(message);
        if (kind != STRING) {
            return kind == NULL ? UNKNOWN : FALSE;
        }
        int low = 0;
        int high = sorted.size() - 1;
        while (low <= high) {
            final int middle = (low + high) >>> 1;
            final UnsafeBuffer candidate = sorted.get(middle);
            final int order = Utf8.compare(
                    candidate, 0, candidate.capacity(), message.text, message.textOffset, message.textLength);
            if (order == 0) {
                return Expression.truth(!negated);
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return Expression.truth(negated);
    }
}
