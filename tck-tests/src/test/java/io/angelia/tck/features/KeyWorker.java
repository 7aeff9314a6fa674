/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.testing.Fault.Damage;
import io.angelia.testing.FaultProxy;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.io.IOException;

/** A consumer with a connection of its own, which can be killed as if its process had died. */
final class KeyWorker {
    private final FaultProxy proxy;
    private final Connection connection;

    KeyWorker(final int port, final String options, final String queue, final KeyLedger ledger)
            throws IOException, JMSException {
        proxy = new FaultProxy(port);
        connection = new AngeliaConnectionFactory(proxy.address() + options).createConnection();
        final Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
        session.createConsumer(session.createQueue(queue + "?prefetch=50")).setMessageListener(ledger);
        connection.start();
    }

    /** It is gone in the middle of its work and does not come back. */
    void kill(final Damage damage) throws IOException, JMSException {
        proxy.refuse(true);
        proxy.cut(damage);
        close();
    }

    void close() throws JMSException, IOException {
        connection.close();
        proxy.close();
    }
}
