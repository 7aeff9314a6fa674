/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers;

import java.io.IOException;

/** The resource adapter in GlassFish, beside the application. */
final class GlassFishIT extends GlassFishSuite {
    @Override
    GlassFish glassFish(final String brokerUri) throws IOException {
        return new GlassFish(brokerUri, Packaging.ALONE);
    }
}
