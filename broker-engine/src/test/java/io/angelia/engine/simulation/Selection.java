/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

/** Selectors that clients use, each beside the same condition in Java as the checker applies it. */
enum Selection {
    ALL(null) {
        @Override
        boolean test(final MessageContent content) {
            return true;
        }
    },
    RED("color = 'red'") {
        @Override
        boolean test(final MessageContent content) {
            return content.color().equals("red");
        }
    },
    HEAVY("weight > 50") {
        @Override
        boolean test(final MessageContent content) {
            return content.weight() > 50;
        }
    },
    URGENT("JMSPriority >= 5") {
        @Override
        boolean test(final MessageContent content) {
            return content.priority() >= 5;
        }
    },
    COOL_OR_LIGHT("color IN ('green', 'blue') AND NOT weight BETWEEN 20 AND 90") {
        @Override
        boolean test(final MessageContent content) {
            return !content.color().equals("red") && (content.weight() < 20 || content.weight() > 90);
        }
    },
    LIKE_RED("absent IS NOT NULL OR color LIKE 'r_d'") {
        @Override
        boolean test(final MessageContent content) {
            return content.color().equals("red");
        }
    };

    private final String selector;

    Selection(final String selector) {
        this.selector = selector;
    }

    /** In the JMS language; null for no selector. */
    String selector() {
        return selector;
    }

    /** Whether the selector matches the message. */
    abstract boolean test(MessageContent content);
}
