/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

import io.angelia.engine.selector.Comparison.Operator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Recursive descent over the tokens of one selector.
 *
 * <pre>
 * or         = and { OR and }
 * and        = not { AND not }
 * not        = NOT not | predicate
 * predicate  = sum [ compare sum | [NOT] BETWEEN sum AND sum | [NOT] IN ( string, … ) | [NOT] LIKE string [ESCAPE string]
 *                  | IS [NOT] NULL ]
 * sum        = product { (+|-) product }
 * product    = sign { (*|/) sign }
 * sign       = (+|-) sign | primary
 * primary    = literal | identifier | ( or )
 * </pre>
 *
 * Conditions and values share the grammar, so that a parenthesis needs no looking ahead; types keep them apart.
 */
final class SelectorParser {
    /** Parentheses, NOTs and signs inside each other. Bounds the stack while parsing and evaluating. */
    static final int MAX_NESTING = 100;

    private final String selector;
    private final SelectorLexer lexer;
    private final Map<String, Property> properties = new LinkedHashMap<>();
    private Token token;
    private int nesting;

    SelectorParser(final String selector) throws InvalidSelectorException {
        this.selector = selector;
        this.lexer = new SelectorLexer(selector);
        this.token = lexer.next();
    }

    /** The whole text as a condition. */
    Expression parse() throws InvalidSelectorException {
        final Expression condition = or();
        if (token.kind() != Token.Kind.END) {
            throw unexpected("AND, OR or the end");
        }
        return requireCondition(condition, 0);
    }

    /** Different properties seen. */
    int propertyCount() {
        return properties.size();
    }

    // ---- conditions

    private Expression or() throws InvalidSelectorException {
        return junction(false);
    }

    private Expression junction(final boolean all) throws InvalidSelectorException {
        final String keyword = all ? "AND" : "OR";
        final int start = token.start();
        final Expression first = all ? not() : junction(true);
        if (!token.is(keyword)) {
            return first;
        }
        final List<Expression> terms = new ArrayList<>();
        terms.add(requireCondition(first, start));
        while (skip(keyword)) {
            final int termStart = token.start();
            terms.add(requireCondition(all ? not() : junction(true), termStart));
        }
        return new Junction(all, List.copyOf(terms));
    }

    private Expression not() throws InvalidSelectorException {
        if (!skip("NOT")) {
            return predicate();
        }
        final int start = token.start();
        enter(start);
        final Expression operand = requireCondition(not(), start);
        nesting--;
        return new Not(operand);
    }

    private Expression predicate() throws InvalidSelectorException {
        final int start = token.start();
        final Expression left = sum();
        final Operator operator = operator(token);
        if (operator != null) {
            return comparison(operator, left, start);
        }
        if (skip("IS")) {
            final boolean negated = skip("NOT");
            expect("NULL");
            return new NullTest(requireReference(left, "IS NULL", start), negated);
        }
        final boolean negated = skip("NOT");
        if (skip("BETWEEN")) {
            requireNumber(left, "BETWEEN", start);
            final Expression low = number("BETWEEN");
            expect("AND");
            return new Between(left, low, number("BETWEEN"), negated);
        }
        if (skip("IN")) {
            return new InList(requireReference(left, "IN", start), strings(), negated);
        }
        if (skip("LIKE")) {
            return new Like(requireReference(left, "LIKE", start), pattern(), negated);
        }
        if (negated) {
            throw unexpected("BETWEEN, IN or LIKE behind NOT");
        }
        return left;
    }

    private Comparison comparison(final Operator operator, final Expression left, final int start)
            throws InvalidSelectorException {
        final String symbol = token.text();
        advance();
        final int rightStart = token.start();
        final Expression right = sum();
        if (!operator.isEquality()) {
            requireNumber(left, symbol, start);
            requireNumber(right, symbol, rightStart);
        } else if (left.type() != ValueType.ANY && right.type() != ValueType.ANY && left.type() != right.type()) {
            throw error(left.type().text + " is never equal to " + right.type().text, start);
        }
        return new Comparison(operator, left, right);
    }

    private static Operator operator(final Token token) {
        if (token.kind() != Token.Kind.SYMBOL) {
            return null;
        }
        return switch (token.text()) {
            case "=" -> Operator.EQUAL;
            case "<>" -> Operator.NOT_EQUAL;
            case "<" -> Operator.LESS;
            case "<=" -> Operator.LESS_OR_EQUAL;
            case ">" -> Operator.GREATER;
            case ">=" -> Operator.GREATER_OR_EQUAL;
            default -> null;
        };
    }

    private List<UnsafeBuffer> strings() throws InvalidSelectorException {
        expect("(");
        final List<UnsafeBuffer> strings = new ArrayList<>();
        do {
            strings.add(Utf8.encode(string()));
        } while (skip(","));
        expect(")");
        return strings.stream()
                .sorted((a, b) -> Utf8.compare(a, 0, a.capacity(), b, 0, b.capacity()))
                .distinct()
                .toList();
    }

    private LikePattern pattern() throws InvalidSelectorException {
        final int start = token.start();
        final String pattern = string();
        int escape = -1;
        if (skip("ESCAPE")) {
            final int escapeStart = token.start();
            final String text = string();
            if (text.codePointCount(0, text.length()) != 1) {
                throw error("ESCAPE takes a single character", escapeStart);
            }
            escape = text.codePointAt(0);
        }
        try {
            return LikePattern.of(pattern, escape);
        } catch (final IllegalArgumentException e) {
            throw error(e.getMessage(), start);
        }
    }

    // ---- values

    private Expression number(final String operator) throws InvalidSelectorException {
        final int start = token.start();
        return requireNumber(sum(), operator, start);
    }

    private Expression sum() throws InvalidSelectorException {
        return chain("+", "-");
    }

    private Expression chain(final String one, final String other) throws InvalidSelectorException {
        final boolean isSum = one.equals("+");
        final int start = token.start();
        final Expression first = isSum ? chain("*", "/") : sign();
        if (!token.is(one) && !token.is(other)) {
            return first;
        }
        final StringBuilder operators = new StringBuilder();
        final List<Expression> others = new ArrayList<>();
        while (token.is(one) || token.is(other)) {
            final String operator = token.text();
            requireNumber(first, operator, start);
            advance();
            final int operandStart = token.start();
            others.add(requireNumber(isSum ? chain("*", "/") : sign(), operator, operandStart));
            operators.append(operator);
        }
        return new Arithmetic(first, operators.toString(), List.copyOf(others));
    }

    private Expression sign() throws InvalidSelectorException {
        final boolean negative = token.is("-");
        if (!negative && !token.is("+")) {
            return primary();
        }
        final String symbol = token.text();
        advance();
        if (negative && token.kind() == Token.Kind.MINIMUM_MAGNITUDE) {
            advance();
            return new ExactLiteral(Long.MIN_VALUE);
        }
        final int start = token.start();
        enter(start);
        final Expression operand = requireNumber(sign(), symbol, start);
        nesting--;
        if (operand instanceof ExactLiteral exact) {
            return negative ? new ExactLiteral(-exact.value()) : exact;
        }
        if (operand instanceof ApproximateLiteral approximate) {
            return negative ? new ApproximateLiteral(-approximate.value()) : approximate;
        }
        return new Sign(negative, operand);
    }

    private Expression primary() throws InvalidSelectorException {
        final Token current = token;
        if (skip("(")) {
            enter(current.start());
            final Expression inner = or();
            expect(")");
            nesting--;
            return inner;
        }
        final Expression value = switch (current.kind()) {
            case NUMBER -> current.value();
            case STRING -> new StringLiteral(Utf8.encode(current.text()));
            case IDENTIFIER -> reference(current);
            case MINIMUM_MAGNITUDE ->
                throw error("'" + current.text() + "' is beyond the range of long", current.start());
            case KEYWORD -> {
                if (!current.is("TRUE") && !current.is("FALSE")) {
                    throw unexpected("an identifier or literal");
                }
                yield new BooleanLiteral(current.is("TRUE"));
            }
            default -> throw unexpected("an identifier or literal");
        };
        advance();
        return value;
    }

    /** Section 3.8.1.1: of the names that start with JMS, six headers, JMSX properties and JMS_ properties are allowed. */
    private Reference reference(final Token identifier) throws InvalidSelectorException {
        final String name = identifier.text();
        final HeaderField field = HeaderField.of(name);
        if (field != null) {
            return field;
        }
        if (name.startsWith("JMS") && !name.startsWith("JMSX") && !name.startsWith("JMS_")) {
            throw error("a selector cannot refer to " + name, identifier.start());
        }
        return properties.computeIfAbsent(name, key -> new Property(Utf8.encode(key), properties.size()));
    }

    // ---- types

    private Expression requireCondition(final Expression expression, final int start) throws InvalidSelectorException {
        if (expression.type() != ValueType.BOOLEAN && expression.type() != ValueType.ANY) {
            throw error("expected a condition, found " + expression.type().text, start);
        }
        return expression;
    }

    private Expression requireNumber(final Expression expression, final String operator, final int start)
            throws InvalidSelectorException {
        if (expression.type() != ValueType.NUMBER && expression.type() != ValueType.ANY) {
            throw error(operator + " takes numbers, found " + expression.type().text, start);
        }
        return expression;
    }

    private Reference requireReference(final Expression expression, final String operator, final int start)
            throws InvalidSelectorException {
        if (expression instanceof Reference reference) {
            return reference;
        }
        throw error("expected an identifier before " + operator, start);
    }

    // ---- tokens

    private void advance() throws InvalidSelectorException {
        token = lexer.next();
    }

    private boolean skip(final String symbolOrKeyword) throws InvalidSelectorException {
        if (!token.is(symbolOrKeyword)) {
            return false;
        }
        advance();
        return true;
    }

    private void expect(final String symbolOrKeyword) throws InvalidSelectorException {
        if (!skip(symbolOrKeyword)) {
            throw unexpected(symbolOrKeyword);
        }
    }

    private String string() throws InvalidSelectorException {
        if (token.kind() != Token.Kind.STRING) {
            throw unexpected("a string literal");
        }
        final String text = token.text();
        advance();
        return text;
    }

    private void enter(final int start) throws InvalidSelectorException {
        nesting++;
        if (nesting > MAX_NESTING) {
            throw error("nested more than " + MAX_NESTING + " deep", start);
        }
    }

    private InvalidSelectorException unexpected(final String expected) {
        return error("expected " + expected + ", found " + token.shown(), token.start());
    }

    private InvalidSelectorException error(final String problem, final int position) {
        return new InvalidSelectorException(problem, selector, position);
    }
}
