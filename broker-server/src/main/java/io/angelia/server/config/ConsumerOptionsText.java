/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.angelia.engine.ConsumerOptions;
import io.angelia.engine.DestinationSettings;
import io.angelia.engine.queue.KeyOrder;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Reads what a consumer asks for beside the messages: a query string in the words of the settings of destinations. */
public final class ConsumerOptionsText {
    private static final Pattern AMPERSAND = Pattern.compile("&");
    private static final String DEAD_LETTER_ADDRESS = "dead-letter-address";
    private static final String ORDER = "order";
    private static final int PRIORITY_MAX = 1_000_000;

    private ConsumerOptionsText() {}

    /**
     * Parses options.
     *
     * @param query {@code name=value} pairs, percent-encoded, with ampersands between them; null or empty for none.
     * @throws ConfigException when one is not known, or its value is not valid.
     */
    public static ConsumerOptions parse(final String query) {
        if (query == null || query.isEmpty()) {
            return ConsumerOptions.NONE;
        }
        final Section section = Section.root(values(query));
        final int priority = section.integer("consumer-priority", 0, -PRIORITY_MAX, PRIORITY_MAX);
        final DestinationSection redelivery = DestinationSection.redeliveryOf(section);
        final String deadLetterAddress =
                section.has(DEAD_LETTER_ADDRESS) ? DestinationSection.queueName(section, DEAD_LETTER_ADDRESS) : null;
        final KeyOrder order = section.has(ORDER) ? section.choice(ORDER, KeyOrder.class, KeyOrder.KEY) : null;
        section.finish();
        return new ConsumerOptions(
                priority,
                redelivery.isEmpty()
                        ? null
                        : policy -> redelivery
                                .change(DestinationSettings.builder()
                                        .redelivery(policy)
                                        .build())
                                .redelivery(),
                deadLetterAddress,
                order);
    }

    private static ObjectNode values(final String query) {
        final ObjectNode values = JsonNodeFactory.instance.objectNode();
        for (final String option : AMPERSAND.split(query, -1)) {
            final int equals = option.indexOf('=');
            if (equals <= 0) {
                throw new ConfigException("consumer option '" + option + "' is not of the form name=value");
            }
            values.put(decode(option.substring(0, equals)), decode(option.substring(equals + 1)));
        }
        return values;
    }

    private static String decode(final String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
