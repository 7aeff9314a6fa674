/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers;

import java.io.IOException;

/** The resource adapter in WildFly, beside the application. */
final class WildFlyIT extends ServerSuite {
    @Override
    AppServer server(final String brokerUri) throws IOException {
        return new WildFly(brokerUri, Packaging.ALONE);
    }
}
