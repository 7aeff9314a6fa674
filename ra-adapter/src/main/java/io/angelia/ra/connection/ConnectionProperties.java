/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.connection;

import java.io.Serializable;
import java.util.regex.Pattern;

/**
 * The properties about connections that resource adapter, connection factories and activations have in common. An
 * application server sets them before it uses the object; null and blank mean not set.
 */
public abstract class ConnectionProperties implements ConnectionDefaults, Serializable {
    private static final long serialVersionUID = 1L;
    private static final Pattern ONE_SLASH = Pattern.compile("^(angelia|vm):/(?!/)");

    private String connectionUri;
    private String userName;
    private String password;
    private String clientId;

    protected ConnectionProperties() {}

    /** The connection URI with its options, such as {@code angelia://one:7227,two:7227?reconnect=forever}. */
    public String getConnectionUri() {
        return connectionUri;
    }

    /** Takes it with one slash for two as well: Open Liberty makes one of them in definitions of applications. */
    public void setConnectionUri(final String value) {
        final String text = textOrNull(value);
        connectionUri = text == null ? null : ONE_SLASH.matcher(text).replaceFirst("$1://");
    }

    /** The user who logs in. */
    public String getUserName() {
        return userName;
    }

    public void setUserName(final String value) {
        userName = textOrNull(value);
    }

    /** The password of that user. */
    public String getPassword() {
        return password;
    }

    public void setPassword(final String value) {
        password = value == null || value.isEmpty() ? null : value;
    }

    /** The client identifier of the connections; only one connection can have it at a time. */
    public String getClientId() {
        return clientId;
    }

    public void setClientId(final String value) {
        clientId = textOrNull(value);
    }

    @Override
    public final ConnectionSettings settings() {
        return new ConnectionSettings(connectionUri, userName, password, clientId);
    }

    /** These settings over those of a resource adapter, which may be null. */
    protected final ConnectionSettings settingsOver(final Object resourceAdapter) {
        return resourceAdapter instanceof ConnectionDefaults defaults
                ? settings().orElse(defaults.settings())
                : settings();
    }

    /** Null for text that says nothing. */
    protected static String textOrNull(final String value) {
        return value == null || value.isBlank() ? null : value.strip();
    }
}
