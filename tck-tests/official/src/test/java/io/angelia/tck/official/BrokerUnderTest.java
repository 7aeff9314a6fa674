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

/** A broker that is started empty for each test. For one thread. */
abstract class BrokerUnderTest {
    private final Path directory = temporaryDirectory();

    /** Starts it, and gives the URI that clients connect to. */
    abstract String startEmpty() throws Exception;

    abstract void stop() throws Exception;

    /** A directory that is deleted with this JVM. */
    final Path directory() {
        return directory;
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

    static void delete(final Path tree) {
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
