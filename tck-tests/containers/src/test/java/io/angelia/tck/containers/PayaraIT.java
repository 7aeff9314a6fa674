/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers;

import java.io.IOException;

/** The resource adapter in Payara, beside the application. */
final class PayaraIT extends GlassFishSuite {
    @Override
    GlassFish glassFish(final String brokerUri) throws IOException {
        return new Payara(brokerUri, Packaging.ALONE);
    }
}
