/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * One section of the configuration while it is read. Remembers which keys were asked for, so that {@link #finish()} can
 * refuse any other with the nearest one that there is. Every failure is a {@link ConfigException} with the key's path.
 */
final class Section {
    private static final int SUGGESTION_DISTANCE_MAX = 3;
    private static final Pattern COMMA = Pattern.compile(",");

    private final String path;
    private final JsonNode node;
    private final Set<String> known = new LinkedHashSet<>();

    private Section(final String path, final JsonNode node) {
        this.path = path;
        this.node = node;
    }

    static Section root(final JsonNode node) {
        return of("", node);
    }

    private static Section of(final String path, final JsonNode node) {
        if (node == null || node.isNull() || node.isMissingNode()) {
            return new Section(path, JsonNodeFactory.instance.objectNode());
        }
        if (!(node instanceof ObjectNode)) {
            throw new ConfigException((path.isEmpty() ? "the configuration" : path) + ": is '" + node.asText()
                    + "', but must be a section with keys");
        }
        return new Section(path, node);
    }

    boolean has(final String key) {
        known.add(key);
        final JsonNode value = node.get(key);
        return value != null && !value.isNull();
    }

    Section section(final String key) {
        known.add(key);
        return of(pathOf(key), node.get(key));
    }

    /** The elements of a list of sections; empty when the key is absent. */
    List<Section> sections(final String key) {
        final List<Section> sections = new ArrayList<>();
        if (has(key)) {
            if (!node.get(key).isArray()) {
                throw new ConfigException(pathOf(key) + ": must be a list");
            }
            for (final JsonNode element : node.get(key)) {
                sections.add(of(pathOf(key) + "[" + sections.size() + "]", element));
            }
        }
        return sections;
    }

    /** Hands over every key of a section whose keys are free, such as names, each with its section. */
    void forEach(final BiConsumer<String, Section> consumer) {
        for (final Map.Entry<String, JsonNode> field : node.properties()) {
            known.add(field.getKey());
            consumer.accept(field.getKey(), of(pathOf(field.getKey()), field.getValue()));
        }
    }

    /** A section whose keys are free and whose values are texts. */
    Map<String, String> texts(final String key) {
        final Map<String, String> texts = new LinkedHashMap<>();
        final Section section = section(key);
        for (final Iterator<String> names = section.node.fieldNames(); names.hasNext(); ) {
            final String name = names.next();
            texts.put(name, section.text(name, null));
        }
        return texts;
    }

    String text(final String key, final String absent) {
        if (!has(key)) {
            return absent;
        }
        final JsonNode value = node.get(key);
        if (!value.isValueNode()) {
            throw new ConfigException(pathOf(key) + ": must be a single value");
        }
        return value.asText();
    }

    String requiredText(final String key) {
        final String value = text(key, null);
        if (value == null || value.isBlank()) {
            throw new ConfigException(pathOf(key) + ": is missing");
        }
        return value;
    }

    boolean bool(final String key, final boolean absent) {
        final String text = text(key, Boolean.toString(absent));
        if (!text.equals("true") && !text.equals("false")) {
            throw new ConfigException(pathOf(key) + ": is '" + text + "', but must be true or false");
        }
        return text.equals("true");
    }

    <E extends Enum<E>> E choice(final String key, final Class<E> type, final E absent) {
        final String text = text(key, null);
        if (text == null) {
            return absent;
        }
        final List<String> choices = new ArrayList<>();
        for (final E constant : type.getEnumConstants()) {
            final String name = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (name.equalsIgnoreCase(text)) {
                return constant;
            }
            choices.add(name);
        }
        throw new ConfigException(
                pathOf(key) + ": is '" + text + "', but must be one of " + String.join(", ", choices));
    }

    int integer(final String key, final int absent, final int minimum, final int maximum) {
        final String text = text(key, null);
        if (text == null) {
            return absent;
        }
        try {
            final int value = Integer.parseInt(text);
            if (value >= minimum && value <= maximum) {
                return value;
            }
        } catch (final NumberFormatException e) {
            throw new ConfigException(pathOf(key) + ": is '" + text + "', but must be a number", e);
        }
        throw new ConfigException(pathOf(key) + ": is " + text + ", which is not within " + minimum + ".." + maximum);
    }

    double decimal(final String key, final double absent, final double minimum, final double maximum) {
        final String text = text(key, null);
        if (text == null) {
            return absent;
        }
        try {
            final double value = Double.parseDouble(text);
            if (value >= minimum && value <= maximum) {
                return value;
            }
        } catch (final NumberFormatException e) {
            throw new ConfigException(pathOf(key) + ": is '" + text + "', but must be a number", e);
        }
        throw new ConfigException(pathOf(key) + ": is " + text + ", which is not within " + minimum + ".." + maximum);
    }

    long size(final String key, final long absent, final long minimum, final long maximum) {
        return quantity(Quantity.BYTES, key, absent, minimum, maximum);
    }

    long duration(final String key, final long absent, final long minimum, final long maximum) {
        return quantity(Quantity.MILLISECONDS, key, absent, minimum, maximum);
    }

    /** Durations in ms, as a list or as one text with commas between them; at least one. */
    List<Long> durations(final String key, final long minimum, final long maximum) {
        known.add(key);
        final List<Long> durations = new ArrayList<>();
        final JsonNode value = node.get(key);
        if (value.isArray()) {
            value.forEach(
                    element -> durations.add(quantity(Quantity.MILLISECONDS, key, element.asText(), minimum, maximum)));
        } else {
            for (final String element : COMMA.split(text(key, ""), -1)) {
                durations.add(quantity(Quantity.MILLISECONDS, key, element.trim(), minimum, maximum));
            }
        }
        if (durations.isEmpty()) {
            throw invalid(key, "is empty, but must be one duration or more");
        }
        return durations;
    }

    /** Refuses what cannot be used, with the key's path in front. */
    ConfigException invalid(final String key, final String reason) {
        return new ConfigException(pathOf(key) + ": " + reason);
    }

    /** Refuses keys that nobody asked for. */
    void finish() {
        for (final Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            final String name = names.next();
            if (!known.contains(name)) {
                final String nearest = nearest(name);
                throw new ConfigException(pathOf(name) + ": unknown key"
                        + (nearest == null
                                ? "; known here are " + String.join(", ", known)
                                : "; did you mean " + nearest + "?"));
            }
        }
    }

    private long quantity(
            final Quantity quantity, final String key, final long absent, final long minimum, final long maximum) {
        final String text = text(key, null);
        return text == null ? absent : quantity(quantity, key, text, minimum, maximum);
    }

    private long quantity(
            final Quantity quantity, final String key, final String text, final long minimum, final long maximum) {
        // -1 stands for "no limit" wherever the range allows it.
        final Long value = text.equals("-1") && minimum == -1 ? Long.valueOf(-1) : quantity.parse(text);
        if (value == null) {
            throw new ConfigException(pathOf(key) + ": is '" + text + "', but must be " + quantity.form());
        }
        if (value < minimum || value > maximum) {
            throw new ConfigException(pathOf(key) + ": is " + text + ", which is not within "
                    + (minimum == -1 ? "-1" : quantity.format(minimum)) + ".." + quantity.format(maximum));
        }
        return value;
    }

    private String nearest(final String name) {
        String nearest = null;
        int best = SUGGESTION_DISTANCE_MAX + 1;
        for (final String candidate : known) {
            final int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(java.util.Locale.ROOT));
            if (distance < best) {
                best = distance;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /** Fewest single-letter changes, insertions and deletions from one to the other. */
    private static int distance(final String a, final String b) {
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                final int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(change, Math.min(previous[j], current[j - 1]) + 1);
            }
            final int[] swap = previous;
            previous = current;
            current = swap;
        }
        return previous[b.length()];
    }

    private String pathOf(final String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
