/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.examples;

import io.angelia.jms.AngeliaConnectionFactory;
import jakarta.jms.ConnectionFactory;

/** Where the examples find their broker. */
final class Broker {
    /** A broker inside of this JVM; it lives while anything is connected to it. */
    private static final String EMBEDDED = "vm://examples?dataDirectory=target/examples-data";

    private Broker() {}

    /** Takes the address from a command line, such as {@code angelia://127.0.0.1:7227}; without one, embeds a broker. */
    static ConnectionFactory of(final String... args) {
        return new AngeliaConnectionFactory(args.length > 0 ? args[0] : EMBEDDED);
    }
}
