/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers;

import java.io.IOException;

/** The resource adapter in GlassFish, within the application. */
final class GlassFishEarIT extends ServerSuite {
    @Override
    AppServer server(final String brokerUri) throws IOException {
        return new GlassFish(brokerUri, Packaging.IN_APPLICATION);
    }
}
