/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers.app;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** The names that an administrator gave things in this server, as the test has written them into the application. */
final class Names {
    private Names() {}

    /** What is bound to the name that the property holds. */
    @SuppressWarnings("BanJNDI") // The name comes from the test.
    static Object lookedUp(final String property) {
        final Properties names = new Properties();
        try (InputStream in = Names.class.getResourceAsStream("/names.properties")) {
            names.load(in);
            return new InitialContext().lookup(names.getProperty(property));
        } catch (final IOException | NamingException e) {
            throw new IllegalStateException("Nothing found for " + property + " among " + names, e);
        }
    }
}
