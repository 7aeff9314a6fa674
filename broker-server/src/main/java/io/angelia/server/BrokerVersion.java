/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

/** The version in the jar's manifest. */
final class BrokerVersion {
    private static final String UNPACKAGED = "development";

    private BrokerVersion() {}

    static String text() {
        final String version = BrokerVersion.class.getPackage().getImplementationVersion();
        return version == null ? UNPACKAGED : version;
    }
}
