/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

import java.util.Locale;
import java.util.Set;

/** Cuts a selector into tokens: section 3.8.1.1, literals in the syntax of the Java language. */
final class SelectorLexer {
    private static final Set<String> KEYWORDS =
            Set.of("NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "ESCAPE");
    private static final int LONGEST_KEYWORD = "BETWEEN".length();
    private static final String MINIMUM_MAGNITUDE = "9223372036854775808";

    private final String selector;
    private int at;

    SelectorLexer(final String selector) {
        this.selector = selector;
    }

    Token next() throws InvalidSelectorException {
        while (at < selector.length() && isWhitespace(selector.charAt(at))) {
            at++;
        }
        final int start = at;
        if (at == selector.length()) {
            return new Token(Token.Kind.END, start, "", null);
        }
        final int c = selector.codePointAt(at);
        if (c == '\'') {
            return string();
        }
        if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
            return number();
        }
        if (Character.isJavaIdentifierStart(c)) {
            return word();
        }
        return symbol(c);
    }

    private Token string() throws InvalidSelectorException {
        final int start = at;
        final StringBuilder text = new StringBuilder();
        int from = start + 1;
        while (true) {
            final int quote = selector.indexOf('\'', from);
            if (quote < 0) {
                throw error("the string is not closed by a '", start);
            }
            text.append(selector, from, quote);
            at = quote + 1;
            if (peek(0) != '\'') {
                return new Token(Token.Kind.STRING, start, text.toString(), null);
            }
            text.append('\'');
            from = at + 1;
        }
    }

    private Token word() {
        final int start = at;
        while (at < selector.length() && Character.isJavaIdentifierPart(selector.codePointAt(at))) {
            at += Character.charCount(selector.codePointAt(at));
        }
        final String text = selector.substring(start, at);
        // By length first: some letters that are not ASCII have an upper case that is.
        if (text.length() <= LONGEST_KEYWORD && text.chars().allMatch(c -> c < 128)) {
            final String upper = text.toUpperCase(Locale.ROOT);
            if (KEYWORDS.contains(upper)) {
                return new Token(Token.Kind.KEYWORD, start, upper, null);
            }
        }
        return new Token(Token.Kind.IDENTIFIER, start, text, null);
    }

    private Token symbol(final int c) throws InvalidSelectorException {
        final int start = at;
        final int second = peek(1);
        final int length = (c == '<' && (second == '=' || second == '>')) || (c == '>' && second == '=') ? 2 : 1;
        if ("=<>+-*/(),".indexOf(c) < 0) {
            throw switch (c) {
                case '!' -> error("'!' is no operator; not equal is <>", start);
                case '"' -> error("strings are enclosed in single quotes", start);
                default -> error("unexpected character '" + Character.toString(c) + "'", start);
            };
        }
        at += length;
        return new Token(Token.Kind.SYMBOL, start, selector.substring(start, at), null);
    }

    // ---- numbers

    private Token number() throws InvalidSelectorException {
        final int start = at;
        final boolean hexadecimal = peek(0) == '0' && (peek(1) | 0x20) == 'x';
        while (at < selector.length() && isNumberPart(hexadecimal)) {
            at++;
        }
        final String text = selector.substring(start, at);
        try {
            final String digits =
                    withoutUnderscores(text, hexadecimal ? 16 : 10).toLowerCase(Locale.ROOT);
            if (digits.equals(MINIMUM_MAGNITUDE) || digits.equals(MINIMUM_MAGNITUDE + "l")) {
                return new Token(Token.Kind.MINIMUM_MAGNITUDE, start, text, null);
            }
            final Expression value = isFloatingPoint(digits, hexadecimal)
                    ? new ApproximateLiteral(floatingPoint(digits))
                    : new ExactLiteral(integer(digits));
            return new Token(Token.Kind.NUMBER, start, text, value);
        } catch (final NumberFormatException e) {
            throw error("'" + text + "' is not a number, or out of range", start);
        }
    }

    /** Takes in everything that cannot begin another token, so that a misspelt number is reported as a whole. */
    private boolean isNumberPart(final boolean hexadecimal) {
        final char c = selector.charAt(at);
        if (c == '+' || c == '-') {
            final int before = selector.charAt(at - 1) | 0x20;
            return before == (hexadecimal ? 'p' : 'e');
        }
        return c == '.' || Character.isJavaIdentifierPart(c);
    }

    private static String withoutUnderscores(final String text, final int radix) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 128 || (text.charAt(i) == '_' && !isBetweenDigits(text, i, radix))) {
                throw new NumberFormatException(text);
            }
        }
        return text.replace("_", "");
    }

    private static boolean isBetweenDigits(final String text, final int underscore, final int radix) {
        int before = underscore;
        int after = underscore;
        while (before >= 0 && text.charAt(before) == '_') {
            before--;
        }
        while (after < text.length() && text.charAt(after) == '_') {
            after++;
        }
        return before >= 0
                && after < text.length()
                && Character.digit(text.charAt(before), radix) >= 0
                && Character.digit(text.charAt(after), radix) >= 0;
    }

    private static boolean isFloatingPoint(final String digits, final boolean hexadecimal) {
        if (hexadecimal) {
            return digits.indexOf('.') >= 0 || digits.indexOf('p') >= 0;
        }
        return !digits.startsWith("0b") && digits.chars().anyMatch(c -> ".efd".indexOf(c) >= 0);
    }

    private static long integer(final String digits) {
        final String plain = digits.endsWith("l") ? digits.substring(0, digits.length() - 1) : digits;
        if (plain.startsWith("0x")) {
            return Long.parseUnsignedLong(plain.substring(2), 16);
        }
        if (plain.startsWith("0b")) {
            return Long.parseUnsignedLong(plain.substring(2), 2);
        }
        return plain.length() > 1 && plain.charAt(0) == '0' ? Long.parseUnsignedLong(plain, 8) : Long.parseLong(plain);
    }

    /** As in Java, the suffix f rounds to float. */
    private static double floatingPoint(final String digits) {
        final double value = digits.endsWith("f") ? Float.parseFloat(digits) : Double.parseDouble(digits);
        if (Double.isInfinite(value)) {
            throw new NumberFormatException(digits);
        }
        return value;
    }

    // ---- characters

    private int peek(final int ahead) {
        return at + ahead < selector.length() ? selector.charAt(at + ahead) : -1;
    }

    private static boolean isDigit(final int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWhitespace(final char c) {
        return c == ' ' || c == '\t' || c == '\f' || c == '\n' || c == '\r';
    }

    private InvalidSelectorException error(final String problem, final int position) {
        return new InvalidSelectorException(problem, selector, position);
    }
}
