/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.transport;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Connects over TCP. */
public final class TcpConnector implements TransportConnector {
    private final String host;
    private final int port;

    public TcpConnector(final String host, final int port) {
        this.host = host;
        this.port = port;
    }

    @Override
    public String remoteName() {
        return host + ':' + port;
    }

    @Override
    public Transport connect(final TransportListener listener, final long timeoutMs) throws IOException {
        return NettyTransport.connect(
                remoteName(),
                EventLoops.SOCKETS,
                InetSocketAddress.createUnresolved(host, port),
                listener,
                timeoutMs,
                () -> {});
    }
}
