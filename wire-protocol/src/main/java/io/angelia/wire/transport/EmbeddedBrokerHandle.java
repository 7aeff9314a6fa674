/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.wire.transport;

import java.net.SocketAddress;

/** A share in a running embedded broker. Thread-safe. */
public interface EmbeddedBrokerHandle extends AutoCloseable {
    /** Where the broker listens in this JVM: an {@code io.netty.channel.local.LocalAddress}. */
    SocketAddress localAddress();

    /** Gives the share back; the last one stops the broker before returning. Safe to call twice. */
    @Override
    void close();
}
