/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/**
 * Makes random selectors, each as text and as a function of a message's values that says by the letter of the
 * specification what the selector must give. Shares no code with the selector: values are objects, unknown is null.
 */
final class RandomExpressions {
    /** A value that nothing equals. */
    static final Object OTHER = new Object();

    static final List<String> IDENTIFIERS = List.of(
            "i1",
            "i2",
            "f1",
            "s1",
            "s2",
            "b1",
            "b2",
            "mixed1",
            "mixed2",
            "mixed3",
            "absent",
            "ünïcode",
            "$x_1",
            "JMSPriority",
            "JMSTimestamp",
            "JMSType",
            "JMSCorrelationID",
            "JMSMessageID",
            "JMSDeliveryMode",
            "JMSXGroupID",
            "JMSXUserID");

    static final List<String> STRINGS = List.of(
            "",
            "a",
            "ab",
            "abc",
            "abcabcabcabc",
            "it's",
            "100%",
            "a_b",
            "é",
            "aéb",
            "😀",
            "x😀y",
            "%",
            "_",
            "PERSISTENT",
            "ID:0000000000000007:3");

    /** Binds looser than that: put it in parentheses. */
    private enum Level {
        OR,
        AND,
        NOT,
        PREDICATE,
        SUM,
        PRODUCT,
        SIGN,
        PRIMARY
    }

    record Generated(Level level, String text, Function<Map<String, Object>, Object> meaning) {
        /** True, false or null of a condition. */
        Boolean truth(final Map<String, Object> values) {
            return RandomExpressions.truth(meaning.apply(values));
        }
    }

    private final Random random;

    RandomExpressions(final Random random) {
        this.random = random;
    }

    // ---- conditions

    Generated condition(final int depth) {
        final int choice = random.nextInt(depth <= 0 ? 7 : 13);
        return switch (choice) {
            case 0 -> booleanLiteral();
            case 1 -> identifier();
            case 2 -> nullTest();
            case 3 -> in();
            case 4 -> like();
            case 5 -> between(depth);
            case 6, 7 -> comparison(depth);
            case 8 -> not(depth);
            case 9, 10 -> junction(depth, Level.AND);
            default -> junction(depth, Level.OR);
        };
    }

    private Generated junction(final int depth, final Level level) {
        final int count = 2 + random.nextInt(2);
        final List<Generated> terms = new ArrayList<>();
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            final Generated term = at(level == Level.OR ? Level.AND : Level.NOT, condition(depth - 1));
            terms.add(term);
            text.append(i == 0 ? "" : " " + keyword(level.name()) + " ").append(term.text());
        }
        return new Generated(level, text.toString(), values -> {
            boolean unknown = false;
            for (final Generated term : terms) {
                final Boolean truth = term.truth(values);
                if (truth == null) {
                    unknown = true;
                } else if (truth == (level == Level.OR)) {
                    return truth;
                }
            }
            return unknown ? null : level == Level.AND;
        });
    }

    private Generated not(final int depth) {
        final Generated operand = at(Level.NOT, condition(depth - 1));
        return new Generated(Level.NOT, keyword("NOT") + " " + operand.text(), values -> {
            final Boolean truth = operand.truth(values);
            return truth == null ? null : !truth;
        });
    }

    private Generated nullTest() {
        final Generated subject = identifier();
        final boolean negated = random.nextBoolean();
        final String text = subject.text() + " " + keyword("IS") + (negated ? " " + keyword("NOT") : "") + " ";
        return new Generated(
                Level.PREDICATE,
                text + keyword("NULL"),
                values -> (subject.meaning().apply(values) == null) != negated);
    }

    private Generated in() {
        final Generated subject = identifier();
        final boolean negated = random.nextBoolean();
        final List<String> list = new ArrayList<>();
        final StringBuilder text = new StringBuilder(subject.text()).append(negated ? " " + keyword("NOT") : "");
        text.append(' ').append(keyword("IN")).append(space()).append('(');
        for (int i = random.nextInt(4); i >= 0; i--) {
            list.add(anyString());
            text.append(space()).append(quoted(list.get(list.size() - 1))).append(i > 0 ? "," : ")");
        }
        return new Generated(Level.PREDICATE, text.toString(), values -> {
            final Object value = subject.meaning().apply(values);
            return value == null ? null : value instanceof String && list.contains(value) != negated;
        });
    }

    private Generated like() {
        final Generated subject = identifier();
        final boolean negated = random.nextBoolean();
        final StringBuilder pattern = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            pattern.append(
                    switch (random.nextInt(5)) {
                        case 0 -> "%";
                        case 1 -> "_";
                        case 2 -> "!%";
                        case 3 -> "!_";
                        default -> anyString();
                    });
        }
        final boolean escaping = pattern.indexOf("!") >= 0 || random.nextInt(4) == 0;
        final String text = subject.text() + (negated ? " " + keyword("NOT") : "") + " " + keyword("LIKE") + " "
                + quoted(pattern.toString()) + (escaping ? " " + keyword("ESCAPE") + " '!'" : "");
        return new Generated(Level.PREDICATE, text, values -> {
            final Object value = subject.meaning().apply(values);
            if (value == null) {
                return null;
            }
            return value instanceof String string
                    && like(
                                    pattern.codePoints().toArray(),
                                    0,
                                    string.codePoints().toArray(),
                                    0,
                                    escaping)
                            != negated;
        });
    }

    private static boolean like(
            final int[] pattern, final int p, final int[] text, final int t, final boolean escaping) {
        if (p == pattern.length) {
            return t == text.length;
        }
        if (pattern[p] == '%') {
            return like(pattern, p + 1, text, t, escaping)
                    || (t < text.length && like(pattern, p, text, t + 1, escaping));
        }
        if (t == text.length) {
            return false;
        }
        if (escaping && pattern[p] == '!') {
            return pattern[p + 1] == text[t] && like(pattern, p + 2, text, t + 1, escaping);
        }
        return (pattern[p] == '_' || pattern[p] == text[t]) && like(pattern, p + 1, text, t + 1, escaping);
    }

    private Generated between(final int depth) {
        final Generated value = at(Level.SUM, number(depth - 1));
        final Generated low = at(Level.SUM, number(depth - 1));
        final Generated high = at(Level.SUM, number(depth - 1));
        final boolean negated = random.nextBoolean();
        final String text = value.text() + (negated ? " " + keyword("NOT") : "") + " " + keyword("BETWEEN") + " "
                + low.text() + " " + keyword("AND") + " " + high.text();
        return new Generated(Level.PREDICATE, text, values -> {
            final Object v = value.meaning().apply(values);
            final Boolean first = compare(negated ? "<" : ">=", v, low.meaning().apply(values));
            final Boolean second =
                    compare(negated ? ">" : "<=", v, high.meaning().apply(values));
            if ((first != null && first == negated) || (second != null && second == negated)) {
                return negated;
            }
            return (first == null || second == null) ? null : !negated;
        });
    }

    private Generated comparison(final int depth) {
        final String operator = List.of("=", "<>", "<", "<=", ">", ">=").get(random.nextInt(6));
        final boolean equality = operator.equals("=") || operator.equals("<>");
        final int type = equality ? random.nextInt(3) : 0;
        final Generated left = operand(type, depth);
        final Generated right = operand(type, depth);
        return new Generated(
                Level.PREDICATE,
                left.text() + space() + operator + space() + right.text(),
                values -> compare(
                        operator, left.meaning().apply(values), right.meaning().apply(values)));
    }

    private Generated operand(final int type, final int depth) {
        if (random.nextInt(3) == 0) {
            return identifier();
        }
        return switch (type) {
            case 0 -> at(Level.SUM, number(depth - 1));
            case 1 -> stringLiteral();
            default -> at(Level.SUM, depth > 0 ? condition(depth - 1) : booleanLiteral());
        };
    }

    // ---- values

    private Generated number(final int depth) {
        return switch (random.nextInt(depth <= 0 ? 4 : 8)) {
            case 0, 1 -> identifier();
            case 2 -> exactLiteral();
            case 3 -> approximateLiteral();
            case 4 -> sign(depth);
            case 5, 6 -> chain(depth, Level.SUM, "+", "-");
            default -> chain(depth, Level.PRODUCT, "*", "/");
        };
    }

    private Generated chain(final int depth, final Level level, final String one, final String other) {
        final Level inner = level == Level.SUM ? Level.PRODUCT : Level.SIGN;
        Generated result = at(inner, number(depth - 1));
        for (int i = random.nextInt(3); i >= 0; i--) {
            final Generated left = result;
            final String operator = random.nextBoolean() ? one : other;
            final Generated right = at(inner, number(depth - 1));
            result = new Generated(
                    level,
                    left.text() + space() + operator + space() + right.text(),
                    values -> arithmetic(
                            operator,
                            left.meaning().apply(values),
                            right.meaning().apply(values)));
        }
        return result;
    }

    private Generated sign(final int depth) {
        final boolean negative = random.nextBoolean();
        final Generated operand = at(Level.SIGN, number(depth - 1));
        return new Generated(Level.SIGN, (negative ? "-" : "+") + space() + operand.text(), values -> {
            final Object value = operand.meaning().apply(values);
            if (value instanceof Long l) {
                return negative ? -l : l;
            }
            return value instanceof Double d ? (Object) (negative ? -d : d) : null;
        });
    }

    private Generated exactLiteral() {
        final long value = switch (random.nextInt(5)) {
            case 0 -> Long.MAX_VALUE - random.nextInt(2);
            case 1 -> random.nextLong(1_000_000_000_000L);
            default -> random.nextInt(5);
        };
        final String text = switch (random.nextInt(8)) {
            case 0 -> "0x" + Long.toHexString(value);
            case 1 -> "0" + Long.toOctalString(value);
            case 2 -> "0b" + Long.toBinaryString(value);
            case 3 -> value + "L";
            default -> Long.toString(value);
        };
        return new Generated(Level.PRIMARY, text, values -> value);
    }

    private Generated approximateLiteral() {
        final double value = switch (random.nextInt(4)) {
            case 0 -> random.nextDouble() * Math.pow(10, random.nextInt(40) - 20);
            case 1 -> 9.007199254740992E15;
            default -> random.nextInt(9) / 2.0;
        };
        final String text = value == Math.rint(value) && value < 1000
                ? (long) value + List.of(".", "d", ".0", "e0", ".0E+0").get(random.nextInt(5))
                : Double.toString(value);
        return new Generated(Level.PRIMARY, text, values -> value);
    }

    private Generated stringLiteral() {
        final String value = anyString();
        return new Generated(Level.PRIMARY, quoted(value), values -> value);
    }

    private Generated booleanLiteral() {
        final boolean value = random.nextBoolean();
        return new Generated(Level.PRIMARY, keyword(value ? "TRUE" : "FALSE"), values -> value);
    }

    private Generated identifier() {
        final String name = IDENTIFIERS.get(random.nextInt(IDENTIFIERS.size()));
        return new Generated(Level.PRIMARY, name, values -> normal(values.get(name)));
    }

    // ---- meaning

    private static Object normal(final Object value) {
        if (value instanceof Byte || value instanceof Short || value instanceof Integer) {
            return ((Number) value).longValue();
        } else if (value instanceof Float f) {
            return f.doubleValue();
        } else if (value instanceof Character || value instanceof byte[]) {
            return OTHER;
        }
        return value;
    }

    private static Boolean truth(final Object value) {
        return value == null ? null : value instanceof Boolean b && b;
    }

    private static Boolean compare(final String operator, final Object left, final Object right) {
        if (left == null || right == null) {
            return null;
        }
        if (left instanceof Number a && right instanceof Number b) {
            final boolean exact = a instanceof Long && b instanceof Long;
            final boolean less = exact ? a.longValue() < b.longValue() : a.doubleValue() < b.doubleValue();
            final boolean greater = exact ? a.longValue() > b.longValue() : a.doubleValue() > b.doubleValue();
            final boolean equal = exact ? a.longValue() == b.longValue() : a.doubleValue() == b.doubleValue();
            return switch (operator) {
                case "=" -> equal;
                case "<>" -> !equal;
                case "<" -> less;
                case "<=" -> less || equal;
                case ">" -> greater;
                default -> greater || equal;
            };
        }
        final boolean alike = (left instanceof String && right instanceof String)
                || (left instanceof Boolean && right instanceof Boolean);
        return alike
                && switch (operator) {
                    case "=" -> left.equals(right);
                    case "<>" -> !left.equals(right);
                    default -> false;
                };
    }

    private static Object arithmetic(final String operator, final Object left, final Object right) {
        if (!(left instanceof Number a) || !(right instanceof Number b)) {
            return null;
        }
        if (operator.equals("/") && b.doubleValue() == 0) {
            return null;
        }
        if (a instanceof Long && b instanceof Long) {
            final long x = a.longValue();
            final long y = b.longValue();
            return switch (operator) {
                case "+" -> x + y;
                case "-" -> x - y;
                case "*" -> x * y;
                default -> x / y;
            };
        }
        final double x = a.doubleValue();
        final double y = b.doubleValue();
        return switch (operator) {
            case "+" -> x + y;
            case "-" -> x - y;
            case "*" -> x * y;
            default -> x / y;
        };
    }

    // ---- text

    private Generated at(final Level level, final Generated inner) {
        if (inner.level().compareTo(level) >= 0 && random.nextInt(10) > 0) {
            return inner;
        }
        return new Generated(Level.PRIMARY, "(" + space() + inner.text() + space() + ")", inner.meaning());
    }

    private String keyword(final String upper) {
        return random.nextInt(3) == 0 ? upper.toLowerCase(Locale.ROOT) : upper;
    }

    private String space() {
        return List.of("", "", " ", "  ", "\n", "\t").get(random.nextInt(6));
    }

    String anyString() {
        return STRINGS.get(random.nextInt(STRINGS.size()));
    }

    private static String quoted(final String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
