/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.connection;

import io.angelia.jms.AngeliaConnectionFactory;
import java.io.Serializable;
import java.util.regex.Pattern;

/**
 * How to reach the broker. Immutable and thread-safe.
 *
 * @param uri      the connection URI with its options; null when nobody said.
 * @param userName null to log in without one.
 * @param password null for none.
 * @param clientId the client identifier of the connections; null for none.
 */
public record ConnectionSettings(String uri, String userName, String password, String clientId)
        implements Serializable {
    /** The broker on this machine, at the usual port. */
    public static final String DEFAULT_URI = "angelia://localhost:7227";

    /** Nothing is set. */
    public static final ConnectionSettings NONE = new ConnectionSettings(null, null, null, null);

    /** These settings, and those of {@code defaults} for what is not set here. A password goes with its user name. */
    public ConnectionSettings orElse(final ConnectionSettings defaults) {
        final boolean ownUser = userName != null;
        return new ConnectionSettings(
                uri == null ? defaults.uri : uri,
                ownUser ? userName : defaults.userName,
                ownUser ? password : defaults.password,
                clientId == null ? defaults.clientId : clientId);
    }

    /** The same settings for another user. */
    public ConnectionSettings as(final String otherUserName, final String otherPassword) {
        return new ConnectionSettings(uri, otherUserName, otherPassword, clientId);
    }

    /**
     * The factory of such connections.
     *
     * @throws IllegalArgumentException when the URI is not valid; the message says why.
     */
    public AngeliaConnectionFactory factory() {
        AngeliaConnectionFactory factory = new AngeliaConnectionFactory(uri == null ? DEFAULT_URI : uri);
        if (userName != null) {
            factory = factory.option("user", userName);
        }
        if (userName != null && password != null) {
            factory = factory.option("password", password);
        }
        return clientId == null ? factory : factory.option("clientID", clientId);
    }

    /** True when the URI sets this option. */
    public boolean hasOption(final String name) {
        return uri != null
                && Pattern.compile("[?&](jms\\.)?" + Pattern.quote(name) + "=")
                        .matcher(uri)
                        .find();
    }

    /** Without the password. */
    @Override
    public String toString() {
        return new AngeliaConnectionFactory(uri == null ? DEFAULT_URI : uri)
                + (userName == null ? "" : " as " + userName);
    }
}
