/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.official;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives each test a broker that holds nothing, behind the URI in the system property {@value #URI}. JUnit finds this
 * extension by itself when autodetection is on.
 */
public final class FreshBroker implements BeforeEachCallback, AfterEachCallback {
    static final String URI = "angelia.tck.uri";
    static final String TRANSPORT = "angelia.tck.transport";
    static final String USER = "tck";
    static final String PASSWORD = "tck";

    private static final BrokerUnderTest BROKER = broker(System.getProperty(TRANSPORT, "tcp"));

    private static BrokerUnderTest broker(final String transport) {
        return switch (transport) {
            case "tcp" -> new BrokerOverTcp();
            case "vm" -> new BrokerInThisJvm();
            default -> throw new IllegalArgumentException(TRANSPORT + " is '" + transport + "', not tcp or vm");
        };
    }

    @Override
    public void beforeEach(final ExtensionContext context) throws Exception {
        System.setProperty(URI, BROKER.startEmpty());
    }

    @Override
    public void afterEach(final ExtensionContext context) throws Exception {
        BROKER.stop();
    }
}
