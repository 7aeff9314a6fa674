/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.outbound;

import io.angelia.ra.connection.ConnectionSettings;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.security.PasswordCredential;
import java.util.Set;
import javax.security.auth.Subject;

/** Finds out who logs in: the application server says so with a subject, the application with its request, or the settings. */
final class Credentials {
    private Credentials() {}

    static ConnectionSettings settings(
            final ConnectionSettings defaults,
            final ManagedConnectionFactory factory,
            final Subject subject,
            final ConnectionRequestInfo request) {
        final PasswordCredential credential = subject == null ? null : credential(subject, factory);
        if (credential != null && isSomebody(credential.getUserName())) {
            final char[] password = credential.getPassword();
            return defaults.as(credential.getUserName(), password == null ? null : new String(password));
        }
        if (request instanceof ConnectionRequest asked) {
            return defaults.as(asked.userName(), asked.password());
        }
        return defaults;
    }

    /** False for what application servers put into a subject when nobody has told them of a user. */
    private static boolean isSomebody(final String userName) {
        return userName != null && !userName.isBlank();
    }

    private static PasswordCredential credential(final Subject subject, final ManagedConnectionFactory factory) {
        final Set<PasswordCredential> credentials = subject.getPrivateCredentials(PasswordCredential.class);
        for (final PasswordCredential credential : credentials) {
            if (factory.equals(credential.getManagedConnectionFactory())) {
                return credential;
            }
        }
        return null;
    }
}
