/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

import java.util.List;

/** Terms joined by AND ({@code all}) or OR, evaluated from the left until the outcome is certain. */
record Junction(boolean all, List<Expression> terms) implements Condition {
    @Override
    public int test(final MessageView message) {
        final int decisive = all ? FALSE : TRUE;
        int outcome = -decisive;
        for (int i = 0; i < terms.size(); i++) {
            final int truth = terms.get(i).test(message);
            if (truth == decisive) {
                return decisive;
            }
            if (truth == UNKNOWN) {
                outcome = UNKNOWN;
            }
        }
        return outcome;
    }
}
