/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.jndi;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills system properties and environment variables into values. Stateless. */
final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}:]+)(:-([^}]*))?\\}");

    private Placeholders() {}

    /**
     * Replaces each <code>${name}</code> and <code>${name:-default}</code> by the system property of that name, else the
     * environment variable, else the default. What is filled in is not looked at again.
     *
     * @throws IllegalArgumentException when there is neither a value nor a default.
     */
    static String expand(String text) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        StringBuilder expanded = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(expanded, Matcher.quoteReplacement(value(matcher.group(1), matcher.group(3))));
        }
        return matcher.appendTail(expanded).toString();
    }

    private static String value(String name, String fallback) {
        String property = System.getProperty(name);
        if (property != null) {
            return property;
        }
        String variable = System.getenv(name);
        if (variable != null) {
            return variable;
        }
        if (fallback == null) {
            throw new IllegalArgumentException("there is no system property or environment variable '" + name
                    + "', and no default as in ${" + name + ":-default}");
        }
        return fallback;
    }
}
