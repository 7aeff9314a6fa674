/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.server.EmbeddedBroker;
import io.angelia.server.config.BrokerConfigFile;
import io.angelia.server.management.AngeliaAdmin;
import io.angelia.server.management.ManagementException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A broker for the tests of one class, with the configuration that its users would write, reached over TCP. */
final class FeatureBroker implements BeforeAllCallback, AfterAllCallback {
    private final String configuration;
    private Path data;
    private EmbeddedBroker broker;
    private InetSocketAddress address;

    /** {@code configuration} is the text of a broker.yaml; empty for the defaults. */
    FeatureBroker(final String configuration) {
        this.configuration = configuration;
    }

    @Override
    public void beforeAll(final ExtensionContext context) throws IOException {
        data = Files.createTempDirectory("angelia-feature");
        start();
    }

    private void start() {
        broker = EmbeddedBroker.start(BrokerConfigFile.parse(configuration)
                .host("127.0.0.1")
                .port(address == null ? 0 : address.getPort())
                .dataDirectory(data));
        address = broker.listen();
    }

    /** Stops it and starts it again, with what it has on disk. */
    void restart() {
        broker.close();
        start();
    }

    int port() {
        return address.getPort();
    }

    /** A factory with options of the URI; empty for none. */
    AngeliaConnectionFactory factory(final String options) {
        return new AngeliaConnectionFactory("angelia://127.0.0.1:" + port() + (options.isEmpty() ? "" : '?' + options));
    }

    AngeliaAdmin admin() throws IOException, ManagementException {
        return AngeliaAdmin.connect("127.0.0.1", port(), null, null, Duration.ofSeconds(30));
    }

    @Override
    public void afterAll(final ExtensionContext context) throws IOException {
        if (broker != null) {
            broker.close();
        }
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder()).forEach(FeatureBroker::delete);
        }
    }

    private static void delete(final Path file) {
        try {
            Files.delete(file);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
