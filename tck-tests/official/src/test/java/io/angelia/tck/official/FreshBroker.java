/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.official;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives each test a broker that holds nothing, behind the URI in the system property {@value #URI}. That URI never changes,
 * because the TCK looks up its factories once per JVM. JUnit finds this extension by itself when autodetection is on.
 */
public final class FreshBroker implements BeforeEachCallback, AfterEachCallback {
    static final String URI = "angelia.tck.uri";
    static final String TRANSPORT = "angelia.tck.transport";
    static final String USER = "tck";
    static final String PASSWORD = "tck";

    private static final BrokerUnderTest BROKER = start();

    private static BrokerUnderTest start() {
        final String transport = System.getProperty(TRANSPORT, "tcp");
        final BrokerUnderTest broker = switch (transport) {
            case "tcp" -> new BrokerOverTcp();
            case "vm" -> new BrokerInThisJvm();
            default -> throw new IllegalArgumentException(TRANSPORT + " is '" + transport + "', not tcp or vm");
        };
        System.setProperty(URI, broker.uri());
        return broker;
    }

    @Override
    public void beforeEach(final ExtensionContext context) throws Exception {
        BROKER.startEmpty();
    }

    @Override
    public void afterEach(final ExtensionContext context) throws Exception {
        BROKER.stop();
    }
}
