/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers.app;

import javax.naming.InitialContext;
import javax.naming.NamingException;

/** What the application knows by name; its deployment descriptor says what each name is called in this server. */
final class Names {
    static final String FACTORY = "java:comp/env/jms/ConnectionFactory";
    static final String QUEUE = "java:comp/env/jms/Queue";
    static final String DATA_SOURCE = "java:comp/env/jdbc/DataSource";

    private Names() {}

    /** What is bound to a name. */
    @SuppressWarnings("BanJNDI") // The names are those above.
    static <T> T lookedUp(final Class<T> type, final String name) {
        try {
            return type.cast(new InitialContext().lookup(name));
        } catch (final NamingException e) {
            throw new IllegalStateException("Nothing is bound to " + name, e);
        }
    }
}
