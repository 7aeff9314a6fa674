/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes numbers with a unit: sizes such as {@code 64MiB} and durations such as {@code 10s}. */
enum Quantity {
    BYTES("bytes", "a size such as 4096, 512KiB, 64MiB or 1GiB") {
        @Override
        Map<String, Long> units() {
            return SIZES;
        }
    },
    MILLISECONDS("ms", "a duration such as 500ms, 10s, 5m, 1h or 1d") {
        @Override
        Map<String, Long> units() {
            return DURATIONS;
        }
    };

    private static final Map<String, Long> SIZES =
            Map.of("", 1L, "B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30, "TiB", 1L << 40);
    private static final Map<String, Long> DURATIONS =
            Map.of("", 1L, "ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
    private static final Pattern FORMAT = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,6})?)\\s*([A-Za-z]*)");

    private final String baseUnit;
    private final String form;

    Quantity(final String baseUnit, final String form) {
        this.baseUnit = baseUnit;
        this.form = form;
    }

    /** Factors to the base unit by name; no name stands for the base unit itself. */
    abstract Map<String, Long> units();

    /** What a value looks like, for error messages. */
    String form() {
        return form;
    }

    /** The value in the base unit, bytes or ms; null when the text is not of the form. */
    Long parse(final String text) {
        final Matcher matcher = FORMAT.matcher(text.trim());
        if (!matcher.matches()) {
            return null;
        }
        final Long factor = units().get(matcher.group(2));
        if (factor == null) {
            return null;
        }
        try {
            return new BigDecimal(matcher.group(1))
                    .multiply(BigDecimal.valueOf(factor))
                    .setScale(0, RoundingMode.UNNECESSARY)
                    .longValueExact();
        } catch (final ArithmeticException e) {
            return null;
        }
    }

    /** The shortest exact way to write it. */
    String format(final long value) {
        String unit = baseUnit;
        long factor = 1;
        for (final Map.Entry<String, Long> candidate : units().entrySet()) {
            if (candidate.getValue() > factor && value != 0 && value % candidate.getValue() == 0) {
                unit = candidate.getKey();
                factor = candidate.getValue();
            }
        }
        return value / factor + (unit.equals("bytes") ? " " : "") + unit;
    }
}
