/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.springboot;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.jms.autoconfigure.JmsPoolConnectionFactoryProperties;

/** The properties {@code angelia.*} of an application. */
@ConfigurationProperties("angelia")
public class AngeliaProperties {
    /**
     * Where the broker is: angelia://host:port, several hosts with commas between them, or vm://name for a broker within
     * this JVM, which also needs angelia-broker-server on the class path. Options may follow behind a question mark.
     */
    private String uri = "angelia://localhost:7227";

    /** User name; without it, what the URI says. */
    private String user;

    /** Password of that user. */
    private String password;

    /** Further options of the client by the names that they have in the URI, such as reconnect or prefetch. */
    private final Map<String, String> options = new LinkedHashMap<>();

    private final Cache cache = new Cache();

    @NestedConfigurationProperty
    private final JmsPoolConnectionFactoryProperties pool = new JmsPoolConnectionFactoryProperties();

    public String getUri() {
        return uri;
    }

    public void setUri(final String uri) {
        this.uri = uri;
    }

    public String getUser() {
        return user;
    }

    public void setUser(final String user) {
        this.user = user;
    }

    public String getPassword() {
        return password;
    }

    public void setPassword(final String password) {
        this.password = password;
    }

    public Map<String, String> getOptions() {
        return options;
    }

    public Cache getCache() {
        return cache;
    }

    public JmsPoolConnectionFactoryProperties getPool() {
        return pool;
    }

    /** What is kept open for the next use when there is no pool. Consumers never are: they would hold messages back. */
    public static class Cache {
        /** Whether templates share one connection and keep sessions and producers. */
        private boolean enabled = true;

        /** Sessions that are kept, per acknowledgement mode; at least as many as threads that send at the same time. */
        private int sessionCacheSize = 10;

        public boolean isEnabled() {
            return enabled;
        }

        public void setEnabled(final boolean enabled) {
            this.enabled = enabled;
        }

        public int getSessionCacheSize() {
            return sessionCacheSize;
        }

        public void setSessionCacheSize(final int sessionCacheSize) {
            this.sessionCacheSize = sessionCacheSize;
        }
    }
}
