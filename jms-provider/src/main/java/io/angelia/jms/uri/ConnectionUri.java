/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.uri;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a connection factory was told: the brokers, or the name of the broker in this JVM, and the options.
 *
 * <pre>
 *  angelia://host:port,host:port?option=value&amp;option=value
 *  vm://name?option=value
 * </pre>
 *
 * Immutable and thread-safe.
 */
public final class ConnectionUri {
    private static final String TCP_PREFIX = "angelia://";
    private static final String EMBEDDED_PREFIX = "vm://";

    private final String brokerName;
    private final List<Endpoint> endpoints;
    /** As written, by the name of the option. */
    private final Map<ConnectionOption<?>, String> texts;

    private final Map<ConnectionOption<?>, Object> values = new LinkedHashMap<>();

    private ConnectionUri(String brokerName, List<Endpoint> endpoints, Map<ConnectionOption<?>, String> texts) {
        this.brokerName = brokerName;
        this.endpoints = endpoints;
        this.texts = texts;
        texts.forEach((option, text) -> values.put(option, option.parse(text)));
        if (brokerName == null) {
            for (ConnectionOption<String> option : ConnectionOption.OF_EMBEDDED_BROKER) {
                if (texts.containsKey(option)) {
                    throw new IllegalArgumentException("option " + option + " is for " + EMBEDDED_PREFIX + " only");
                }
            }
        }
    }

    /**
     * Reads a URI.
     *
     * @throws IllegalArgumentException when the syntax, an option's name or its value is not valid; the message says which.
     */
    public static ConnectionUri parse(String uri) {
        Objects.requireNonNull(uri, "uri");
        int question = uri.indexOf('?');
        String address = question < 0 ? uri : uri.substring(0, question);
        try {
            Map<ConnectionOption<?>, String> options =
                    question < 0 ? Map.of() : options(QueryString.parse(uri.substring(question + 1)));
            if (address.startsWith(TCP_PREFIX)) {
                return new ConnectionUri(null, endpoints(address.substring(TCP_PREFIX.length())), options);
            }
            if (address.startsWith(EMBEDDED_PREFIX)) {
                return new ConnectionUri(brokerName(address.substring(EMBEDDED_PREFIX.length())), List.of(), options);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The connection URI " + address + " is not valid: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("The connection URI '" + address + "' is not valid: it begins neither with "
                + TCP_PREFIX + " nor with " + EMBEDDED_PREFIX);
    }

    private static List<Endpoint> endpoints(String text) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (String part : withoutSlash(text).split(",", -1)) {
            endpoints.add(Endpoint.parse(part.strip()));
        }
        return List.copyOf(endpoints);
    }

    private static String brokerName(String text) {
        String name = withoutSlash(text);
        if (name.isBlank() || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("'" + name + "' is not the name of an embedded broker");
        }
        return name;
    }

    private static String withoutSlash(String text) {
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    private static Map<ConnectionOption<?>, String> options(Map<String, String> named) {
        Map<ConnectionOption<?>, String> options = new LinkedHashMap<>();
        named.forEach((name, value) -> {
            ConnectionOption<?> option = option(name);
            if (options.put(option, value) != null) {
                throw new IllegalArgumentException("option " + option + " is given twice");
            }
        });
        return Collections.unmodifiableMap(options);
    }

    private static ConnectionOption<?> option(String name) {
        return ConnectionOption.named(name)
                .orElseThrow(() -> new IllegalArgumentException("there is no option '" + name
                        + "'; the nearest one is '" + NearestName.to(name, ConnectionOption.names()) + "'"));
    }

    /**
     * The same with one option set or replaced, or as if it had not been given when {@code value} is null.
     *
     * @throws IllegalArgumentException when there is no such option or the value is not one of its values.
     */
    public ConnectionUri with(String name, String value) {
        Map<ConnectionOption<?>, String> changed = new LinkedHashMap<>(texts);
        if (value == null) {
            changed.remove(option(name));
        } else {
            changed.put(option(name), value);
        }
        return new ConnectionUri(brokerName, endpoints, Collections.unmodifiableMap(changed));
    }

    /** Whether the broker runs in this JVM. */
    public boolean isEmbedded() {
        return brokerName != null;
    }

    /** Name of the broker in this JVM; null for brokers elsewhere. */
    public String brokerName() {
        return brokerName;
    }

    /** The brokers to try, in this order; empty for the broker in this JVM. */
    public List<Endpoint> endpoints() {
        return endpoints;
    }

    /** The value given, else the default, else null. */
    @SuppressWarnings("unchecked") // The value was made by the option itself.
    public <T> T get(ConnectionOption<T> option) {
        Object value = values.get(option);
        return value == null ? option.defaultValue() : (T) value;
    }

    /** The options that are for the embedded broker rather than for the client, by name. */
    public Map<String, String> brokerOptions() {
        Map<String, String> given = new LinkedHashMap<>();
        for (ConnectionOption<String> option : ConnectionOption.OF_EMBEDDED_BROKER) {
            String value = get(option);
            if (value != null) {
                given.put(option.name(), value);
            }
        }
        return given;
    }

    /** The whole URI, password included; {@link #parse(String)} reads it. */
    public String toUriString() {
        return format(texts);
    }

    /** The URI for people to read: without the password. */
    @Override
    public String toString() {
        Map<ConnectionOption<?>, String> shown = new LinkedHashMap<>(texts);
        shown.computeIfPresent(ConnectionOption.PASSWORD, (option, password) -> "***");
        return format(shown);
    }

    private String format(Map<ConnectionOption<?>, String> options) {
        StringBuilder text = new StringBuilder();
        if (isEmbedded()) {
            text.append(EMBEDDED_PREFIX).append(brokerName);
        } else {
            text.append(TCP_PREFIX);
            text.append(
                    String.join(",", endpoints.stream().map(Endpoint::toString).toList()));
        }
        if (!options.isEmpty()) {
            Map<String, String> named = new LinkedHashMap<>();
            options.forEach((option, value) -> named.put(option.name(), value));
            text.append('?').append(QueryString.format(named));
        }
        return text.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConnectionUri uri && toUriString().equals(uri.toUriString());
    }

    @Override
    public int hashCode() {
        return toUriString().hashCode();
    }
}
