/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Expressions and their outcome for one message: T true, F false, U unknown. Each is checked with its negation too, which
 * tells false from unknown.
 */
class SelectorTest {
    private static final UnsafeBuffer MESSAGE = new EncodedMessage()
            .persistent()
            .priority(7)
            .timestamp(1_700_000_000_000L)
            .id(0xBEEF, 42)
            .destination("queue://orders")
            .correlationId("corr-1")
            .type("car")
            .userId("alice")
            .groupId("g1")
            .with("yes", true)
            .with("no", false)
            .with("one", (byte) 1)
            .with("two", (short) 2)
            .with("three", 3)
            .with("big", 4_000_000_000L)
            .with("half", 0.5f)
            .with("tenth", 0.1f)
            .with("pi", 3.14)
            .with("zero", 0)
            .with("nan", Double.NaN)
            .with("minLong", Long.MIN_VALUE)
            .with("maxLong", Long.MAX_VALUE)
            .with("color", "blue")
            .with("empty", "")
            .with("quote", "it's")
            .with("number", "2")
            .with("percent", "100%")
            .with("under", "_foo")
            .with("path", "a\\b")
            .with("lines", "first\nsecond")
            .with("umlaut", "Zürich")
            .with("emoji", "a😀b")
            .with("nothing", null)
            .with("letter", 'x')
            .with("bytes", new byte[] {1})
            .with("jmstype", "lower")
            .with("$money", 5)
            .with("_under", 6)
            .with("größe", 7)
            .with("JMS_ANGELIA_Key", "k")
            .with("JMSXAppID", "app")
            .encode();

    private static final UnsafeBuffer BARE = new EncodedMessage().encode();

    private static final String EXPRESSIONS = """
            # literals and identifiers as conditions
            T TRUE
            F FALSE
            T true
            T tRuE
            F false
            T yes
            F no
            U absent
            U nothing
            F three
            F color
            F letter
            F bytes
            T (yes)
            T ((((yes))))
            F NOT yes
            T NOT no
            U NOT absent
            T not not yes
            T NOT (NOT yes)
            T NOT three

            # names
            T $money = 5
            T _under = 6
            T größe = 7
            T jmstype = 'lower'
            U Color = 'blue'
            U COLOR = 'blue'
            T JMS_ANGELIA_Key = 'k'
            T JMSXAppID = 'app'
            U JMSXProducerTXID = 'x'
            U JMS_unknown = 1
            U nots = 1
            U android = 1
            U inner = 1
            U isNull = 1
            U escapes = 1
            U lıke = 1

            # headers
            T JMSDeliveryMode = 'PERSISTENT'
            F JMSDeliveryMode = 'NON_PERSISTENT'
            T JMSDeliveryMode <> 'NON_PERSISTENT'
            F JMSDeliveryMode = 2
            F JMSDeliveryMode > 1
            T JMSDeliveryMode IN ('PERSISTENT')
            T JMSDeliveryMode LIKE '%PERS%'
            T JMSPriority = 7
            T JMSPriority > 4
            T JMSPriority BETWEEN 5 AND 9
            F JMSPriority = '7'
            T JMSTimestamp = 1700000000000
            T JMSTimestamp >= 1699999999999
            T JMSTimestamp / 1000 = 1700000000
            T JMSMessageID = 'ID:000000000000beef:42'
            F JMSMessageID = 'ID:000000000000beef:43'
            F JMSMessageID = 'ID:000000000000BEEF:42'
            T JMSMessageID LIKE 'ID:%:42'
            T JMSMessageID IS NOT NULL
            T JMSMessageID = JMSMessageID
            T JMSMessageID IN ('a', 'ID:000000000000beef:42')
            T JMSCorrelationID = 'corr-1'
            F JMSCorrelationID IS NULL
            T JMSType = 'car'
            T JMSType <> 'bus'
            T JMSType IN ('car', 'bus')
            T JMSType = 'car' AND color = 'blue' AND big > 2500
            T JMSXUserID = 'alice'
            T JMSXGroupID = 'g1'
            U JMSXDeliveryCount = 1
            T JMSXDeliveryCount IS NULL
            U JMSXGroupSeq = 1

            # exact literals
            T three = 3
            T three = 3L
            T three = 3l
            T three = 03
            T three = 003
            T three = 0x3
            T three = 0X3L
            T three = 0b11
            T three = 0B11l
            T three = +3
            T three = - -3
            T three = -(-3)
            T three = 0_3
            T big = 4000000000
            T big = 4_000_000_000
            T big = 0xEE6B2800
            T big = 0xEE_6B_28_00L
            T big = 035632624000
            T 8 = 010
            T 255 = 0xfF
            T 0 = 00
            T minLong = -9223372036854775808
            T minLong = -9223372036854775808L
            T minLong = - 9_223_372_036_854_775_808
            T maxLong = 9223372036854775807
            T minLong = 0x8000000000000000
            T -1 = 0xFFFFFFFFFFFFFFFF
            F maxLong = 9223372036854775806

            # approximate literals
            T half = .5
            T half = 0.5
            T half = 5e-1
            T half = 5E-1
            T half = 50.e-2
            T half = .5f
            T half = .5F
            T half = .5d
            T half = 0.5D
            T half = 0x1p-1
            T half = 0x.8p0
            T half = 0X1.0P-1f
            T three = 3.
            T three = 3.0
            T three = 3f
            T three = 3d
            T three = 0.3e1
            T three = 30e-1
            T three = 3e0
            T three = 3e+0
            T 7. = 7
            T 7000. = 7e3
            T 1e3 = 1000
            T 57f = 57
            T pi = 3.14
            F pi = 3.14f
            F tenth = 0.1
            T tenth = 0.1f
            T 1_0.2_5 = 10.25
            T 1.7976931348623157E308 > maxLong

            # strings
            T color = 'blue'
            F color = 'Blue'
            F color = 'blue '
            F color = 'blu'
            F color = ''
            T empty = ''
            F empty = ' '
            T empty <> 'x'
            T quote = 'it''s'
            F quote = 'its'
            T '''' = ''''
            T umlaut = 'Zürich'
            F umlaut = 'Zurich'
            T emoji = 'a😀b'
            T path = 'a\\b'
            T color <> 'red'
            F color <> 'blue'
            T 'a' = 'a'
            F 'a' = 'b'
            T 'a' <> 'b'
            T 'blue' = color
            T color = color
            F color = quote
            T color <> quote
            T color = 'AND' OR color = 'blue'
            F color > quote
            F color >= color
            F number = 2
            F number <> 2
            F number > 1
            F number < 3
            T number = '2'

            # numbers
            T three > 2
            T three >= 3
            T three < 4
            T three <= 3
            T three <> 4
            F three > 3
            F three < 3
            F three >= 4
            F three <= 2
            F three <> 3
            T one < two
            T two < three
            T one <> two
            T half < one
            T one > half
            T pi > three
            T three < pi
            T big > three
            T one = 1.0
            T 1.0 = one
            T two = 2.0
            T one + half = 1.5
            T nan <> nan
            F nan = nan
            F nan > 0
            F nan < 0
            T minLong < 0
            T 9007199254740993 <> 9007199254740992
            T 9007199254740993 = 9007199254740992.0
            T 0.0 = -0.0
            T zero = -0.0

            # arithmetic
            T three + 1 = 4
            T three - 1 = 2
            T three * 2 = 6
            T three / 2 = 1
            T three / 2.0 = 1.5
            T -three = -3
            T +three = 3
            T - three + 4 = 1
            T -three / 2 = -1
            T 2 + 3 * 4 = 14
            T (2 + 3) * 4 = 20
            T 20 / 2 / 5 = 2
            T 20 / (2 * 5) = 2
            T 10 - 3 - 2 = 5
            T 10 - (3 - 2) = 9
            T 10 - 4 + 2 = 8
            T 8 / 4 * 2 = 4
            T 7 / 2 * 2 = 6
            T 7 / 2.0 * 2 = 7
            T -2 * -3 = 6
            T 2*-3 = -6
            T 2--3 = 5
            T 2-3 = -1
            T three-2 = 1
            T one+two=three
            T maxLong + 1 = minLong
            T maxLong + 1.0 > 9223372036854774000
            T -minLong = minLong
            T big * 2 = 8000000000
            T one + two * three - half * 2 = 6
            T 1 + 1 + 1 + 1 + 1 = 5
            U three / 0 = 1
            U three / zero = 1
            U three / 0.0 = 1
            U three / -0.0 > 0
            U pi / zero > 0
            U 1 / 0 > 0
            U zero / zero = zero / zero
            U absent + 1 = 1
            U 1 + absent = 1
            U absent * 0 = 0
            U -absent = 0
            U +absent = 0
            U absent - absent = 0
            U color + 1 = 2
            U number + 1 = 3
            U -number = -2
            U +number = 2
            U yes * 1 = 1
            U letter + 1 = 1
            U 1 + number = 3
            F zero / three > 0

            # booleans compared
            T yes = TRUE
            T no = FALSE
            F yes = FALSE
            T yes <> FALSE
            T yes <> no
            F yes = no
            T TRUE = yes
            U absent = TRUE
            U absent <> TRUE
            F three = TRUE
            F color = TRUE
            F yes = three
            F yes <> three
            T (three = 3) = TRUE
            T (three = 4) = FALSE
            T (three = 3) = yes
            T (three > 4) <> (three > 2)
            U (absent = 1) = TRUE
            U (absent = 1) = (absent = 1)
            T (color = 'blue') = (three = 3)
            F yes > no

            # unlike types
            F color = 3
            F color <> 3
            F three = 'three'
            F three <> 'three'
            F three = '3'
            F color < 3
            F yes < 3
            F yes = 'true'
            F yes <> 'true'
            F letter = 'x'
            F letter <> 'x'
            F letter = letter
            F bytes = bytes
            F bytes <> 1
            F letter > 1
            F color = three
            F color <> three
            F three < color

            # NULL
            U absent = 1
            U absent <> 1
            U absent > 1
            U absent = 'x'
            U 1 = absent
            U absent = absent
            U absent <> absent
            U color = absent
            U absent = color
            U letter = absent
            T absent IS NULL
            F absent IS NOT NULL
            T nothing IS NULL
            F nothing is not null
            F color IS NULL
            T color IS NOT NULL
            T empty IS NOT NULL
            T zero IS NOT NULL
            T letter IS NOT NULL
            T bytes IS NOT NULL
            T (color) IS NOT NULL
            T JMSType IS NOT NULL
            T NOT absent IS NOT NULL

            # AND, OR, NOT
            T yes AND yes
            F yes AND no
            F no AND yes
            F no AND no
            U yes AND absent
            F no AND absent
            U absent AND yes
            F absent AND no
            U absent AND absent
            T yes OR yes
            T yes OR no
            T no OR yes
            F no OR no
            T yes OR absent
            U no OR absent
            T absent OR yes
            U absent OR no
            U absent OR absent
            T yes OR no AND no
            F (yes OR no) AND no
            T no AND no OR yes
            F no AND (no OR yes)
            T NOT no AND yes
            F NOT (no OR yes)
            F NOT yes AND no
            F NOT yes OR no
            T NOT no OR no
            T NOT no AND NOT no
            T yes and yes or no
            T no Or yes
            T yes AND yes AND yes AND yes
            F yes AND yes AND no AND yes
            U yes AND absent AND yes
            F yes AND absent AND no
            T no OR no OR absent OR yes
            U no OR absent OR no
            T TRUE OR (FALSE AND FALSE)
            T NOT three = 4
            T NOT three > 3 AND color = 'blue'
            F color AND yes
            T color OR yes
            F three OR no
            T (yes AND no) OR (yes AND NOT no)
            T yes AND (three = 3 OR absent = 1)
            U (absent = 1) OR (three = 4)

            # BETWEEN
            T three BETWEEN 3 AND 3
            T three BETWEEN 1 AND 5
            T three BETWEEN two AND pi
            F three BETWEEN 4 AND 5
            F three BETWEEN 5 AND 1
            T three between 2.5 and 3.5
            F three NOT BETWEEN 1 AND 5
            T three NOT BETWEEN 4 AND 5
            T three not between 5 and 1
            T half BETWEEN 0 AND 1
            T three + 1 BETWEEN 4 AND 2 * 2
            T three BETWEEN 1 AND 5 AND yes
            T no OR three BETWEEN 1 AND 5
            T -three BETWEEN -4 AND -2
            T three BETWEEN -4 AND 5 OR no
            U absent BETWEEN 1 AND 5
            U absent NOT BETWEEN 1 AND 5
            U three BETWEEN absent AND 5
            F three BETWEEN absent AND 2
            U three BETWEEN 1 AND absent
            F three BETWEEN 4 AND absent
            U three NOT BETWEEN absent AND 5
            T three NOT BETWEEN absent AND 2
            T three NOT BETWEEN 4 AND absent
            F color BETWEEN 1 AND 5
            F color NOT BETWEEN 1 AND 5
            F number BETWEEN 1 AND 5
            F number NOT BETWEEN 10 AND 50
            F yes BETWEEN 0 AND 1
            F three BETWEEN color AND 5
            T NOT three BETWEEN 4 AND 5

            # IN
            T color IN ('blue')
            T color IN ('red', 'blue', 'green')
            F color IN ('red', 'green')
            F color IN ('Blue', 'BLUE')
            F color NOT IN ('red', 'blue')
            T color NOT IN ('red', 'green')
            T color in ('blue','blue')
            T empty IN ('')
            T quote IN ('it''s')
            T umlaut IN ('Zurich', 'Zürich')
            U absent IN ('a')
            U absent NOT IN ('a')
            U nothing IN ('a')
            F three IN ('3', 'three')
            F three NOT IN ('3', 'three')
            F yes IN ('true')
            F yes NOT IN ('true')
            F letter NOT IN ('x')
            T NOT color IN ('red')
            T NOT three IN ('3')
            T color IN ('a','b','c','d','e','f','g','blue','h','i')

            # LIKE
            T color LIKE 'blue'
            F color LIKE 'Blue'
            T color LIKE 'b%'
            T color LIKE '%e'
            T color LIKE '%lu%'
            T color LIKE '%'
            T color LIKE '%%'
            T color LIKE 'b%e'
            T color LIKE 'b_ue'
            T color LIKE '____'
            F color LIKE '___'
            F color LIKE '_____'
            T color LIKE '____%'
            T color LIKE '%____'
            T color LIKE '_%_%_%_'
            F color LIKE '_%_%_%_%_'
            F color LIKE ''
            T color LIKE 'blue%'
            T color LIKE '%blue'
            F color LIKE 'blu'
            F color LIKE 'lue'
            F color LIKE 'b'
            T color LIKE '%b%l%u%e%'
            F color LIKE '%e%b%'
            T empty LIKE ''
            T empty LIKE '%'
            F empty LIKE '_'
            T percent LIKE '100!%' ESCAPE '!'
            F color LIKE '100!%' ESCAPE '!'
            T percent LIKE '100%%' ESCAPE '!'
            T under LIKE '\\_%' ESCAPE '\\'
            F color LIKE '\\_%' ESCAPE '\\'
            T under LIKE 'A_f%' ESCAPE 'A'
            T under LIKE 'A_AfAoAo' escape 'A'
            T path LIKE 'a\\b'
            T path LIKE 'a\\\\b' ESCAPE '\\'
            T path LIKE '_\\_'
            T lines LIKE 'first%second'
            T lines LIKE 'first_second'
            T umlaut LIKE 'Z_rich'
            T umlaut LIKE 'Z%rich'
            T umlaut LIKE '%ürich'
            T umlaut LIKE '______'
            F umlaut LIKE '_______'
            T emoji LIKE 'a_b'
            T emoji LIKE '%😀%'
            T emoji LIKE '___'
            F emoji LIKE '____'
            T emoji LIKE '%_b'
            T percent LIKE '100😀%' ESCAPE '😀'
            T quote LIKE '%''%'
            F color NOT LIKE 'b%'
            T color NOT LIKE 'r%'
            U absent LIKE '%'
            U absent NOT LIKE '%'
            U nothing LIKE 'x'
            F three LIKE '3'
            F three NOT LIKE '4'
            F letter LIKE 'x'
            F letter NOT LIKE 'y'
            F yes LIKE '%'
            T NOT color LIKE 'r%'
            T color LIKE 'b%' AND color LIKE '%e'

            # white space and layout
            T color='blue'
            T    color   =   'blue'
            T three=3 AND color='blue'
            T(three=3)AND(color='blue')
            T NOT(no)
            T three BETWEEN(1)AND(5)
            T color IN('blue')
            T color LIKE'b%'
            """;

    static Stream<String> expressions() {
        return EXPRESSIONS.lines().filter(line -> !line.isBlank() && !line.startsWith("#"));
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void shouldEvaluate(final String line) throws InvalidSelectorException {
        final String expression = line.substring(1);

        final boolean holds = Selector.parse(expression).matches(MESSAGE, 0);
        final boolean negationHolds = Selector.parse("NOT (" + expression + ")").matches(MESSAGE, 0);

        assertThat(holds ? "T" : negationHolds ? "F" : "U").isEqualTo(line.substring(0, 1));
        assertThat(holds && negationHolds).isFalse();
    }

    @Test
    void shouldHaveATableOfSomeHundredExpressions() {
        assertThat(expressions().distinct().count()).isGreaterThan(300);
    }

    @Test
    void shouldTakeAnyJavaWhiteSpace() throws InvalidSelectorException {
        assertThat(matches("\tcolor\n=\f'blue'\r\nAND yes ")).isTrue();
    }

    @Test
    void shouldTreatAbsentHeadersAsNull() throws InvalidSelectorException {
        for (final String header : List.of("JMSCorrelationID", "JMSType", "JMSXUserID", "JMSXGroupID")) {
            assertThat(Selector.parse(header + " IS NULL").matches(BARE, 0))
                    .as(header)
                    .isTrue();
        }
        assertThat(Selector.parse("JMSDeliveryMode = 'NON_PERSISTENT'").matches(BARE, 0))
                .isTrue();
        assertThat(Selector.parse("JMSTimestamp = 0 AND JMSPriority = 4").matches(BARE, 0))
                .isTrue();
    }

    @Test
    void shouldTreatACorrelationIdOfBytesAsNull() throws InvalidSelectorException {
        final UnsafeBuffer message = new EncodedMessage().correlationBytes().encode();

        assertThat(Selector.parse("JMSCorrelationID IS NULL").matches(message, 0))
                .isTrue();
    }

    @Test
    void shouldFindAMessageInTheMiddleOfABuffer() throws InvalidSelectorException {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1000]);
        new EncodedMessage().type("first").with("n", 1).encodeAt(buffer, 100);
        new EncodedMessage().type("second").with("n", 2).encodeAt(buffer, 500);
        final Selector selector = Selector.parse("JMSType = 'second' AND n = 2");

        assertThat(selector.matches(buffer, 100)).isFalse();
        assertThat(selector.matches(buffer, 500)).isTrue();
    }

    @Test
    void shouldSeeTheDeliveryCountAndTheAnnotationsOfTheBroker() throws InvalidSelectorException {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1000]);
        final int annotationsLength =
                EncodedMessage.encodeProperties(buffer, 10, Map.of("JMS_ANGELIA_DlqReason", "expired")) - 10;
        new EncodedMessage()
                .with("JMS_ANGELIA_DlqReason", "forged")
                .with("n", 1)
                .encodeAt(buffer, 300);
        final Selector selector =
                Selector.parse("JMSXDeliveryCount = 3 AND JMS_ANGELIA_DlqReason = 'expired' AND n = 1");

        assertThat(selector.matches(buffer, 300, 10, annotationsLength, 3)).isTrue();
        assertThat(selector.matches(buffer, 300, 10, annotationsLength, 2)).isFalse();
        assertThat(selector.matches(buffer, 300, 0, 0, 3)).isFalse();
        assertThat(selector.matches(buffer, 300)).isFalse();
    }

    @Test
    void shouldBeEqualWhenOnlyTheLayoutDiffers() throws InvalidSelectorException {
        final Selector selector = Selector.parse("color = 'blue' AND n IN ('b', 'a') AND x LIKE 'a!%' ESCAPE '!'");
        final Selector same = Selector.parse("(color='blue') and ((n in ('a','b','a'))) AND x LIKE 'a\\%' ESCAPE '\\'");

        assertThat(same).isEqualTo(selector).hasSameHashCodeAs(selector);
        assertThat(same.text()).isNotEqualTo(selector.text());
        assertThat(Selector.parse("n = 10")).isEqualTo(Selector.parse("n = 0xA"));
        assertThat(Selector.parse("n = 1")).isNotEqualTo(Selector.parse("n = 1.0"));
        assertThat(Selector.parse("color = 'blue'")).isNotEqualTo(Selector.parse("colour = 'blue'"));
        assertThat(Selector.parse("color = 'blue'")).isNotEqualTo(Selector.parse("color <> 'blue'"));
    }

    @Test
    void shouldCopeWithLongChainsAndLists() throws InvalidSelectorException {
        final StringBuilder or = new StringBuilder("n = 0");
        final StringBuilder sum = new StringBuilder("0");
        final StringBuilder list = new StringBuilder("color IN ('x'");
        for (int i = 1; i < 20_000; i++) {
            or.append(" OR n = ").append(i);
            sum.append(" + 1");
            list.append(", 'c").append(i).append('\'');
        }
        final UnsafeBuffer message =
                new EncodedMessage().with("n", 19_999).with("color", "c12345").encode();

        assertThat(Selector.parse(or.toString()).matches(message, 0)).isTrue();
        assertThat(Selector.parse(sum + " = n").matches(message, 0)).isTrue();
        assertThat(Selector.parse(list + ")").matches(message, 0)).isTrue();
    }

    private static boolean matches(final String expression) throws InvalidSelectorException {
        return Selector.parse(expression).matches(MESSAGE, 0);
    }
}
