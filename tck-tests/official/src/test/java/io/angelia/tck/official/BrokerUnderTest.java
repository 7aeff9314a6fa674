/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.official;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A broker that is started empty for each test, always behind the same URI. For one thread. */
abstract class BrokerUnderTest {
    private final Path directory = temporaryDirectory();

    abstract String uri();

    abstract void startEmpty() throws Exception;

    abstract void stop() throws Exception;

    final Path data() {
        return directory.resolve("data");
    }

    final void deleteData() throws IOException {
        if (Files.exists(data())) {
            delete(data());
        }
    }

    /** The user that the TCK logs in as, and nobody else but anonymous clients. */
    static Path configuration() {
        final URL resource = BrokerUnderTest.class.getResource("/broker.yaml");
        try {
            return Path.of(resource.toURI());
        } catch (final URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path temporaryDirectory() {
        try {
            final Path made = Files.createTempDirectory("angelia-tck");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(made), "delete-" + made.getFileName()));
            return made;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(final Path tree) {
        try (Stream<Path> paths = Files.walk(tree)) {
            final List<Path> leavesFirst =
                    paths.sorted(Comparator.reverseOrder()).toList();
            for (final Path path : leavesFirst) {
                Files.deleteIfExists(path);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
