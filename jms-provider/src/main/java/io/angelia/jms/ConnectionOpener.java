/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.client.ClientConnection;
import io.angelia.jms.client.ConnectionDescriptor;
import io.angelia.jms.client.ReconnectPolicy;
import io.angelia.jms.client.Timeouts;
import io.angelia.jms.message.DecodeOptions;
import io.angelia.jms.transport.EmbeddedConnector;
import io.angelia.jms.transport.TcpConnector;
import io.angelia.jms.transport.TransportConnector;
import io.angelia.jms.uri.ConnectionOption;
import io.angelia.jms.uri.ConnectionUri;
import jakarta.jms.JMSException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Makes connections as a connection URI says. Stateless. */
final class ConnectionOpener {
    private ConnectionOpener() {}

    /** Connects to the first broker of the list that can be reached and lets us in. */
    static JmsConnection open(
            final ConnectionUri uri, final String userName, final String password, final Domain domain)
            throws JMSException {
        return connected(new JmsConnection(uri, domain), uri, userName, password);
    }

    /** The same for a connection that takes part in distributed transactions. */
    static XaConnection openXa(
            final ConnectionUri uri, final String userName, final String password, final Domain domain)
            throws JMSException {
        return connected(new XaConnection(uri, domain), uri, userName, password);
    }

    private static <C extends JmsConnection> C connected(
            final C connection, final ConnectionUri uri, final String userName, final String password)
            throws JMSException {
        final ConnectionDescriptor descriptor = new ConnectionDescriptor(
                userName,
                password,
                uri.get(ConnectionOption.CLIENT_ID),
                ThreadLocalRandom.current().nextLong(),
                (int) uri.get(ConnectionOption.HEARTBEAT).toMillis(),
                JmsConnectionMetaData.PROVIDER_NAME + ' ' + JmsConnectionMetaData.version());
        connection.connected(connect(uri, descriptor, connection));
        return connection;
    }

    private static ClientConnection connect(
            final ConnectionUri uri, final ConnectionDescriptor descriptor, final JmsConnection connection)
            throws JMSException {
        final Timeouts timeouts = new Timeouts(
                uri.get(ConnectionOption.CONNECT_TIMEOUT).toMillis(),
                uri.get(ConnectionOption.REQUEST_TIMEOUT).toMillis(),
                uri.get(ConnectionOption.SEND_TIMEOUT).toMillis(),
                uri.get(ConnectionOption.CLOSE_TIMEOUT).toMillis());
        final String allowList = uri.get(ConnectionOption.DESERIALIZATION_ALLOW_LIST);
        final DecodeOptions decodeOptions =
                new DecodeOptions(allowList == null ? "" : allowList, uri.get(ConnectionOption.MAX_MESSAGE_SIZE));
        return ClientConnection.open(descriptor, timeouts, decodeOptions, connection, policy(uri), connectors(uri));
    }

    /** An embedded broker is lost only when it was stopped, which its clients are to notice. */
    private static ReconnectPolicy policy(final ConnectionUri uri) {
        return uri.isEmbedded() ? ReconnectPolicy.OFF : ReconnectPolicy.named(uri.get(ConnectionOption.RECONNECT));
    }

    private static List<TransportConnector> connectors(final ConnectionUri uri) {
        if (uri.isEmbedded()) {
            return List.of(new EmbeddedConnector(uri.brokerName(), uri.brokerOptions()));
        }
        return uri.endpoints().stream()
                .<TransportConnector>map(endpoint -> new TcpConnector(endpoint.host(), endpoint.port()))
                .toList();
    }
}
