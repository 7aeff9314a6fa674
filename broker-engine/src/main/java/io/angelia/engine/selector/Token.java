/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

/**
 * A word of a selector.
 *
 * @param start index of its first character in the selector; the selector's length for END.
 * @param text  characters of a name, string or symbol as they stand for it: keywords in upper case, strings without quotes.
 * @param value an {@link ExactLiteral} or {@link ApproximateLiteral} for a NUMBER, else null.
 */
record Token(Kind kind, int start, String text, Expression value) {
    enum Kind {
        IDENTIFIER,
        KEYWORD,
        STRING,
        NUMBER,
        /** 9223372036854775808, which is a number only behind a minus. */
        MINIMUM_MAGNITUDE,
        SYMBOL,
        END
    }

    boolean is(final String symbolOrKeyword) {
        return (kind == Kind.SYMBOL || kind == Kind.KEYWORD) && text.equals(symbolOrKeyword);
    }

    /** How an error message names it. */
    String shown() {
        return switch (kind) {
            case END -> "the end";
            case STRING -> "the string '" + text + "'";
            default -> "'" + text + "'";
        };
    }
}
