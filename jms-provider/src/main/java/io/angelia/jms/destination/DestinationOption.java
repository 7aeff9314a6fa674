/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.destination;

import io.angelia.jms.uri.NearestName;
import io.angelia.jms.uri.OptionValues;
import io.angelia.jms.uri.QueryString;
import io.angelia.wire.message.MessageLayout;
import jakarta.jms.InvalidDestinationException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The options that may follow a destination's name, as in {@code orders?prefetch=10}. Those of the broker are checked here, so
 * that a mistake is told where it was made, and travel to it as they are written.
 */
enum DestinationOption {
    PREFETCH("prefetch", false, "a number from 0 to 1000000", value -> OptionValues.isInteger(value, 0, 1_000_000)),
    PREFETCH_BYTES(
            "prefetchBytes",
            false,
            "a size from 1 to 1GiB, such as 64KiB or 4MiB",
            value -> OptionValues.isSize(value, 1, 1L << 30)),
    CONSUMER_PRIORITY(
            "consumer-priority",
            true,
            "a number from -1000000 to 1000000",
            value -> OptionValues.isInteger(value, -1_000_000, 1_000_000)),
    REDELIVERY_DELAYS(
            "redelivery-delays",
            true,
            "durations up to 365d with commas between them, such as 0,10s,1m",
            value -> Stream.of(value.split(",", -1)).allMatch(delay -> isDelay(delay.trim()))),
    REDELIVERY_DELAY(
            "redelivery-delay", true, "a duration up to 365d, such as 500ms or 10s", DestinationOption::isDelay),
    REDELIVERY_DELAY_MULTIPLIER(
            "redelivery-delay-multiplier",
            true,
            "a number from 1 to 1000",
            value -> OptionValues.isDecimal(value, 1, 1_000)),
    MAX_REDELIVERY_DELAY(
            "max-redelivery-delay",
            true,
            "a duration up to 365d, or -1 for no limit",
            value -> value.equals("-1") || isDelay(value)),
    REDELIVERY_COLLISION_AVOIDANCE_FACTOR(
            "redelivery-collision-avoidance-factor",
            true,
            "a number from 0 to 1",
            value -> OptionValues.isDecimal(value, 0, 1)),
    MAX_DELIVERY_ATTEMPTS(
            "max-delivery-attempts",
            true,
            "a number from 1 to 1000000, or -1 for no limit",
            value -> value.equals("-1") || OptionValues.isInteger(value, 1, 1_000_000)),
    DEAD_LETTER_ADDRESS("dead-letter-address", true, "the name of a queue", DestinationOption::isQueueName),
    ORDER(
            "order",
            true,
            "key, global or none",
            value -> List.of("key", "global", "none").contains(value));

    private static final long YEAR_MS = 365L * 24 * 60 * 60 * 1_000;
    private static final List<String> NAMES =
            Stream.of(values()).map(option -> option.optionName).toList();
    /** Names that users of other providers know. */
    private static final Map<String, DestinationOption> ALIASES =
            Map.of("consumer.prefetchSize", PREFETCH, "consumer.priority", CONSUMER_PRIORITY);

    final String optionName;
    private final boolean ofBroker;
    private final String form;

    @SuppressWarnings("ImmutableEnumChecker") // The predicates have no state.
    private final Predicate<String> isValid;

    DestinationOption(
            final String optionName, final boolean ofBroker, final String form, final Predicate<String> isValid) {
        this.optionName = optionName;
        this.ofBroker = ofBroker;
        this.form = form;
        this.isValid = isValid;
    }

    private static boolean isDelay(final String value) {
        return OptionValues.isDuration(value, 0, YEAR_MS);
    }

    private static boolean isQueueName(final String value) {
        return !value.isBlank() && (!value.contains("://") || value.startsWith(MessageLayout.QUEUE_PREFIX));
    }

    /** Reads and checks options; aliases become the names that stand for them. */
    static Map<String, String> parse(final String query) throws InvalidDestinationException {
        final Map<String, String> written;
        try {
            written = QueryString.parse(query);
        } catch (final IllegalArgumentException e) {
            throw Destinations.invalid("In the options of a destination, " + e.getMessage());
        }
        final Map<String, String> options = new LinkedHashMap<>();
        for (final Map.Entry<String, String> option : written.entrySet()) {
            final DestinationOption named = named(option.getKey());
            named.check(option.getValue());
            if (options.put(named.optionName, option.getValue()) != null) {
                throw Destinations.invalid(
                        "Destination option " + named.optionName + " is given twice, once as " + option.getKey());
            }
        }
        return Collections.unmodifiableMap(options);
    }

    private static DestinationOption named(final String name) throws InvalidDestinationException {
        final DestinationOption alias = ALIASES.get(name);
        if (alias != null) {
            return alias;
        }
        for (final DestinationOption option : values()) {
            if (option.optionName.equals(name)) {
                return option;
            }
        }
        throw Destinations.invalid("There is no destination option '" + name + "'; the nearest one is '"
                + NearestName.to(name, NAMES) + "'");
    }

    private void check(final String value) throws InvalidDestinationException {
        if (!isValid.test(value)) {
            throw Destinations.invalid(
                    "Destination option " + optionName + " must be " + form + ", not '" + value + "'");
        }
    }

    /** The value of a numeric one, checked before. */
    long longIn(final Map<String, String> options, final long absent) {
        final String value = options.get(optionName);
        return value == null ? absent : OptionValues.size(value);
    }

    /** Those that the broker is to be told, as a query string; null for none. */
    static String ofBroker(final Map<String, String> options) {
        final Map<String, String> chosen = new LinkedHashMap<>();
        for (final DestinationOption option : values()) {
            final String value = options.get(option.optionName);
            if (option.ofBroker && value != null) {
                chosen.put(option.optionName, value);
            }
        }
        return chosen.isEmpty() ? null : QueryString.format(chosen);
    }
}
