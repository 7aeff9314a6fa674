/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts that are no selectors: each with the position of the problem and a part of the message. */
class InvalidSelectorTest {
    private static final String SELECTORS = """
            0|expected an identifier or literal, found the end|
            1|expected an identifier or literal, found the end| #
            0|expected an identifier or literal, found 'NULL'|NULL = 0
            0|a boolean is never equal to a number|TRUE = 0
            0|a boolean is never equal to a number|FALSE = 0
            4|expected an identifier or literal, found '='|NOT = 0
            0|expected an identifier or literal, found 'AND'|AND = 0
            0|expected an identifier or literal, found 'OR'|OR = 0
            0|expected an identifier or literal, found 'BETWEEN'|BETWEEN = 0
            0|expected an identifier or literal, found 'LIKE'|LIKE = 0
            0|expected an identifier or literal, found 'IN'|IN = 0
            0|expected an identifier or literal, found 'IS'|IS = 0
            0|expected an identifier or literal, found 'ESCAPE'|eScApE = 0
            4|expected an identifier or literal, found 'NULL'|a = NULL
            3|expected an identifier or literal, found the end|a =
            4|> takes numbers, found a string|a > 'foo'
            5|>= takes numbers, found a string|a >= 'foo'
            4|< takes numbers, found a string|a < 'foo'
            5|<= takes numbers, found a string|a <= 'foo'
            0|> takes numbers, found a string|'foo' > TRUE
            0|< takes numbers, found a boolean|TRUE < 1
            4|> takes numbers, found a boolean|1 > TRUE
            0|a string is never equal to a number|'1' = 1
            0|a number is never equal to a string|1 <> '1'
            0|a boolean is never equal to a string|(a = 1) = 'x'
            10|BETWEEN takes numbers, found a string|a BETWEEN 'foo' AND 'test'
            16|BETWEEN takes numbers, found a string|a BETWEEN 1 AND 'test'
            0|BETWEEN takes numbers, found a string|'a' BETWEEN 1 AND 2
            12|expected AND, found 'OR'|a BETWEEN 1 OR 2
            11|expected AND, found the end|a BETWEEN 1
            10|expected a string literal, found '1'|a NOT IN (1,2,3)
            6|expected a string literal, found ')'|a IN ()
            9|expected a string literal, found ')'|a IN ('',)
            9|expected ), found the string 'b'|a IN ('' 'b')
            8|expected ), found the end|a IN (''
            5|expected (, found the string 'x'|a IN 'x'
            0|expected an identifier before IN|1 IN ('x')
            0|expected an identifier before IN|'x' IN ('x')
            0|expected an identifier before LIKE|'x' LIKE 'x'
            0|expected an identifier before LIKE|a + 1 LIKE 'x'
            0|expected an identifier before IS NULL|'x' IS NULL
            0|expected an identifier before IS NULL|(a = 1) IS NULL
            7|expected a string literal, found '7'|a LIKE 7
            7|expected a string literal, found 'b'|a LIKE b
            18|ESCAPE takes a single character|a LIKE 'x' ESCAPE 'ab'
            18|ESCAPE takes a single character|a LIKE 'x' ESCAPE ''
            18|expected a string literal, found '1'|a LIKE 'x' ESCAPE 1
            7|the pattern ends with its escape character|a LIKE 'x!' ESCAPE '!'
            5|expected NULL, found '1'|a IS 1
            8|expected NULL, found the end|a IS NOT
            6|expected BETWEEN, IN or LIKE behind NOT, found '='|a NOT = 1
            6|expected AND, OR or the end, found '='|a = 1 = 1
            6|expected AND, OR or the end, found 'b'|a = 1 b = 2
            2|expected AND, OR or the end, found 'b'|a b
            5|expected AND, OR or the end, found ')'|a = 1)
            6|expected ), found the end|(a = 1
            1|expected an identifier or literal, found ')'|()
            0|expected a condition, found a number|1
            0|expected a condition, found a string|'a'
            0|expected a condition, found a number|a + 1
            0|expected a condition, found a number|-a
            0|expected a condition, found a number|1 AND a
            6|expected a condition, found a number|a AND 1
            5|expected a condition, found a string|a OR 'b'
            4|expected a condition, found a number|NOT 1
            4|+ takes numbers, found a string|a + 'b' = 1
            0|* takes numbers, found a string|'a' * 2 = 1
            4|/ takes numbers, found a boolean|1 / TRUE = 1
            1|- takes numbers, found a string|-'a' = 1
            1|+ takes numbers, found a boolean|+(a = 1) = 1
            4|expected an identifier or literal, found '*'|a * * 2 = 1
            4|expected an identifier or literal, found 'NOT'|a = NOT b
            4|the string is not closed|a = 'x
            4|the string is not closed|a = 'x''
            2|'!' is no operator; not equal is <>|a != 1
            4|strings are enclosed in single quotes|a = "x"
            3|expected an identifier or literal, found '='|a == 1
            1|unexpected character '.'|a.b = 1
            0|unexpected character '#'|#a = 1
            2|unexpected character ';'|a ; b
            0|unexpected character '{'|{a} = 1
            2|unexpected character '%'|a % 2 = 1
            4|'1.2.3' is not a number|a = 1.2.3
            4|'5abc' is not a number|a = 5abc
            4|'09' is not a number|a = 09
            4|'0x' is not a number|a = 0x
            4|'0xG' is not a number|a = 0xG
            4|'0b2' is not a number|a = 0b2
            4|'1e' is not a number|a = 1e
            4|'1e+' is not a number|a = 1e+
            4|'1_' is not a number|a = 1_
            4|'1_.5' is not a number|a = 1_.5
            4|'0x_1' is not a number|a = 0x_1
            4|'1LL' is not a number|a = 1LL
            4|'1.5L' is not a number|a = 1.5L
            4|'0x1.8' is not a number|a = 0x1.8
            4|'1٣' is not a number|a = 1٣
            4|'9223372036854775808' is beyond the range of long|a = 9223372036854775808
            5|'9223372036854775809' is not a number, or out of range|a = -9223372036854775809
            4|'0x10000000000000000' is not a number, or out of range|a = 0x10000000000000000
            4|'1e999' is not a number, or out of range|a = 1e999
            4|'1e99f' is not a number, or out of range|a = 1e99f
            0|a selector cannot refer to JMSDestination|JMSDestination = 'x'
            0|a selector cannot refer to JMSReplyTo|JMSReplyTo IS NULL
            0|a selector cannot refer to JMSExpiration|JMSExpiration > 0
            10|a selector cannot refer to JMSRedelivered|a = 1 AND JMSRedelivered
            0|a selector cannot refer to JMSType2|JMSType2 = 'x'
            """;

    static Stream<String> selectors() {
        return SELECTORS.lines();
    }

    @ParameterizedTest
    @MethodSource("selectors")
    void shouldSayWhatIsWrongAndWhere(final String line) {
        final String[] parts = line.split("\\|", 3);
        final String selector = parts[2].equals(" #") ? " " : parts[2];

        final InvalidSelectorException e =
                catchThrowableOfType(InvalidSelectorException.class, () -> Selector.parse(selector));

        assertThat(e).as("accepted").isNotNull();
        assertThat(e).hasMessageContaining(parts[1]).hasMessageContaining("position " + parts[0] + " of: ");
        assertThat(e.position()).isEqualTo(Integer.parseInt(parts[0]));
    }

    @Test
    void shouldLimitNesting() throws InvalidSelectorException {
        final int most = SelectorParser.MAX_NESTING;

        Selector.parse("(".repeat(most) + "a" + ")".repeat(most));
        Selector.parse("NOT ".repeat(most) + "a");
        Selector.parse("-".repeat(most) + "a = 1");

        for (final String deep : new String[] {"(", "NOT ", "-", "NOT ("}) {
            assertThatThrownBy(() -> Selector.parse(deep.repeat(100_000) + "a"))
                    .isInstanceOf(InvalidSelectorException.class)
                    .hasMessageContaining("nested more than " + most + " deep");
        }
    }

    @Test
    void shouldShortenAHugeSelectorInTheMessage() {
        assertThatThrownBy(() -> Selector.parse("a = 1 ".repeat(100_000)))
                .isInstanceOf(InvalidSelectorException.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
    }

    @Test
    void shouldEitherParseOrRefuseWhateverItIsGiven() {
        final String[] words = {
            "a",
            "b1",
            "1",
            "2.5",
            ".5",
            "'x'",
            "''",
            "'",
            "(",
            ")",
            ",",
            "=",
            "<>",
            "<",
            ">=",
            "+",
            "-",
            "*",
            "/",
            " ",
            "NOT",
            "AND",
            "OR",
            "BETWEEN",
            "IN",
            "LIKE",
            "ESCAPE",
            "IS",
            "NULL",
            "TRUE",
            "FALSE",
            "JMSType",
            "\n",
            "é",
            "😀",
            "0x",
            "1e",
            "_",
            "$",
            ";",
            "\u0000",
            "9223372036854775808",
            "\ud83d"
        };
        final Random random = new Random(42);
        int accepted = 0;

        for (int i = 0; i < 50_000; i++) {
            final StringBuilder text = new StringBuilder();
            for (int word = random.nextInt(12); word >= 0; word--) {
                text.append(words[random.nextInt(words.length)]).append(random.nextBoolean() ? " " : "");
            }
            try {
                Selector.parse(text.toString());
                accepted++;
            } catch (final InvalidSelectorException e) {
                assertThat(e.position()).isBetween(0, text.length());
            }
        }

        assertThat(accepted).isPositive();
    }
}
