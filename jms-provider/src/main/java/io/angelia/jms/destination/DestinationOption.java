/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.destination;

import io.angelia.jms.uri.NearestName;
import io.angelia.jms.uri.QueryString;
import jakarta.jms.InvalidDestinationException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The options that may follow a destination's name, as in {@code orders?prefetch=10}. */
enum DestinationOption {
    /** Messages that a consumer of this destination gets ahead of need, 1..1000000; replaces the connection's setting. */
    PREFETCH("prefetch", 1, 1_000_000);

    private static final List<String> NAMES =
            Stream.of(values()).map(option -> option.optionName).toList();

    final String optionName;
    private final int minimum;
    private final int maximum;

    DestinationOption(String optionName, int minimum, int maximum) {
        this.optionName = optionName;
        this.minimum = minimum;
        this.maximum = maximum;
    }

    static Map<String, String> parse(String query) throws InvalidDestinationException {
        Map<String, String> options;
        try {
            options = QueryString.parse(query);
        } catch (IllegalArgumentException e) {
            throw Destinations.invalid("In the options of a destination, " + e.getMessage());
        }
        for (Map.Entry<String, String> option : options.entrySet()) {
            named(option.getKey()).check(option.getValue());
        }
        return options;
    }

    private static DestinationOption named(String name) throws InvalidDestinationException {
        for (DestinationOption option : values()) {
            if (option.optionName.equals(name)) {
                return option;
            }
        }
        throw Destinations.invalid("There is no destination option '" + name + "'; the nearest one is '"
                + NearestName.to(name, NAMES) + "'");
    }

    private void check(String value) throws InvalidDestinationException {
        try {
            int number = Integer.parseInt(value);
            if (number >= minimum && number <= maximum) {
                return;
            }
        } catch (NumberFormatException e) {
            // Answered below, together with numbers out of the range.
        }
        throw Destinations.invalid("Destination option " + optionName + " must be a number from " + minimum + " to "
                + maximum + ", not '" + value + "'");
    }

    int in(Map<String, String> options, int absent) {
        String value = options.get(optionName);
        return value == null ? absent : Integer.parseInt(value);
    }
}
