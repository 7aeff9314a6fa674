/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.uri;

import java.util.function.Supplier;

/** Checks texts that are values of options, as they are written in URIs and in names of destinations. Stateless. */
public final class OptionValues {
    private OptionValues() {}

    public static boolean isInteger(String text, long minimum, long maximum) {
        return !text.startsWith("+") && isWithin(() -> Integer.parseInt(text), minimum, maximum);
    }

    /** A size such as {@code 64KiB}, in bytes. */
    public static boolean isSize(String text, long minimum, long maximum) {
        return isWithin(() -> size(text), minimum, maximum);
    }

    /** A duration such as {@code 10s}, in ms. */
    public static boolean isDuration(String text, long minimumMs, long maximumMs) {
        return isWithin(() -> OptionType.durationMs(text), minimumMs, maximumMs);
    }

    public static boolean isDecimal(String text, double minimum, double maximum) {
        try {
            double value = Double.parseDouble(text);
            return value >= minimum && value <= maximum;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean isWithin(Supplier<Number> value, long minimum, long maximum) {
        try {
            long number = value.get().longValue();
            return number >= minimum && number <= maximum;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * The bytes of a size.
     *
     * @throws IllegalArgumentException when the text is not a size.
     */
    public static long size(String text) {
        return (Long) OptionType.SIZE.parse(text);
    }
}
