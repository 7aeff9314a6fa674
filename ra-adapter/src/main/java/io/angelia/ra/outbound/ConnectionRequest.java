/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.outbound;

import jakarta.resource.spi.ConnectionRequestInfo;

/** Who logs in, where the application says it with {@code createConnection}. Immutable. */
record ConnectionRequest(String userName, String password) implements ConnectionRequestInfo {
    /** Without the password. */
    @Override
    public String toString() {
        return "connection for " + userName;
    }
}
