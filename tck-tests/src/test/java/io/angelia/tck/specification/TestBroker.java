/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.server.EmbeddedBroker;
import io.angelia.server.config.BrokerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A broker for the tests of one class, reached over TCP. */
final class TestBroker implements BeforeAllCallback, AfterAllCallback {
    private final UnaryOperator<BrokerConfig> settings;
    private Path data;
    private EmbeddedBroker broker;
    private InetSocketAddress address;

    TestBroker() {
        this(config -> config);
    }

    TestBroker(final UnaryOperator<BrokerConfig> settings) {
        this.settings = settings;
    }

    @Override
    public void beforeAll(final ExtensionContext context) throws IOException {
        data = Files.createTempDirectory("angelia-test");
        start();
    }

    void start() {
        broker = EmbeddedBroker.start(settings.apply(new BrokerConfig()
                .host("127.0.0.1")
                .port(address == null ? 0 : address.getPort())
                .dataDirectory(data)));
        address = broker.listen();
    }

    void stop() {
        broker.close();
    }

    AngeliaConnectionFactory factory() {
        return new AngeliaConnectionFactory("angelia://127.0.0.1:" + address.getPort());
    }

    String address() {
        return "127.0.0.1:" + address.getPort();
    }

    @Override
    public void afterAll(final ExtensionContext context) {
        broker.close();
        try {
            Files.walkFileTree(data, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes)
                        throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(final Path directory, final IOException e)
                        throws IOException {
                    Files.delete(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
