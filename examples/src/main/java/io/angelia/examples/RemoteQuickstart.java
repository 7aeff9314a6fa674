/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.examples;

import io.angelia.jms.AngeliaConnectionFactory;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * The same tour with a broker in a process of its own. Start that first: {@code java -jar broker-server/target/angelia-broker.jar}.
 * This JVM needs no flags.
 */
public final class RemoteQuickstart {
    private RemoteQuickstart() {}

    /**
     * Runs the tour.
     *
     * @param args the broker's address, {@code angelia://127.0.0.1:7227} when left out, and a text file, the project's README when
     *             left out.
     */
    public static void main(final String[] args) throws JMSException, IOException {
        final String address = args.length > 0 ? args[0] : "angelia://127.0.0.1:7227";
        run(new AngeliaConnectionFactory(address), Path.of(args.length > 1 ? args[1] : "README.md"), System.out);
    }

    static void run(final ConnectionFactory factory, final Path file, final PrintStream out)
            throws JMSException, IOException {
        final Tour tour = new Tour(factory, out);
        out.println(
                "Waiting from the last run: what was sent is still there, even if the broker was stopped in between");
        out.printf("  received %d messages%n%n", tour.collect());
        tour.queue(file);
        tour.publishSubscribe();
        tour.deadLetter();
        tour.delay();
        out.println("For the next run: stop the broker, start it again, and run this once more");
        tour.leave(3);
    }
}
