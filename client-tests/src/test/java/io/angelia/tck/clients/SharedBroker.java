/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.clients;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.testing.BrokerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One broker process for all test classes that do not kill it. */
final class SharedBroker implements BeforeAllCallback {
    /** Queues whose name begins so give a message up after {@link #ATTEMPTS} failed deliveries. */
    static final String IMPATIENT = "impatient.";

    static final int ATTEMPTS = 3;

    private BrokerProcess broker;

    @Override
    public void beforeAll(final ExtensionContext context) {
        broker = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedBroker.class))
                .computeIfAbsent(Running.class, key -> new Running(), Running.class)
                .process;
    }

    AngeliaConnectionFactory factory() {
        return new AngeliaConnectionFactory(broker.address());
    }

    private static final class Running implements AutoCloseable {
        private final Path directory;
        private final BrokerProcess process;

        Running() {
            try {
                directory = Files.createTempDirectory("angelia-clients");
                final Path configuration = Files.writeString(
                        directory.resolve("broker.yaml"),
                        "destinations:%n  \"%s#\":%n    max-delivery-attempts: %d%n".formatted(IMPATIENT, ATTEMPTS));
                process = new BrokerProcess(
                        directory.resolve("data"),
                        directory.resolve("broker.log"),
                        List.of("--config", configuration.toString()));
                process.start();
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws InterruptedException, IOException {
            process.close();
            try (Stream<Path> files = Files.walk(directory)) {
                for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
