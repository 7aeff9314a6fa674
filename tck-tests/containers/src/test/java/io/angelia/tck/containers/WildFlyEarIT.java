/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers;

import java.io.IOException;

/** The resource adapter in WildFly, within the application. */
final class WildFlyEarIT extends ServerSuite {
    @Override
    AppServer server(final String brokerUri) throws IOException {
        return new WildFly(brokerUri, Packaging.IN_APPLICATION);
    }
}
