/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.examples;

import io.angelia.jms.AngeliaConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Angelia in a minute: a broker inside of this JVM, with its data on disk. */
public final class Quickstart {
    private Quickstart() {}

    /**
     * Runs the tour.
     *
     * @param args a text file whose lines are sent; the project's README when left out.
     */
    public static void main(final String[] args) throws JMSException, IOException {
        final Path data = Files.createTempDirectory("angelia-quickstart-");
        try {
            run(Path.of(args.length > 0 ? args[0] : "README.md"), data, System.out);
        } finally {
            delete(data);
        }
    }

    static void run(final Path file, final Path data, final PrintStream out) throws JMSException, IOException {
        final ConnectionFactory factory = new AngeliaConnectionFactory("vm://quickstart?dataDirectory=" + data);
        final Tour tour = new Tour(factory, out);
        out.printf("An embedded broker, its data in %s%n%n", data);

        // The broker lives while a connection is open; this one keeps it up from step to step.
        try (Connection broker = factory.createConnection()) {
            tour.queue(file);
            tour.publishSubscribe();
            tour.deadLetter();
            tour.delay();
            out.println("Restart: what was sent is still there when the broker comes back");
            tour.leave(3);
        }
        out.println("  closed the broker");

        try (Connection broker = factory.createConnection()) {
            out.println("  opened it again");
            out.printf("  received %d messages%n", tour.collect());
        }
    }

    private static void delete(final Path directory) throws IOException {
        final List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(directory)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (final Path file : deepestFirst) {
            Files.delete(file);
        }
    }
}
