/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.config;

import io.angelia.engine.DestinationSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Settings of destinations by name pattern. Words are separated by dots; {@code *} stands for one word, {@code #} for any
 * number of words, also none. Every pattern that fits counts, a more specific one overrides a more general one, setting by
 * setting. A pattern may start with {@code queue://} or {@code topic://}; without it fits both. One that ends in
 * {@code ?subscription=name} is for that subscription of the topics alone, and beats all that are not. Immutable once filled.
 */
public final class DestinationRules {
    private static final String SCHEME_END = "://";
    private static final String SUBSCRIPTION = "?subscription=";
    private static final Pattern DOT = Pattern.compile("\\.");

    private final DestinationSettings defaults;
    private final List<Rule> rules = new ArrayList<>();

    public DestinationRules(final DestinationSettings defaults) {
        this.defaults = defaults;
    }

    /** Adds what a pattern changes. */
    public DestinationRules add(final String pattern, final UnaryOperator<DestinationSettings> change) {
        rules.add(new Rule(pattern, change));
        rules.sort(Comparator.comparing(Rule::specificity));
        return this;
    }

    /** Settings of a destination by its name with prefix, or of a subscription ({@code topic://name?subscription=…}). */
    public DestinationSettings settingsOf(final String destination) {
        final int mark = destination.indexOf(SUBSCRIPTION);
        final String name = mark < 0 ? destination : destination.substring(0, mark);
        final String subscription = mark < 0 ? null : destination.substring(mark + SUBSCRIPTION.length());
        DestinationSettings settings = defaults;
        for (final Rule rule : rules) {
            if (rule.fits(name, subscription)) {
                settings = rule.change.apply(settings);
            }
        }
        return settings;
    }

    /** Says in words what may keep messages from a destination. */
    public String limitOf(final String destination) {
        final DestinationSettings settings = settingsOf(destination);
        final List<String> limits = new ArrayList<>();
        if (settings.maxSizeMessages() >= 0) {
            limits.add("max-size-messages " + settings.maxSizeMessages());
        }
        if (settings.maxSizeBytes() >= 0) {
            limits.add("max-size-bytes " + settings.maxSizeBytes());
        }
        limits.add("the journal's disk space");
        return String.join(" or ", limits);
    }

    private static final class Rule {
        private static final String ONE_WORD = "*";
        private static final String ANY_WORDS = "#";

        private final String scheme;
        private final String[] words;
        private final String subscription;
        private final UnaryOperator<DestinationSettings> change;

        private Rule(final String pattern, final UnaryOperator<DestinationSettings> change) {
            final int mark = pattern.indexOf(SUBSCRIPTION);
            final String name = mark < 0 ? pattern : pattern.substring(0, mark);
            final int end = name.indexOf(SCHEME_END);
            scheme = end < 0 ? null : name.substring(0, end);
            words = split(end < 0 ? name : name.substring(end + SCHEME_END.length()));
            subscription = mark < 0 ? null : pattern.substring(mark + SUBSCRIPTION.length());
            this.change = change;
        }

        /** Orders patterns from general to specific: word by word a literal beats '*' beats '#', then a longer one. */
        String specificity() {
            final StringBuilder order = new StringBuilder(subscription == null ? "" : "4");
            for (final String word : words) {
                order.append(word.equals(ANY_WORDS) ? '1' : word.equals(ONE_WORD) ? '2' : '3');
            }
            return order.append(scheme == null ? "" : "0").toString();
        }

        boolean fits(final String destination, final String subscriptionOfIt) {
            if (subscription != null && !subscription.equals(subscriptionOfIt)) {
                return false;
            }
            final int end = destination.indexOf(SCHEME_END);
            if (scheme != null && (end < 0 || !scheme.equals(destination.substring(0, end)))) {
                return false;
            }
            return fits(0, split(end < 0 ? destination : destination.substring(end + SCHEME_END.length())), 0);
        }

        private boolean fits(final int word, final String[] name, final int at) {
            if (word == words.length) {
                return at == name.length;
            }
            if (words[word].equals(ANY_WORDS)) {
                return fits(word + 1, name, at) || (at < name.length && fits(word, name, at + 1));
            }
            return at < name.length
                    && (words[word].equals(ONE_WORD) || words[word].equals(name[at]))
                    && fits(word + 1, name, at + 1);
        }

        private static String[] split(final String name) {
            return DOT.split(name, -1);
        }
    }
}
