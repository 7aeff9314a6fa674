/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.jndi;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.jms.destination.Destinations;
import jakarta.jms.InvalidDestinationException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.naming.ConfigurationException;
import javax.naming.Context;

/** Reads the properties of a naming environment into the objects they name. */
final class NamingProperties {
    private static final List<String> FACTORY_PREFIXES = List.of("connectionFactory.", "connectionfactory.");
    private static final String FACTORY_OPTION_PREFIX = "connection.";
    private static final String QUEUE_PREFIX = "queue.";
    private static final String TOPIC_PREFIX = "topic.";
    private static final List<String> DEFAULT_FACTORIES = List.of(
            "ConnectionFactory",
            "QueueConnectionFactory",
            "TopicConnectionFactory",
            "XAConnectionFactory",
            "XAQueueConnectionFactory",
            "XATopicConnectionFactory");

    /** Sorted, so that an error does not depend on the order of a hash table. */
    private final Map<String, String> properties = new TreeMap<>();

    private final Map<String, Object> bindings = new TreeMap<>();

    NamingProperties(Map<String, Object> environment) {
        environment.forEach((key, value) -> {
            if (value instanceof String text) {
                properties.put(key, text);
            }
        });
    }

    /** The objects by their names. */
    Map<String, Object> bindings() throws ConfigurationException {
        String defaultUri = properties.getOrDefault(Context.PROVIDER_URL, AngeliaConnectionFactory.DEFAULT_URI);
        for (String name : DEFAULT_FACTORIES) {
            bind(Context.PROVIDER_URL, name, defaultUri, AngeliaConnectionFactory::new);
        }
        for (Map.Entry<String, String> property : properties.entrySet()) {
            String key = property.getKey();
            for (String prefix : FACTORY_PREFIXES) {
                bindPrefixed(key, prefix, property.getValue(), AngeliaConnectionFactory::new);
            }
            bindPrefixed(key, QUEUE_PREFIX, property.getValue(), Destinations::queue);
            bindPrefixed(key, TOPIC_PREFIX, property.getValue(), Destinations::topic);
        }
        for (Map.Entry<String, String> property : properties.entrySet()) {
            if (property.getKey().startsWith(FACTORY_OPTION_PREFIX)) {
                setOption(property.getKey(), property.getValue());
            }
        }
        return bindings;
    }

    private interface Maker {
        Object make(String value) throws InvalidDestinationException;
    }

    private void bindPrefixed(String key, String prefix, String value, Maker maker) throws ConfigurationException {
        if (key.startsWith(prefix) && key.length() > prefix.length()) {
            bind(key, key.substring(prefix.length()), value, maker);
        }
    }

    private void bind(String key, String name, String value, Maker maker) throws ConfigurationException {
        try {
            bindings.put(name, maker.make(Placeholders.expand(value)));
        } catch (IllegalArgumentException | InvalidDestinationException e) {
            throw invalid(key, e);
        }
    }

    /** The factory is the longest name that fits, because names may contain dots. */
    private void setOption(String key, String value) throws ConfigurationException {
        String rest = key.substring(FACTORY_OPTION_PREFIX.length());
        for (int dot = rest.lastIndexOf('.'); dot > 0; dot = rest.lastIndexOf('.', dot - 1)) {
            String name = rest.substring(0, dot);
            if (bindings.get(name) instanceof AngeliaConnectionFactory factory) {
                try {
                    bindings.put(name, factory.option(rest.substring(dot + 1), Placeholders.expand(value)));
                    return;
                } catch (IllegalArgumentException e) {
                    throw invalid(key, e);
                }
            }
        }
        throw new ConfigurationException("Property " + key + " is not of the form " + FACTORY_OPTION_PREFIX
                + "NAME.OPTION with the name of a connection factory");
    }

    private static ConfigurationException invalid(String key, Exception cause) {
        ConfigurationException failure = new ConfigurationException("Property " + key + ": " + cause.getMessage());
        failure.setRootCause(cause);
        return failure;
    }
}
