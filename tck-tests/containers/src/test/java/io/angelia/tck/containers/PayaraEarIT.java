/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers;

import java.io.IOException;

/** The resource adapter in Payara, within the application. */
final class PayaraEarIT extends ServerSuite {
    @Override
    AppServer server(final String brokerUri) throws IOException {
        return new Payara(brokerUri, Packaging.IN_APPLICATION);
    }
}
