/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConversionsTest {
    private interface Reading {
        Object apply(Object value) throws MessageFormatException;
    }

    private record Column(String type, Reading reading) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("boolean", Conversions::toBoolean),
            new Column("byte", Conversions::toByte),
            new Column("short", Conversions::toShort),
            new Column("char", Conversions::toChar),
            new Column("int", Conversions::toInt),
            new Column("long", Conversions::toLong),
            new Column("float", Conversions::toFloat),
            new Column("double", Conversions::toDouble),
            new Column("String", Conversions::toText),
            new Column("byte[]", Conversions::toBytes));

    private record Row(Object value, String marks) {}

    /** Table 3-7, which contains table 3-2; a column each for the types above. */
    private static final List<Row> TABLE = List.of(
            new Row(true, "X.......X."),
            new Row((byte) 1, ".XX.XX..X."),
            new Row((short) 1, "..X.XX..X."),
            new Row('1', "...X....X."),
            new Row(1, "....XX..X."),
            new Row(1L, ".....X..X."),
            new Row(1f, "......XXX."),
            new Row(1d, ".......XX."),
            new Row("1", "XXX.XXXXX."),
            new Row(new byte[] {1}, ".........X"));

    static Stream<Arguments> cells() {
        return TABLE.stream()
                .flatMap(row -> IntStream.range(0, COLUMNS.size())
                        .mapToObj(i -> Arguments.of(
                                row.value(), COLUMNS.get(i), row.marks().charAt(i) == 'X')));
    }

    @ParameterizedTest
    @MethodSource("cells")
    @DisplayName("3.5.4, 3.11.3: a value converts where the table has a mark, and nowhere else")
    void shouldFollowTheTable(Object value, Column column, boolean marked) throws JMSException {
        if (marked) {
            assertThat(column.reading().apply(value)).isNotNull();
        } else {
            assertThatThrownBy(() -> column.reading().apply(value))
                    .isInstanceOf(MessageFormatException.class)
                    .hasMessageContaining(column.type())
                    .hasMessageContaining(value.getClass().getSimpleName());
        }
    }

    @Test
    @DisplayName("3.5.4: a string that is no number is a NumberFormatException")
    void shouldRefuseStringsThatAreNoNumbers() {
        for (Column column : COLUMNS) {
            if (List.of("byte", "short", "int", "long", "float", "double").contains(column.type())) {
                assertThatThrownBy(() -> column.reading().apply("x")).isInstanceOf(NumberFormatException.class);
                assertThatThrownBy(() -> column.reading().apply("")).isInstanceOf(NumberFormatException.class);
            }
        }
        assertThatThrownBy(() -> Conversions.toByte("128")).isInstanceOf(NumberFormatException.class);
    }

    @Test
    @DisplayName("3.11.3: any string but \"true\" is false")
    void shouldReadStringsAsBoolean() throws JMSException {
        assertThat(Conversions.toBoolean("TRUE")).isTrue();
        assertThat(Conversions.toBoolean("true")).isTrue();
        assertThat(Conversions.toBoolean("1")).isFalse();
    }

    @Test
    @DisplayName("3.11.3: null reads as valueOf(null) does, and as char not at all")
    void shouldReadNull() throws JMSException {
        assertThat(Conversions.toBoolean(null)).isFalse();
        assertThat(Conversions.toText(null)).isNull();
        assertThat(Conversions.toBytes(null)).isNull();
        assertThatThrownBy(() -> Conversions.toByte(null)).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> Conversions.toShort(null)).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> Conversions.toInt(null)).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> Conversions.toLong(null)).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> Conversions.toFloat(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> Conversions.toDouble(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> Conversions.toChar(null)).isInstanceOf(NullPointerException.class);
    }
}
