/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.official;

import io.angelia.server.EmbeddedBroker;
import io.angelia.server.config.BrokerConfigFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A process that starts and stops brokers as it is told on its standard input, all on one port. It prints that port first,
 * then a line when an order is carried out, and ends with its input.
 */
final class BrokerHost {
    static final String START = "start";
    static final String STOP = "stop";

    private BrokerHost() {}

    /** The arguments are the configuration file and the data directory. */
    @SuppressWarnings("SystemOut") // the answers
    public static void main(final String[] arguments) throws IOException {
        final Path configuration = Path.of(arguments[0]);
        final Path data = Path.of(arguments[1]);
        final int port = freePort();
        System.out.println(port);
        try (BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            EmbeddedBroker broker = null;
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                if (order.equals(START)) {
                    broker = start(configuration, data, port);
                } else if (broker != null) {
                    broker.close();
                }
                System.out.println(order);
            }
        }
        System.exit(0);
    }

    private static EmbeddedBroker start(final Path configuration, final Path data, final int port) {
        final EmbeddedBroker broker = EmbeddedBroker.start(
                BrokerConfigFile.read(configuration).dataDirectory(data).port(port));
        broker.listen();
        return broker;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
