/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.load;

import jakarta.jms.ConnectionFactory;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import picocli.CommandLine.Option;

/** Command-line options that say where a provider's connection factory is found. */
public final class JndiSettings {
    @Option(
            names = "--jndi",
            paramLabel = "FILE",
            description = "Properties of the provider's initial context, such as java.naming.factory.initial.")
    private Path file;

    @Option(names = "-D", paramLabel = "KEY=VALUE", description = "One more of these properties; wins over the file.")
    private final Map<String, String> properties = new HashMap<>();

    @Option(
            names = "--factory",
            paramLabel = "NAME",
            defaultValue = "ConnectionFactory",
            description = "Name to look up (default: ${DEFAULT-VALUE}).")
    private String factoryName;

    /** Looks the factory up in a context of its own. */
    public ConnectionFactory lookup() throws IOException, NamingException {
        final Properties environment = new Properties();
        if (file != null) {
            try (Reader reader = Files.newBufferedReader(file)) {
                environment.load(reader);
            }
        }
        environment.putAll(properties);
        return lookup(environment, factoryName);
    }

    /** Looks a factory up in a context of that environment. */
    @SuppressWarnings("BanJNDI") // A provider is chosen by whoever types the command.
    public static ConnectionFactory lookup(final Properties environment, final String factoryName)
            throws NamingException {
        final InitialContext context = new InitialContext(environment);
        try {
            return (ConnectionFactory) context.lookup(factoryName);
        } finally {
            context.close();
        }
    }
}
