/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.client.JmsExceptions;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.XAJMSContext;
import javax.transaction.xa.XAResource;

/** A context of the simplified API that takes part in distributed transactions. Used by one thread at a time. */
final class XaContext extends JmsContext implements XAJMSContext {
    private final XaConnection connection;

    XaContext(final XaConnection connection) {
        super(new SharedConnection(connection), AcknowledgementMode.XA);
        this.connection = connection;
    }

    @Override
    JmsSession newSession(final JmsConnection opened) throws JMSException {
        return connection.newXaSession(Domain.COMMON);
    }

    @Override
    public JMSContext getContext() {
        return this;
    }

    @Override
    public XAResource getXAResource() {
        try {
            return ((XaSession) session()).getXAResource();
        } catch (final JMSException e) {
            throw JmsExceptions.unchecked(e);
        }
    }
}
