/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory that is gone, with everything in it, when it is closed. */
public final class TemporaryDirectory implements AutoCloseable {
    private final Path path;

    private TemporaryDirectory(final Path path) {
        this.path = path;
    }

    /** Makes one below another directory, which decides the disk. */
    public static TemporaryDirectory in(final Path parent) throws IOException {
        return new TemporaryDirectory(Files.createTempDirectory(Files.createDirectories(parent), "data-"));
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        final List<Path> deepestFirst;
        try (Stream<Path> walk = Files.walk(path)) {
            deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (final Path entry : deepestFirst) {
            Files.deleteIfExists(entry);
        }
    }
}
