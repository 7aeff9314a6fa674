/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.uri;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the value of an option is written like, and how it is read. */
enum OptionType {
    TEXT("text") {
        @Override
        Object parse(String value) {
            return value;
        }
    },
    NUMBER("number") {
        @Override
        Object parse(String value) {
            return Integer.valueOf(value);
        }
    },
    /** A number with {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}; a bare number is milliseconds. */
    DURATION("duration") {
        @Override
        Object parse(String value) {
            return Duration.ofMillis(scaled(value, DURATION_UNITS));
        }
    },
    /** A number with {@code B}, {@code KiB}, {@code MiB} or {@code GiB}; a bare number is bytes. */
    SIZE("size") {
        @Override
        Object parse(String value) {
            return scaled(value, SIZE_UNITS);
        }
    };

    private static final Map<String, Long> DURATION_UNITS =
            Map.of("", 1L, "ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
    private static final Map<String, Long> SIZE_UNITS =
            Map.of("", 1L, "B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]{1,18}) *([A-Za-z]*)");

    private final String label;

    OptionType(String label) {
        this.label = label;
    }

    /** The name of the type in the documentation. */
    String label() {
        return label;
    }

    /** @throws IllegalArgumentException when the value is not of this type. */
    abstract Object parse(String value);

    /** @throws IllegalArgumentException when the value is not a duration. */
    static long durationMs(String value) {
        return scaled(value, DURATION_UNITS);
    }

    private static long scaled(String value, Map<String, Long> units) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(value);
        Long factor = matcher.matches() ? units.get(matcher.group(2)) : null;
        if (factor == null) {
            throw new IllegalArgumentException("not a number with a known unit");
        }
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), factor);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("too large", e);
        }
    }
}
